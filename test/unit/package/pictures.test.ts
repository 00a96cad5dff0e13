import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPackaging } from '../../../platform/package/packaging-file';
import { assertPng, picture } from '../../../platform/package/pictures';
import { widgetParts } from '../../../platform/tizen/make-wgt';
import { ipkParts } from '../../../platform/webos/make-ipk';
import { OperatorFolder, PACKAGING, packageIn } from './operator-folder';

let folder: OperatorFolder;
beforeEach(async () => {
  folder = await OperatorFolder.make();
});
afterEach(() => folder.remove());

const none = { key: 'tizenIcon', path: undefined };

describe('made from the logo', () => {
  test.each([
    [117, 117, 0.68],
    [1920, 1080, 0.3],
  ])('%d×%d: the logo in the middle, the background to the edges', async (width, height, fill) => {
    const bytes = await picture(await readPackaging(folder.config), { width, height }, none);
    expect(() => assertPng(bytes, { width, height }, 'picture')).not.toThrow();
    const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    const half = Math.round((Math.min(width, height) * fill) / 2);
    expect(at(0, 0)).toEqual([0x10, 0x20, 0x30]);
    expect(at(width - 1, height - 1)).toEqual([0x10, 0x20, 0x30]);
    expect(at(Math.round(width / 2), Math.round(height / 2))).toEqual([255, 255, 255]);
    expect(at(Math.round(width / 2) - half + 3, Math.round(height / 2))).toEqual([255, 255, 255]);
    expect(at(Math.round(width / 2) - half - 3, Math.round(height / 2))).toEqual([0x10, 0x20, 0x30]);
  });

  test('a PNG logo will do, unless it would have to be blown up', async () => {
    await folder.write('packaging.json', JSON.stringify({ ...PACKAGING, logo: 'logo.png' }));
    await folder.writePng('logo.png', 400, 300);
    await expect(ipkParts(await readPackaging(folder.config))).resolves.toMatchObject({ id: 'tv.test.player' });
    await folder.writePng('logo.png', 100, 90);
    const { err, built } = await packageIn(folder, ['webos']);
    expect(err).toMatch(/logo: logo\.png: is 100×90 pixels, and has to have 256/);
    expect(built).toBe(false);
  });

  test.each([['', 'is no picture'], ['<svg', 'is no picture']])('%j is refused', async (logo, words) => {
    await folder.write('logo.svg', logo);
    expect((await packageIn(folder, ['all'])).err).toContain(words);
  });
});

describe('the operator’s own', () => {
  test.each([
    ['tizenIcon', 'tizen', 'icon.png', 117, 117],
    ['webosIcon', 'webos', 'icon.png', 80, 80],
    ['webosLargeIcon', 'webos', 'largeIcon.png', 130, 130],
    ['webosSplash', 'webos', 'splash.png', 1920, 1080],
  ])('%s is taken in its size, and refused in another before anything is built', async (key, platform, file, width, height) => {
    await folder.write('packaging.json', JSON.stringify({ ...PACKAGING, pictures: { [key]: 'own.png' } }));
    const own = await folder.writePng('own.png', width, height);
    const packaging = await readPackaging(folder.config);
    const { manifest } = platform === 'tizen' ? await widgetParts(packaging, undefined) : await ipkParts(packaging);
    expect(Buffer.from(manifest.get(file) ?? []).equals(await readFile(own))).toBe(true);
    await folder.writePng('own.png', width, height + 1);
    const refused = await packageIn(folder, [platform]);
    expect(refused.err).toContain(`pictures.${key}: own.png: is ${width}×${height + 1} pixels, and has to be ${width}×${height}`);
    expect(refused.built).toBe(false);
    await folder.write('own.png', 'GIF89a');
    expect((await packageIn(folder, [platform])).err).toContain(`pictures.${key}: own.png: is no PNG`);
  });
});
