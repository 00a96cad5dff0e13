import { bytesOf, sorted, text, type Files } from '../package/files';
import { Refusal } from '../package/refusal';
import { readAr, writeAr } from './ar';
import { readTarball, writeTarball } from './tarball';

/** An `.ipk` unpacked: what it says of itself, and what it installs. */
export interface Ipk {
  /** `Name: value` lines. */
  readonly control: string;
  /** By paths from the TV's root. */
  readonly data: Files;
}

const FORMAT = '2.0\n';
const MEMBERS = ['debian-binary', 'control.tar.gz', 'data.tar.gz'] as const;

/** @throws Refusal for what is none */
export async function readIpk(archive: Uint8Array, name: string): Promise<Ipk> {
  const members = readAr(archive, name);
  const names = members.map((member) => member.name).join(', ');
  const [format, controlArchive, dataArchive] = members;
  if (names !== MEMBERS.join(', ') || !format || !controlArchive || !dataArchive) throw new Refusal(`${name}: holds ${names || 'nothing'}, and should hold ${MEMBERS.join(', ')}`);
  if (text(format.bytes) !== FORMAT) throw new Refusal(`${name}: debian-binary: expected version 2.0`);
  const control = await readTarball(controlArchive.bytes, `${name}: control.tar.gz`);
  const file = control.get('control');
  // Scripts beside it would run as root on the TV.
  if (file === undefined || control.size > 1) throw new Refusal(`${name}: control.tar.gz: holds ${[...control.keys()].join(', ')}, and should hold control alone`);
  return { control: text(file), data: await readTarball(dataArchive.bytes, `${name}: data.tar.gz`) };
}

/** The same content gives the same bytes, wherever and whenever: `ares-package` writes the clock, the user and the file system's sizes into it. */
export async function writeIpk({ control, data }: Ipk, date: Date): Promise<Uint8Array> {
  const size = [...data.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const told = control.replace(/^Installed-Size: .*$/m, `Installed-Size: ${size}`);
  const controlFiles = sorted([['control', bytesOf(told)]]);
  return writeAr(
    [
      { name: MEMBERS[0], bytes: bytesOf(FORMAT) },
      { name: MEMBERS[1], bytes: await writeTarball(controlFiles, date) },
      { name: MEMBERS[2], bytes: await writeTarball(data, date) },
    ],
    date,
  );
}
