import { zipSync } from 'fflate';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, describe, expect, test } from 'vitest';
import { bytesOf, faultOfPath, sorted, text } from '../../../platform/package/files';
import { sourceDate } from '../../../platform/package/source-date';
import { unzip, zip } from '../../../platform/package/zip';
import { readAr, writeAr } from '../../../platform/webos/ar';
import { readTarball, writeTarball } from '../../../platform/webos/tarball';
import { APP } from './operator-folder';

interface Entry {
  readonly name: string;
  readonly type?: 'symlink' | 'character-device';
  readonly linkname?: string;
}

const DATE = new Date('2024-02-29T12:34:56Z');
const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('zip', () => {
  test('comes back as it was', () => {
    expect(unzip(zip(APP, DATE), 'x.wgt')).toEqual(APP);
  });

  test('has the same bytes in every time zone, and others on another day', () => {
    process.env['TZ'] = 'Pacific/Auckland';
    const there = zip(APP, DATE);
    process.env['TZ'] = 'America/New_York';
    expect(Buffer.from(zip(APP, DATE)).equals(there)).toBe(true);
    expect(Buffer.from(zip(APP, new Date('2024-03-01T00:00:00Z'))).equals(there)).toBe(false);
  });

  test.each([
    ['a path that leads elsewhere', zipSync({ '../evil.js': bytesOf('') }), /"\.\.\/evil\.js": a path that leads elsewhere/],
    ['an absolute path', zipSync({ '/etc/passwd': bytesOf('') }), /an absolute path/],
    ['no zip', bytesOf('PK, honestly'), /not a zip archive/],
    ['nothing', new Uint8Array(), /not a zip archive/],
  ])('%s is refused', (_what, archive, words) => {
    expect(() => unzip(archive, 'x.wgt')).toThrow(words);
  });

  test('a name that is in it twice is refused', () => {
    // Two names of one length, made the same afterwards.
    const archive = Buffer.from(zipSync({ 'a.js': bytesOf('good'), 'b.js': bytesOf('evil') }));
    for (let at = archive.indexOf('b.js'); at >= 0; at = archive.indexOf('b.js')) archive.write('a.js', at);
    expect(() => unzip(archive, 'x.wgt')).toThrow(/a\.js: is in it twice/);
  });

  test('one that says it unpacks to gigabytes is not unpacked', () => {
    const archive = Buffer.from(zipSync({ 'a.js': bytesOf('x'.repeat(1000)) }));
    const entry = archive.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    archive.writeUInt32LE(0xf0000000, entry + 24);
    expect(() => unzip(archive, 'x.wgt')).toThrow(/unpacks to more than/);
  });
});

describe('ar', () => {
  const members = [
    { name: 'odd', bytes: Buffer.from('123') },
    { name: 'even', bytes: Buffer.from('1234') },
  ];

  test('comes back as it was, each file at an even place', () => {
    const archive = writeAr(members, DATE);
    expect(archive.length % 2).toBe(0);
    expect(readAr(archive, 'x.ipk')).toEqual(members);
  });

  test.each([
    ['no archive', Buffer.from('PK')],
    ['one that is cut off', Buffer.from(writeAr(members, DATE)).subarray(0, -3)],
    ['a size that is none', Buffer.from(writeAr(members, DATE).toString().replace('3         `', '-3        `'))],
  ])('%s is refused', (_what, archive) => {
    expect(() => readAr(archive, 'x.ipk')).toThrow(/x\.ipk: (not an|a broken) \.ipk archive/);
  });
});

describe('tarball', () => {
  const packed = async (...headers: readonly Entry[]) => {
    const packing = pack();
    const all = buffer(packing);
    for (const header of headers) packing.entry(header, header.type === undefined ? 'x' : '');
    packing.finalize();
    return gzipSync(await all);
  };

  test('comes back as it was, with the same bytes each time', async () => {
    const archive = await writeTarball(APP, DATE);
    expect(await readTarball(archive, 'x')).toEqual(APP);
    expect(await writeTarball(sorted([...APP].reverse()), DATE)).toEqual(archive);
  });

  test.each<[string, readonly Entry[], RegExp]>([
    ['a path that leads elsewhere', [{ name: '../../etc/passwd' }], /leads elsewhere/],
    ['an absolute path', [{ name: '/etc/passwd' }], /an absolute path/],
    ['a link', [{ name: 'a', type: 'symlink', linkname: '/etc/passwd' }], /neither a file nor a folder/],
    ['a device', [{ name: 'a', type: 'character-device' }], /neither a file nor a folder/],
    ['a name twice', [{ name: 'a' }, { name: 'a' }], /a: is in it twice/],
  ])('%s is refused', async (_what, headers, words) => {
    await expect(readTarball(await packed(...headers), 'x')).rejects.toThrow(words);
  });

  test('what is no archive, or a broken one', async () => {
    await expect(readTarball(bytesOf('hello'), 'x')).rejects.toThrow(/x: not a \.tar\.gz/);
    const archive = Buffer.from(await writeTarball(APP, DATE));
    await expect(readTarball(archive.subarray(0, 60), 'x')).rejects.toThrow(/x: not a \.tar\.gz/);
    await expect(readTarball(gzipSync(Buffer.alloc(201 * 1024 * 1024)), 'x')).rejects.toThrow(/x: unpacks to more than/);
  });
});

test('paths that may be written to disk', () => {
  for (const good of ['a', 'a/b.c', 'static/icons/a b+c.svg', '..a', 'a..b/c']) expect(faultOfPath(good), good).toBeUndefined();
  for (const bad of ['', '/a', 'a/../b', '..', 'a/', 'a//b', './a', 'a\\b', 'c:/a', 'a\nb']) expect(faultOfPath(bad), bad).toBeDefined();
});

test('files are in the order of their paths, in every language', () => {
  const names = [...sorted(['b', 'a/z', 'Z', 'a', 'ä'].map((name) => [name, bytesOf(name)] as const)).keys()];
  expect(names).toEqual(['Z', 'a', 'a/z', 'b', 'ä']);
  expect(text(bytesOf('ä'))).toBe('ä');
});

describe('the date of a package', () => {
  test('is the one that was told, or the commit’s; and no zip is older than 1980', async () => {
    expect(await sourceDate({ SOURCE_DATE_EPOCH: '1700000000' })).toEqual(new Date('2023-11-14T22:13:20Z'));
    expect(await sourceDate({ SOURCE_DATE_EPOCH: '0' })).toEqual(new Date('1980-01-01T00:00:00Z'));
    expect(await sourceDate({})).toEqual(await sourceDate({}));
  });

  test('is refused in words', async () => {
    await expect(sourceDate({ SOURCE_DATE_EPOCH: 'today' })).rejects.toThrow(/SOURCE_DATE_EPOCH: "today" is no number/);
  });
});
