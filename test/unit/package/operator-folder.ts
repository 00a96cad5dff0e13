import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { vi } from 'vitest';
import { required } from '../../../platform/inventory/roles';
import { bytesOf, sorted, type Files } from '../../../platform/package/files';
import { run, type PackageParts } from '../../../platform/package/run';

/** RSA keys and LG's tool take their time on a busy machine; nothing here is waited for in vain. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** What an operator might have written, complete. */
export const PACKAGING = {
  version: '1.4.0',
  name: 'Test TV',
  vendor: 'Test & Sons',
  logo: 'logo.svg',
  background: '#102030',
  tizen: { package: 'TestTV0001', application: 'Player' },
  webos: { id: 'tv.test.player' },
};

export const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#fff"/></svg>';

/** A stand-in for the app's tv build: what such a build has to have. */
export const APP: Files = sorted([
  ...required.map((path) => [path, bytesOf(path.endsWith('.json') ? '{}' : path)] as const),
  ['index.html', bytesOf('<!DOCTYPE html><html><body><script src="boot.js"></script></body></html>')],
  ['boot.js', bytesOf('var app = 1;\n')],
  ['metadata.json', bytesOf('{"name":"x","version":"1.4.0"}')],
]);

/** A folder with an operator's files, gone after the test. */
export class OperatorFolder {
  private constructor(readonly path: string) {}

  static async make(packaging: object = PACKAGING): Promise<OperatorFolder> {
    const folder = new OperatorFolder(await mkdtemp(join(tmpdir(), 'operator-')));
    await folder.write('packaging.json', JSON.stringify(packaging));
    await folder.write('logo.svg', LOGO);
    return folder;
  }

  get config(): string {
    return join(this.path, 'packaging.json');
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const file = this.file(name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  /** A PNG of one colour. */
  async writePng(name: string, width: number, height: number): Promise<string> {
    return this.write(name, await sharp({ create: { width, height, channels: 3, background: '#a0b0c0' } }).png().toBuffer());
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Whether the app would have been built. */
  readonly built: boolean;
}

/** The command, on the stand-in app and the operator's folder. */
export async function packageIn(folder: OperatorFolder, args: readonly string[], parts: Partial<PackageParts> = {}): Promise<Ran> {
  let out = '';
  let err = '';
  let built = false;
  const code = await run({
    args: args[0] === 'verify' ? args : [...args, '--config', folder.config, '--out', folder.file('dist')],
    env: { SOURCE_DATE_EPOCH: '1700000000' },
    out: { write: (text) => (out += text) },
    err: { write: (text) => (err += text) },
    now: new Date(),
    ask: () => Promise.reject(new Error('nobody is here to be asked')),
    appFiles: () => {
      built = true;
      return Promise.resolve(APP);
    },
    ...parts,
  });
  return { code, out, err, built };
}
