import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, sorted, text, writeFiles, type Files } from '../../../platform/package/files';
import { checkSignature } from '../../../platform/tizen/check-signature';
import type { Signers } from '../../../platform/tizen/make-wgt';
import { sign } from '../../../platform/tizen/sign';
import { makeTestSigners } from '../../../platform/tizen/test-certificate';
import { LOGO } from './operator-folder';

const AUTHOR = 'author-signature.xml';
const DISTRIBUTOR = 'signature1.xml';

/** A file's name is a URI in a signature: some have to be written otherwise there. */
const APP = sorted([
  ['boot.js', bytesOf('var app = 1;\n')],
  ['static/icons/a b+50%25.svg', bytesOf(LOGO)],
]);

let signers: Signers;
let signed: Files;
let byStrangers: Files;

beforeAll(async () => {
  signers = await makeTestSigners();
  signed = sign(APP, signers);
  byStrangers = sign(APP, await makeTestSigners());
});

const faults = (files: Files, now = new Date()) => (['author', 'distributor'] as const).flatMap((role) => checkSignature(files, role, now).faults);

/** The judge that is not ours: whether it accepts both signatures, with the roots that they should have. */
async function xmlsec(files: Files): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'xmlsec-'));
  try {
    await writeFiles(join(folder, 'app'), files);
    return await [['author', AUTHOR] as const, ['distributor', DISTRIBUTOR] as const].reduce(async (before, [role, file]) => {
      if (!(await before)) return false;
      const root = join(folder, `${role}.pem`);
      await writeFile(root, signers[role].chain.at(-1)?.toString() ?? '');
      try {
        execFileSync('xmlsec1', ['--verify', '--id-attr:Id', 'Object', '--trusted-pem', root, file], { cwd: join(folder, 'app'), stdio: 'pipe' });
        return true;
      } catch (error) {
        // Not to be found is no judgement.
        if ((error as { readonly code?: unknown }).code === 'ENOENT') throw error;
        return false;
      }
    }, Promise.resolve(true));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const without = (files: Files, path: string) => sorted([...files].filter(([name]) => name !== path));
const having = (files: Files, path: string, content: string) => sorted([...files, [path, bytesOf(content)]]);
const changed = (files: Files, path: string, change: (content: string) => string) => {
  const before = text(files.get(path) ?? new Uint8Array());
  const after = change(before);
  expect(after, `${path} was to be changed`).not.toBe(before);
  return having(files, path, after);
};
const copied = (files: Files, path: string, from: Files) => having(files, path, text(from.get(path) ?? new Uint8Array()));
const DIGEST = /(URI="boot\.js">[\s\S]*?<DigestValue>)[^<]+/;

test('both signatures hold, as we say and as xmlsec1 says', async () => {
  expect(faults(signed)).toEqual([]);
  expect(await xmlsec(signed)).toBe(true);
});

test('the same files and keys give the same signatures', () => {
  expect(sign(APP, signers)).toEqual(signed);
});

describe('is refused, by us and by xmlsec1', () => {
  test.each<[string, (files: Files) => Files, RegExp]>([
    ['a changed file', (files) => changed(files, 'boot.js', (code) => `${code} `), /boot\.js: is not what was signed/],
    ['a changed file with an odd name', (files) => changed(files, 'static/icons/a b+50%25.svg', (svg) => svg.replace('#fff', '#f0f')), /a b\+50%25\.svg: is not what was signed/],
    ['a file taken away', (files) => without(files, 'boot.js'), /boot\.js: is signed, and not in the package/],
    ['a changed author’s signature', (files) => changed(files, AUTHOR, (xml) => xml.replace('<KeyInfo>', '<KeyInfo >')), /signature1\.xml: author-signature\.xml: is not what was signed/],
    ['a digest put right afterwards', (files) => changed(files, AUTHOR, (xml) => xml.replace(DIGEST, '$1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')), /not one of its certificate’s key/],
    ['another role', (files) => changed(files, DISTRIBUTOR, (xml) => xml.replace('role-distributor', 'role-author')), /#prop: is not what was signed/],
    ['another’s key', (files) => changed(files, DISTRIBUTOR, (xml) => xml.replace(/<KeyInfo>[\s\S]*<\/KeyInfo>/, /<KeyInfo>[\s\S]*<\/KeyInfo>/.exec(text(byStrangers.get(DISTRIBUTOR) ?? new Uint8Array()))?.[0] ?? '')), /not one of its certificate’s key/],
    ['another’s signature value', (files) => changed(files, DISTRIBUTOR, (xml) => xml.replace(/<SignatureValue>[\s\S]*?<\/SignatureValue>/, '<SignatureValue>AAAA</SignatureValue>')), /not one of its certificate’s key/],
    ['no author’s signature', (files) => without(files, AUTHOR), /author-signature\.xml: is missing/],
    ['no XML', (files) => having(files, DISTRIBUTOR, 'signed, honestly'), /signature1\.xml: is no/],
    ['XML that is cut off', (files) => changed(files, DISTRIBUTOR, (xml) => xml.slice(0, -30)), /well-formed/],
    ['no certificate', (files) => changed(files, DISTRIBUTOR, (xml) => xml.replace(/<KeyInfo>[\s\S]*<\/KeyInfo>/, '')), /has no KeyInfo/],
  ])('%s', async (_what, tamper, words) => {
    const bad = tamper(signed);
    expect(faults(bad).join('\n')).toMatch(words);
    expect(await xmlsec(bad)).toBe(false);
  });
});

describe('is refused by us, where an XML signature alone would hold', () => {
  test.each<[string, (files: Files) => Files, RegExp]>([
    // XML Signature knows only of what it lists: that nothing else is there is the widget's rule.
    ['a file put in', (files) => having(files, 'extra.js', 'evil()'), /extra\.js: is in the package, and not signed/],
    ['the author’s signature in the distributor’s place', (files) => having(files, DISTRIBUTOR, text(files.get(AUTHOR) ?? new Uint8Array())), /is not of the role distributor/],
    ['a second set of properties', (files) => changed(files, AUTHOR, (xml) => xml.replace('<Object ', '<Object Id="prop"/><Object ')), /#prop: no such part of the signature, or several/],
    ['a document type', (files) => changed(files, AUTHOR, (xml) => `<!DOCTYPE Signature>${xml}`), /document type/],
    ['a strange digest', (files) => changed(files, AUTHOR, (xml) => xml.replace('xmlenc#sha256', 'xmldsig#md5')), /is not what was signed/],
    ['another author under the same distributor', (files) => copied(files, AUTHOR, byStrangers), /signature1\.xml: author-signature\.xml: is not what was signed/],
  ])('%s', (_what, tamper, words) => {
    expect(faults(tamper(signed)).join('\n')).toMatch(words);
  });

  test('a signature whose certificate has expired since', () => {
    const inTwoDays = new Date(Date.now() + 2 * 24 * 60 * 60 * 1000);
    expect(faults(signed, inTwoDays).join('\n')).toMatch(/has expired on/);
  });
});
