import { X509Certificate } from 'node:crypto';
import { PassThrough } from 'node:stream';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askPassphrase } from '../../../platform/tizen/ask-passphrase';
import { faultsOfChain } from '../../../platform/tizen/certificates';
import { readP12, type Signer } from '../../../platform/tizen/p12';
import { makeTestSigners } from '../../../platform/tizen/test-certificate';
import { OperatorFolder, packageIn } from './operator-folder';
import { p12Of } from './p12-files';

const DAY = 24 * 60 * 60 * 1000;
const [AUTHORS, DISTRIBUTORS] = ['Pass phrase ä 1', 'second-2'];
const env = { SOURCE_DATE_EPOCH: '1700000000', TIZEN_AUTHOR_PASSPHRASE: AUTHORS, TIZEN_DISTRIBUTOR_PASSPHRASE: DISTRIBUTORS };

let folder: OperatorFolder;
let author: Signer;
let distributor: Signer;
let files: { readonly author: string; readonly distributor: string };

beforeAll(async () => {
  folder = await OperatorFolder.make();
  ({ author, distributor } = await makeTestSigners());
  files = {
    author: await folder.write('author.p12', p12Of(author, AUTHORS)),
    distributor: await folder.write('distributor.p12', p12Of(distributor, DISTRIBUTORS)),
  };
});
afterAll(() => folder.remove());

const sign = (given: Partial<typeof files>, parts: Parameters<typeof packageIn>[2] = { env }) => {
  const { author: by, distributor: through } = { ...files, ...given };
  return packageIn(folder, ['tizen', '--author', by, '--distributor', through], parts);
};

test('a widget is signed with the operator’s files, and its name says nothing more', async () => {
  const { code, out, err } = await sign({});
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/TestTV0001\.Player_1\.4\.0\.wgt/);
  expect(out).not.toMatch(/!!!/);
  expect(await packageIn(folder, ['verify', folder.file('dist/TestTV0001.Player_1.4.0.wgt')])).toMatchObject({ code: 0 });
});

test.each(['3des', 'aes256'] as const)('a .p12 in %s is read: key, certificate first, then its issuer', (algorithm) => {
  const read = readP12(p12Of(author, AUTHORS, algorithm), AUTHORS, 'a.p12');
  expect(read.chain.map(({ fingerprint256 }) => fingerprint256)).toEqual(author.chain.map(({ fingerprint256 }) => fingerprint256));
  expect(read.key.export({ type: 'pkcs1', format: 'der' })).toEqual(author.key.export({ type: 'pkcs1', format: 'der' }));
});

