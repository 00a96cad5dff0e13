import { expect, it } from 'vitest';
import { packagesIn } from '../../../platform/inventory/packages';

const licencesOf = async (...sources: readonly string[]) => (await packagesIn([{ file: 'appBundle.js', sources }])).map(({ name, licence }) => `${name} ${licence}`);

it('names licences by SPDX, where a package spells its own another way', async () => {
  expect(await licencesOf('node_modules/valibot/dist/index.mjs', 'node_modules/localcookies/module/index.js')).toEqual(['localcookies Apache-2.0', 'valibot MIT']);
});

it('refuses what may be a tool, and cannot ship', async () => {
  await expect(licencesOf('node_modules/valibot/dist/index.mjs', 'node_modules/@ffmpeg-installer/ffmpeg/index.js')).rejects.toThrow('node_modules/@ffmpeg-installer/ffmpeg: has the licence LGPL-2.1, which is not on the list for what ships');
});
