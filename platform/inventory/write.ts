import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { billOfMaterials, BOM_FILE, type AppIdentity } from './bom';
import type { Contribution } from './contribution';
import { NOTICES_FILE, thirdPartyNotices } from './notices';
import { packagesIn } from './packages';

/**
 * Writes down in a build what is in it: the bill of materials and the notices.
 * @param contributions what came from npm packages
 */
export async function writeInventory(folder: string, contributions: readonly Contribution[]): Promise<void> {
  const app = JSON.parse(await readFile(join(folder, 'metadata.json'), 'utf8')) as AppIdentity;
  const packages = await packagesIn(contributions);
  await writeFile(join(folder, BOM_FILE), `${JSON.stringify(billOfMaterials(app, packages), undefined, 1)}\n`);
  await writeFile(join(folder, NOTICES_FILE), thirdPartyNotices(packages));
}
