import { afterEach, describe, expect, test } from 'vitest';
import { readPackaging } from '../../../platform/package/packaging-file';
import { OperatorFolder, PACKAGING, packageIn } from './operator-folder';

let folder: OperatorFolder;
afterEach(() => folder.remove());

test('the operator’s own folder holds a packaging file that is accepted, and its name is the brand’s', async () => {
  folder = await OperatorFolder.make();
  const packaging = await readPackaging();
  expect(packaging.name).toBe('Lumen TV');
  expect(packaging.file).toMatch(/src\/operator\/packaging\.json$/);
});

const { tizen, webos } = PACKAGING;

describe('is refused before anything is built', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown key', { ...PACKAGING, colour: '#fff' }, /packaging\.json: colour: /],
    ['an unknown key of a platform', { ...PACKAGING, webos: { ...webos, resolution: '1280x720' } }, /packaging\.json: webos\.resolution: /],
    ['a missing vendor', { ...PACKAGING, vendor: undefined }, /vendor: /],
    ['a version of two numbers', { ...PACKAGING, version: '1.4' }, /version: expected three whole numbers/],
    ['a version with a leading zero', { ...PACKAGING, version: '1.04.0' }, /version: .*leading zeros/],
    ['a version in words', { ...PACKAGING, version: '1.4.0-beta' }, /version: expected three/],
    ['a version that Samsung does not know', { ...PACKAGING, version: '1.256.0' }, /widget\.@version: .*255\.255\.65535/],
    ['a last number that Samsung does not know', { ...PACKAGING, version: '1.0.65536' }, /widget\.@version: .*255\.255\.65535/],
    ['a background that is no colour', { ...PACKAGING, background: 'navy' }, /background: expected a colour/],
    ['a Tizen package of nine characters', { ...PACKAGING, tizen: { ...tizen, package: 'TestTV001' } }, /tizen\.package: expected ten/],
    ['a Tizen application with a dot', { ...PACKAGING, tizen: { ...tizen, application: 'Test.Player' } }, /tizen\.application: /],
    ['a privilege that does not exist', { ...PACKAGING, tizen: { ...tizen, privileges: ['http://tizen.org/privilege/tv.audoi'] } }, /tizen\.privileges\.0: there is no privilege "http:\/\/tizen\.org\/privilege\/tv\.audoi"/],
    ['an access origin with a path', { ...PACKAGING, tizen: { ...tizen, accessOrigins: ['https://a.example/x'] } }, /tizen\.accessOrigins\.0: expected an origin/],
    ['a webOS id in capitals', { ...PACKAGING, webos: { id: 'tv.Test.player' } }, /webos\.id: expected a reversed domain/],
    ['a webOS id without a dot', { ...PACKAGING, webos: { id: 'player' } }, /webos\.id: expected a reversed domain/],
    ['a webOS id of LG’s', { ...PACKAGING, webos: { id: 'com.webos.player' } }, /webos\.id: .*reserved to LG/],
    ['no Tizen part', { ...PACKAGING, tizen: undefined }, /packaging\.json: tizen: is missing/],
    ['no webOS part', { ...PACKAGING, webos: undefined }, /packaging\.json: webos: is missing/],
  ])('%s', async (_what, packaging, words) => {
    folder = await OperatorFolder.make(packaging);
    const { code, err, built } = await packageIn(folder, ['all']);
    expect(err).toMatch(words);
    expect(err).toContain(folder.config);
    expect({ code, built }).toEqual({ code: 1, built: false });
  });

  test('what is no JSON, or not there', async () => {
    folder = await OperatorFolder.make();
    await folder.write('packaging.json', '{ "version": ');
    expect((await packageIn(folder, ['webos'])).err).toMatch(/packaging\.json: is not JSON/);
    await folder.remove();
    expect((await packageIn(folder, ['webos'])).err).toMatch(/packaging\.json: cannot be read/);
  });
});

test('the largest versions that both stores take', async () => {
  folder = await OperatorFolder.make({ ...PACKAGING, version: '255.255.65535' });
  expect(await packageIn(folder, ['all'])).toMatchObject({ code: 0, err: '' });
});
