import { text, type Files } from '../package/files';
import { assertPng } from '../package/pictures';
import { reasonOf } from '../package/refusal';
import type { Verdict } from '../package/verdict';
import { unzip } from '../package/zip';
import type { Role } from './certificates';
import { checkSignature } from './check-signature';
import { ICON, ICON_SIZE, readConfigXml, type Widget } from './config-xml';
import { PARTS } from './signature-terms';

/**
 * Judges a `.wgt` by its bytes alone.
 * @throws Refusal when it is no zip archive that may be unpacked
 */
export function checkWgt(archive: Uint8Array, name: string, now: Date): Verdict {
  const files = unzip(archive, name);
  const faults: string[] = [];
  const notes: string[] = [];
  try {
    const { applicationId, version } = readWidget(files);
    notes.push(`Tizen app ${applicationId}, version ${version}`);
  } catch (error) {
    faults.push(reasonOf(error));
  }
  const isUnsigned = (['author', 'distributor'] as const).every((role) => !files.has(PARTS[role].file));
  if (!isUnsigned) {
    for (const role of ['author', 'distributor'] as const satisfies readonly Role[]) {
      const report = checkSignature(files, role, now);
      faults.push(...report.faults);
      if (report.faults.length === 0) notes.push(`${role}: ${report.signer}`);
      if (report.isForTest) notes.push(`${role}: FOR TEST ONLY, a throwaway certificate: every TV refuses it`);
    }
  }
  return { faults, notes, files, platformFiles: ['config.xml', ICON, PARTS.author.file, PARTS.distributor.file], isUnsigned };
}

function readWidget(files: Files): Widget {
  const widget = readConfigXml(text(files.get('config.xml') ?? new Uint8Array()));
  assertPng(files.get(ICON) ?? new Uint8Array(), ICON_SIZE, ICON);
  return widget;
}
