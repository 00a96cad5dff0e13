import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkWgt } from '../tizen/check-wgt';
import { checkIpk } from '../webos/check-ipk';
import { faultsOfContents } from './contents';
import { Refusal } from './refusal';
import type { Verdict } from './verdict';

/** A line as `sha256sum --check` reads it. */
export function checksumLine(bytes: Uint8Array, file: string): string {
  return `${createHash('sha256').update(bytes).digest('hex')}  ${basename(file)}\n`;
}

/** Where the checksum of a package lies. */
export const checksumFile = (file: string): string => `${file}.sha256`;

/**
 * Judges a package file, and the checksum beside it if there is one.
 * @throws Refusal when it cannot be read, or is no package of a kind that we make
 */
export async function verify(file: string, now: Date): Promise<Verdict> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    throw new Refusal(`${file}: cannot be read`);
  }
  const verdict = await judge(bytes, file, now);
  const told = await readFile(checksumFile(file), 'utf8').catch(() => undefined);
  const isOther = told !== undefined && told !== checksumLine(bytes, file);
  return { ...verdict, faults: [...(isOther ? [`is not the file that ${basename(checksumFile(file))} was made of`] : []), ...verdict.faults] };
}

/** @throws Refusal */
export async function judge(bytes: Uint8Array, file: string, now: Date): Promise<Verdict> {
  const name = basename(file);
  if (!/\.(wgt|ipk)$/.test(name)) throw new Refusal(`${file}: neither .wgt nor .ipk`);
  const verdict = name.endsWith('.wgt') ? checkWgt(bytes, name, now) : await checkIpk(bytes, name);
  return { ...verdict, faults: [...verdict.faults, ...(await faultsOfContents(verdict.files, verdict.platformFiles))] };
}
