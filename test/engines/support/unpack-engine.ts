import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { runTool } from '../../../headend/content/run-tool';

/** Where the browser lies in an unpacked engine. */
export const binaryName = 'chrome';

/** From here on SwiftShader comes through ANGLE, whose libraries the browser looks for beside itself. */
const firstWithAngle = 100;

/**
 * Makes a browser that runs out of a package's archive. Of the libraries inside, SwiftShader's are used, so that there
 * is WebGL; the others (NSS) are copies of what Debian's chromium package brings, and older.
 * @param folder exists, and is empty
 */
export async function unpackEngine(archive: string, majorVersion: number, folder: string): Promise<void> {
  await runTool('tar', ['xzf', archive, '-C', folder], { name: 'tar' });
  const bin = path.join(folder, 'package', 'bin');
  const swiftshader = majorVersion >= firstWithAngle ? folder : path.join(folder, 'swiftshader');
  await mkdir(swiftshader, { recursive: true });

  let hasBrowser = false;
  for (const file of await readdir(bin, { recursive: true })) {
    const packed = path.join(bin, file);
    // `chromium.br`, and `chromium-76.0.3803.0.br` in old packages.
    if (/^chromium[^/]*\.br$/.test(file)) {
      await decompress(packed, path.join(folder, binaryName));
      await chmod(path.join(folder, binaryName), 0o755);
      hasBrowser = true;
    } else if (file === 'swiftshader.tar.br') {
      const tar = path.join(folder, 'swiftshader.tar');
      await decompress(packed, tar);
      await runTool('tar', ['xf', tar, '-C', swiftshader], { name: 'tar' });
      await rm(tar);
    } else if (/^swiftshader\/[^/]+\.so\.br$/.test(file)) {
      await decompress(packed, path.join(swiftshader, path.basename(file, '.br')));
    }
  }
  if (!hasBrowser) throw new Error(`${path.basename(archive)} has no Chromium in bin/`);
  await rm(path.join(folder, 'package'), { recursive: true });
}

async function decompress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}
