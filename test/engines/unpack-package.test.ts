import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackPackage } from './support/unpack-package';

let folder: string;
let into: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'unpack-'));
  into = path.join(folder, 'into');
  await mkdir(into);
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (name: string, content: string | Buffer): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
};

describe('a .wgt', () => {
  it('is unpacked with all its files', async () => {
    const file = await put('app.wgt', zip({ 'index.html': '<p>hello', 'static/a.txt': 'a'.repeat(1_000) }));
    const app = await unpackPackage(file, into);
    expect(await readFile(path.join(app, 'index.html'), 'utf8')).toBe('<p>hello');
    expect(await readFile(path.join(app, 'static/a.txt'), 'utf8')).toBe('a'.repeat(1_000));
  });

  it('without index.html is refused', async () => {
    const file = await put('app.wgt', zip({ 'config.xml': '<widget/>' }));
    await expect(unpackPackage(file, into)).rejects.toThrow(`${file} has no index.html where the app should start`);
  });

  it('that leads out of its folder is refused', async () => {
    const file = await put('app.wgt', zip({ 'index.html': '', '../outside.txt': '' }));
    await expect(unpackPackage(file, into)).rejects.toThrow('../outside.txt leads out of the package');
  });

  it.each([
    ['no zip', Buffer.from('<html>Not found</html>'), 'is no zip'],
    ['cut off', zip({ 'index.html': 'x' }).subarray(0, 30), 'is no zip'],
    ['empty', Buffer.alloc(0), 'is no zip'],
  ])('that is %s is refused', async (_, content, words) => {
    await expect(unpackPackage(await put('app.wgt', content), into)).rejects.toThrow(words);
  });
});

describe('an .ipk', () => {
  const dataWith = (files: Readonly<Record<string, string>>): Promise<Buffer> => tarOf(folder, files);

  it('is unpacked as the TV does it', async () => {
    const data = await dataWith({ 'usr/palm/applications/tv.app/index.html': '<p>hello', 'usr/palm/packages/tv.app/packageinfo.json': '{}' });
    const file = await put('app.ipk', ar({ 'debian-binary': Buffer.from('2.0\n'), 'data.tar.gz': data }));
    const app = await unpackPackage(file, into);
    expect(app).toBe(path.join(into, 'usr/palm/applications/tv.app'));
    expect(await readFile(path.join(app, 'index.html'), 'utf8')).toBe('<p>hello');
  });

  it('without index.html is refused', async () => {
    const file = await put('app.ipk', ar({ 'data.tar.gz': await dataWith({ 'usr/palm/applications/tv.app/appinfo.json': '{}' }) }));
    await expect(unpackPackage(file, into)).rejects.toThrow(`${file} has no index.html where the app should start`);
  });

  it('with two apps, or none, is refused', async () => {
    const two = await put('two.ipk', ar({ 'data.tar.gz': await dataWith({ 'usr/palm/applications/one/index.html': '', 'usr/palm/applications/two/index.html': '' }) }));
    await expect(unpackPackage(two, into)).rejects.toThrow('has 2 folders in usr/palm/applications, expected one');
  });

  it.each([
    ['no archive', Buffer.from('<html>'), 'is no ar archive'],
    ['cut off', ar({ 'data.tar.gz': Buffer.alloc(100) }).subarray(0, 90), 'is cut off at data.tar.gz'],
    ['without data', ar({ 'control.tar.gz': Buffer.alloc(10) }), 'has no data.tar.gz'],
  ])('that is %s is refused', async (_, content, words) => {
    await expect(unpackPackage(await put('app.ipk', content), into)).rejects.toThrow(words);
  });
});

it('what is neither is refused', async () => {
  await expect(unpackPackage(await put('app.apk', ''), into)).rejects.toThrow('expected a .wgt or an .ipk');
});

/** As small as a zip can be: no dates, no checksums. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    const body = Buffer.concat([local, Buffer.from(name), packed]);
    bodies.push(body);
    entries.push(entry, Buffer.from(name));
    offset += body.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(bodies.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...entries, end]);
}

function ar(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
    return [Buffer.from(header), content, Buffer.alloc(content.length % 2, '\n')];
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}

async function tarOf(folder: string, files: Readonly<Record<string, string>>): Promise<Buffer> {
  const root = await mkdtemp(path.join(folder, 'tar-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return execFileSync('tar', ['czf', '-', '-C', root, 'usr']);
}
