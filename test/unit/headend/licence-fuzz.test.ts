// @vitest-environment node
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFields } from '../../../platform/emulator/wire/fields';
import { readAnswer } from '../../../platform/emulator/wire/widevine';
import { copyBytes, fromBase64, toUtf8 } from '../../../src/base/bytes';
import { playReadyChallenge, psshData, widevineChallenge, widevineFollowUp } from './challenges';
import { keyIds } from './fake-library';
import { anyRate, Sandbox } from './sandbox';

/** Whatever arrives, a licence server answers in its own words, at once, and never with a failure of its own. */
let sandbox: Sandbox;
/** The newest token of a session that has licences. */
let session: string;
/** The one that Widevine gave. */
let licenceId: string;
beforeAll(async () => {
  sandbox = new Sandbox({ rates: anyRate });
  session = await sandbox.setUp();
  const { body } = await sandbox.widevine([await sandbox.signOn(), session], widevineChallenge([keyA]));
  const answer = readAnswer(fromBase64((body as { license: [string] }).license[0]));
  licenceId = answer.kind === 'licence' ? answer.licenceId : '';
  await sandbox.playReady([await sandbox.signOn(), session], playReadyChallenge([keyA]));
});
afterAll(() => sandbox.close());

const { keyA } = keyIds;
const soap = toUtf8(playReadyChallenge([keyA]));
const licences = (server: string) => `/demo/${server}/contentlicenseservice/v1/licenses`;

interface Door {
  readonly url: string;
  readonly type: string;
  readonly tokens: () => Promise<string>;
  readonly valid: () => Uint8Array<ArrayBuffer>;
  /** The message as a body. */
  readonly wrap: (message: Uint8Array) => Buffer;
}

const asIs = (message: Uint8Array) => Buffer.from(message);
const asJson = (message: Uint8Array) => Buffer.from(JSON.stringify({ challenge: Buffer.from(message).toString('base64') }));
const both = async () => `${await sandbox.signOn()},${session}`;
const alone = () => Promise.resolve(session);

const doors: Readonly<Record<string, Door>> = {
  'Widevine, as bytes': { url: licences('wvls'), type: 'application/octet-stream', tokens: both, valid: () => widevineChallenge([keyA]), wrap: asIs },
  'Widevine, as JSON': { url: licences('wvls'), type: 'application/json', tokens: both, valid: () => widevineChallenge([keyA]), wrap: asJson },
  'Widevine’s renewal': { url: '/demo/ssm/v1/renewal-license-wv', type: 'application/json', tokens: alone, valid: () => widevineFollowUp('renewal', licenceId), wrap: asJson },
  PlayReady: { url: licences('prls'), type: 'text/xml', tokens: both, valid: () => soap, wrap: asIs },
  'PlayReady’s renewal': { url: `${licences('prls')}?renew=true`, type: 'text/xml', tokens: alone, valid: () => soap, wrap: asIs },
  ClearKey: { url: licences('ckls'), type: 'application/json', tokens: both, valid: () => toUtf8('{"kids":["AAECAwQFBgcICQoLDA0ODw"],"type":"temporary"}'), wrap: asIs },
};
const names = Object.keys(doors);

async function knock({ url, type, tokens }: Door, body: Buffer): Promise<number> {
  const { status, text } = await sandbox.call('POST', url, body, { 'content-type': type, 'nv-authorizations': await tokens() });
  expect(status, text).toBeLessThan(500);
  if (status !== 200) expect(JSON.parse(text)).toMatchObject({ code: status, errorCode: expect.any(Number) as number });
  // A renewal that was granted all the same has rotated the token.
  session = /"sessionToken":"([^"]+)"/.exec(text)?.[1] ?? session;
  return status;
}

function door(name: string): Door {
  const found = doors[name];
  if (found === undefined) throw new Error(name);
  return found;
}

