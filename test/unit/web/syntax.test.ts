import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toEs5 } from '../../../platform/web/es5';
import { assertSyntax } from '../../../platform/web/syntax';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntax-'));
  await mkdir(join(folder, 'lib'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (file: string, code: string): Promise<void> => writeFile(join(folder, file), code);

it('takes ES5', async () => {
  await write('lib/a.js', 'var a = { get b() { return 1; } };');
  await expect(assertSyntax(folder, 5)).resolves.toBeUndefined();
});

it.each([
  ['const', 'const a = 1;'],
  ['a computed key', 'var a = { [b]: 1 };'],
  ['an arrow', 'var a = () => 1;'],
  ['a class', 'class A {}'],
  ['a lookbehind', 'var a = /(?<=b)c/;'],
  ['a named group', 'var a = /(?<b>c)/;'],
  ['a sticky expression', 'var a = /b/y;'],
])('refuses %s, and says where', async (_what, code) => {
  await write('ok.js', 'var a;');
  await write('lib/young.js', `var first = 1;\n${code}`);
  await expect(assertSyntax(folder, 5)).rejects.toThrow(/^lib\/young\.js is not ES5: .*\(2:\d+\), at `/);
});

it('refuses a folder in which it finds nothing to parse', async () => {
  await expect(assertSyntax(folder, 5)).rejects.toThrow('no script at all');
});

it('is what rewritten code passes', async () => {
  const code = 'const a = { ["b" + 1]: (x) => `${x}!`, ...{ c: 2 } }; class D { e = 1; } for (const f of [1]) a.g = f ?? typeof f;';
  await write('lib/a.js', await toEs5(code));
  await expect(assertSyntax(folder, 5)).resolves.toBeUndefined();
});

it('leaves typeof to the engine, since a worker made of text cannot reach a helper', async () => {
  expect(await toEs5('var a = function () { return typeof b; };')).toBe('var a=function a(){return typeof b};');
});