describe('is refused before anything is built', () => {
  const written = (name: string, bytes: Uint8Array) => folder.write(name, bytes);

  test('a wrong passphrase, which is not repeated', async () => {
    const { err, out, built } = await sign({}, { env: { ...env, TIZEN_DISTRIBUTOR_PASSPHRASE: 'wrong-secret' } });
    expect(err).toContain(`${files.distributor}: the passphrase is wrong`);
    expect(err + out).not.toMatch(/wrong-secret|Pass phrase|second-2/);
    expect(built).toBe(false);
  });

  test.each([
    ['text', Buffer.from('-----BEGIN CERTIFICATE-----')],
    ['nothing', Buffer.alloc(0)],
    ['other ASN.1', Buffer.from([0x30, 0x03, 0x02, 0x01, 0x05])],
  ])('%s in place of a .p12', async (_what, bytes) => {
    const { err, built } = await sign({ author: await written('not.p12', bytes) });
    expect(err).toMatch(/not\.p12: not a \.p12 file/);
    expect(built).toBe(false);
  });

  test('a .p12 that is cut off', async () => {
    const whole = p12Of(author, AUTHORS);
    const { err } = await sign({ author: await written('cut.p12', whole.subarray(0, whole.length - 200)) });
    expect(err).toMatch(/cut\.p12: not a \.p12 file/);
  });

  test('a file that is not there', async () => {
    expect((await sign({ author: folder.file('none.p12') })).err).toMatch(/none\.p12: cannot be read/);
  });

  test('a key that belongs to none of the certificates', async () => {
    const mixed = await written('mixed.p12', p12Of({ key: distributor.key, chain: author.chain }, AUTHORS));
    const { err, built } = await sign({ author: mixed });
    expect(err).toMatch(/mixed\.p12: its private key belongs to none of its certificates \(CN=FOR TEST ONLY/);
    expect(built).toBe(false);
  });

  test.each([
    ['has expired', { validFrom: new Date(Date.now() - 2 * DAY), validTo: new Date(Date.now() - DAY) }],
    ['is not valid before', { validFrom: new Date(Date.now() + DAY), validTo: new Date(Date.now() + 2 * DAY) }],
  ])('a certificate that %s', async (words, dates) => {
    const old = await written('old.p12', p12Of((await makeTestSigners(dates)).author, AUTHORS));
    const { err, built } = await sign({ author: old });
    expect(err).toMatch(new RegExp(`old\\.p12: CN=.*: ${words}`));
    expect(built).toBe(false);
  });

  test('the same file as author’s and as distributor’s', async () => {
    const same = await written('same.p12', p12Of(author, DISTRIBUTORS));
    expect((await sign({ distributor: same })).err).toMatch(/hold the same certificate/);
  });

  test('a distributor’s file as the author’s', async () => {
    const swapped = await sign({ author: files.distributor, distributor: files.author }, { env: { ...env, TIZEN_AUTHOR_PASSPHRASE: DISTRIBUTORS, TIZEN_DISTRIBUTOR_PASSPHRASE: AUTHORS } });
    expect(swapped.err).toMatch(/distributor\.p12: .* is a distributor’s certificate, given as the author’s/);
  });

  test('nobody to ask for a passphrase', async () => {
    expect(await sign({}, { env: {} })).toMatchObject({ code: 1, built: false });
  });
});

test('Samsung’s marks of a distributor’s certificate are known', () => {
  const key = forge.pki.privateKeyFromPem(author.key.export({ type: 'pkcs1', format: 'pem' }).toString());
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.validity.notAfter = new Date(Date.now() + DAY);
  certificate.setSubject([{ name: 'commonName', value: 'TizenSDK' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'TizenSDK' }]);
  certificate.setExtensions([{ name: 'subjectAltName', altNames: [{ type: 6, value: 'URN:tizen:deviceid=ABC123' }] }]);
  certificate.sign(key, forge.md.sha256.create());
  const { chain } = readP12(p12Of({ key: author.key, chain: [new X509Certificate(forge.pki.certificateToPem(certificate))] }, 'x'), 'x', 'samsung.p12');
  expect(faultsOfChain(chain, 'author', new Date())).toEqual([expect.stringMatching(/distributor’s certificate/)]);
  expect(faultsOfChain(chain, 'distributor', new Date())).toEqual([]);
});

test('a chain whose issuer is another of the same name is broken', async () => {
  const [, root] = (await makeTestSigners()).author.chain;
  if (root === undefined) throw new Error('a test signer has a root');
  expect(faultsOfChain([author.chain[0], root], 'author', new Date())).toEqual([expect.stringMatching(/not issued by the next/)]);
});

describe('a passphrase that is asked for', () => {
  const terminal = () => ({ input: Object.assign(new PassThrough(), { isTTY: true }), output: { write: () => undefined } });

  test('is read without an echo', async () => {
    const { input } = terminal();
    const happened: (string | boolean)[] = [];
    Object.assign(input, { setRawMode: (on: boolean) => happened.push(on) });
    const answer = askPassphrase({ input, output: { write: (text) => happened.push(text) } }, 'Passphrase: ');
    input.write('top secret\r');
    expect(await answer).toBe('top secret');
    // The terminal's own echo is off before the question is there to be answered.
    expect(happened).toEqual([true, 'Passphrase: ', false, '\n']);
  });

  test('and not given, or with nobody there, ends it', async () => {
    const { input, output } = terminal();
    const answer = askPassphrase({ input, output }, '');
    input.end();
    await expect(answer).rejects.toThrow(/no passphrase was given/);
    await expect(askPassphrase({ input: new PassThrough(), output }, '')).rejects.toThrow(/TIZEN_AUTHOR_PASSPHRASE and TIZEN_DISTRIBUTOR_PASSPHRASE/);
  });
});