test.each(names)('%s: any bytes', async (name) => {
  const { wrap } = door(name);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4_096 }), async (bytes) => {
      await knock(door(name), Buffer.from(bytes));
      await knock(door(name), wrap(bytes));
    }),
    { numRuns: 60 },
  );
}, 60_000);

test.each(names)('%s: a request that is cut off', async (name) => {
  const { wrap } = door(name);
  const valid = door(name).valid();
  expect(await knock(door(name), wrap(valid))).toBe(200);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: valid.length - 1 }), async (length) => {
      const status = await knock(door(name), wrap(valid.slice(0, length)));
      // Of Protocol Buffers the beginning may be a whole message, and the signature is nothing to anybody here.
      if (door(name).type === 'text/xml') expect(status).toBe(400);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test.each(names)('%s: a request with bits the other way round', async (name) => {
  const { wrap } = door(name);
  const valid = door(name).valid();
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat({ max: valid.length * 8 - 1 }), { minLength: 1, maxLength: 4 }), async (bits) => {
      const flipped = copyBytes(valid);
      for (const bit of bits) flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await knock(door(name), wrap(flipped));
    }),
    { numRuns: 100 },
  );
}, 60_000);

/** As large as a body may be, and made to be slow. */
const heavy: readonly (readonly [string, string, Buffer])[] = [
  ['Widevine, as bytes', 'a field again and again', Buffer.concat([Buffer.from([8, 1]), Buffer.from('1000'.repeat(16_000), 'hex')])],
  ['Widevine, as bytes', 'groups in groups', Buffer.alloc(64_000, 0x0b)],
  ['Widevine, as bytes', 'thousands of key ids', largePssh()],
  ['PlayReady', 'elements in elements', Buffer.from(`${'<a>'.repeat(20_000)}</Envelope>`)],
  ['PlayReady', 'elements beside elements', Buffer.from(`<Envelope>${'<a/>'.repeat(15_000)}</Envelope>`)],
  ['PlayReady', 'attributes', Buffer.from(`<Envelope ${Array.from({ length: 5_000 }, (_, index) => `a${index}="x"`).join(' ')}></Envelope>`)],
  ['PlayReady', 'a tag that never ends', Buffer.from(`<Envelope ${' '.repeat(60_000)}</Envelope>`)],
  ['PlayReady', 'angle brackets', Buffer.from(`${'<'.repeat(60_000)}</Envelope>`)],
  ['PlayReady', 'ends', Buffer.from('</Envelope>'.repeat(5_500))],
  ['PlayReady', 'comments and character data', Buffer.from(`<Envelope>${'<!-- --><![CDATA[x]]>'.repeat(3_000)}</Envelope>`)],
  ['PlayReady', 'hundreds of key ids', Buffer.from(playReadyChallenge(Array.from({ length: 400 }, (_, index) => index.toString(16).padStart(32, '0'))))],
];

test('Widevine: a client that says a great deal of itself is given its licence', async () => {
  expect(await knock(door('Widevine, as bytes'), largeClient())).toBe(200);
});

test.each(heavy)('%s: %s take no time', async (name, _, body) => {
  expect(body.length).toBeGreaterThan(30_000);
  expect(await knock(door(name), body)).toBe(400);
});

function largePssh(): Buffer {
  return Buffer.from(widevineChallenge(Array.from({ length: 2_500 }, (_, index) => index.toString(16).padStart(32, '0'))));
}

/** A licence request whose client says a great deal of itself. */
function largeClient(): Buffer {
  const info = Array.from({ length: 8_000 }, () => [3, writeFields([[1, toUtf8('x')], [2, toUtf8('')]])] as const);
  const content = writeFields([[1, writeFields([[1, psshData([keyA])]])]]);
  return Buffer.from(writeFields([[1, 1], [2, writeFields([[1, writeFields(info)], [2, content], [3, 1]])]]));
}

test('none of it has ended the session, or cost it its token', async () => {
  expect((await sandbox.ssm('heartbeat', session)).status).toBe(200);
});
