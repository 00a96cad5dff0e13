import { createHmac, randomBytes } from 'node:crypto';
import type { TokenKind } from '../../headend/tokens/claims';
import { claimsOf, tamperedWith } from '../unit/headend/sandbox';

/** What a forger has in hand. */
export interface Forger {
  /** A genuine token of the kind that is wanted; what is made of it is none. */
  readonly genuine: string;
  readonly kind: TokenKind;
  /** Genuine tokens of kinds that are not wanted. */
  readonly others: readonly string[];
  /** A key of another kind of token. */
  readonly stolenKey: Buffer;
  /** Where a header may send the headend for a key. */
  readonly bait: string;
  /** Signs anything as the headend does: what it then says is wrong. */
  readonly sign: (claims: unknown) => Promise<string>;
}

export type Forgery = readonly [name: string, token: string];

const base64Url = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

/** @param header as text too, for what no object can say */
function signed(header: unknown, payload: string, key: Buffer | string, hash = 'sha256'): string {
  const text = `${base64Url(typeof header === 'string' ? header : JSON.stringify(header))}.${payload}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
}

/** Tokens that are not to be believed, of one kind. */
export async function forgeries(forger: Forger): Promise<readonly Forgery[]> {
  return [...ofAlgorithms(forger), ...ofKeys(forger), ...ofHeaders(forger), ...ofText(forger), ...(await ofClaims(forger)), ...forger.others.map((token, index): Forgery => [`of another kind ${index}`, token])];
}

function partsOf(token: string): readonly [head: string, payload: string, signature: string] {
  const [head = '', payload = '', signature = ''] = token.split('.');
  return [head, payload, signature];
}

function headOf({ kind }: Forger): { readonly alg: string; readonly typ: string; readonly kid: string } {
  return { alg: 'HS256', typ: 'JWT', kid: `sandbox-${kind}-1` };
}

function ofAlgorithms(forger: Forger): Forgery[] {
  const [, payload, signature] = partsOf(forger.genuine);
  const head = headOf(forger);
  const spelled = (alg: unknown, sign: string): Forgery => [`algorithm ${JSON.stringify(alg)}`, `${base64Url(JSON.stringify({ ...head, alg }))}.${payload}.${sign}`];
  return [
    ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) => [spelled(alg, ''), spelled(alg, signature)]),
    ...['RS256', 'PS256', 'ES256', 'EdDSA', 'HS1', 'hs256', ' HS256', ['HS256'], null, 256, undefined].map((alg) => spelled(alg, signature)),
    ['HS384', signed({ ...head, alg: 'HS384' }, payload, forger.stolenKey, 'sha384')],
    ['HS512', signed({ ...head, alg: 'HS512' }, payload, forger.stolenKey, 'sha512')],
  ];
}

function ofKeys(forger: Forger): Forgery[] {
  const [, payload] = partsOf(forger.genuine);
  const head = headOf(forger);
  const own = randomBytes(32);
  const jwk = { kty: 'oct', k: own.toString('base64url'), alg: 'HS256', kid: head.kid };
  const keys: Readonly<Record<string, Buffer | string>> = { none: '', 'a word': 'secret', 'its name': head.kid, zeros: Buffer.alloc(32), 'of another kind': forger.stolenKey, 'of its own': own };
  const told: Readonly<Record<string, object>> = { jwk: { jwk }, jku: { jku: forger.bait }, x5u: { x5u: forger.bait }, x5c: { x5c: [own.toString('base64')] }, 'critical jwk': { jwk, crit: ['jwk'] }, 'unencoded payload': { b64: false, crit: ['b64'] }, zip: { zip: 'DEF' } };
  return [
    ...Object.entries(keys).map(([name, key]): Forgery => [`key: ${name}`, signed(head, payload, key)]),
    ...Object.entries(told).map(([name, more]): Forgery => [`header with ${name}`, signed({ ...head, ...more }, payload, own)]),
  ];
}

function ofHeaders(forger: Forger): Forgery[] {
  const [, payload, signature] = partsOf(forger.genuine);
  const head = headOf(forger);
  const kids = [undefined, null, '', [head.kid], head.kid.toUpperCase(), `${head.kid}\0`, `${head.kid} `, '__proto__', 'constructor', '../../../../dev/null', `' or '1'='1`, 'sandbox-other-1', { toString: head.kid }];
  const texts = ['', '{', 'null', '[]', '7', '"HS256"', `{"alg":"none","alg":"HS256","kid":"${head.kid}"}`, `\ufeff${JSON.stringify(head)}`, `${'['.repeat(500)}${']'.repeat(500)}`];
  return [
    ...kids.map((kid): Forgery => [`kid ${kid === undefined ? 'missing' : JSON.stringify(kid)}`, signed({ ...head, kid }, payload, '')]),
    ...texts.map((text): Forgery => [`header ${text.slice(0, 30)}`, `${base64Url(text)}.${payload}.${signature}`]),
  ];
}

/** Told from the genuine one by its letters alone. */
function ofText({ genuine }: Forger): Forgery[] {
  const [head, payload, signature] = partsOf(genuine);
  const flipped = signature.startsWith('A') ? 'B' : 'A';
  return [
    ['nothing', ''],
    ['a space', ' '],
    ['dots', '..'],
    ['no signature', `${head}.${payload}`],
    ['an empty signature', `${head}.${payload}.`],
    ['no payload', `${head}..${signature}`],
    ['no header', `.${payload}.${signature}`],
    ['a part more', `${genuine}.${signature}`],
    ['two parts more', `${genuine}.${signature}.${signature}`],
    ['half of it', genuine.slice(0, genuine.length / 2)],
    ['all but its end', genuine.slice(0, -3)],
    ['all but its beginning', genuine.slice(1)],
    ['a letter of its signature', `${head}.${payload}.${flipped}${signature.slice(1)}`],
    ['its signature twice', `${genuine}${signature}`],
    ['its signature backwards', `${head}.${payload}.${Array.from(signature).reverse().join('')}`],
    ['its payload twice', `${head}.${payload}${payload}.${signature}`],
    ['three of it', `${genuine},${genuine},${genuine}`],
    ['quoted', `"${genuine}"`],
    ['lower case', genuine.toLowerCase()],
    ['an accent', `${genuine}é`],
    ['wide dots', genuine.replaceAll('.', '．')],
    ['a letter that looks alike', genuine.replace('e', 'е')],
    ['no width', `\u200b${genuine}`],
    ['percent signs', encodeURIComponent(`${genuine}\0`)],
    ['5,000 characters', `${genuine}${'A'.repeat(5_000)}`],
    ['12,000 characters', `${head}.${'A'.repeat(12_000)}.${signature}`],
    ['40,000 characters', `${head}.${'A'.repeat(40_000)}.${signature}`],
  ];
}

/** Another's words under the genuine signature, and the headend's own signature under words that it never says. */
async function ofClaims({ genuine, sign }: Forger): Promise<Forgery[]> {
  const claims = claimsOf(genuine);
  const now = Math.floor(Date.now() / 1_000);
  const tampered: Readonly<Record<string, object>> = {
    'another account': { device: { deviceUniqueId: 'tv', accountId: 'bob' } },
    'another device': { device: { deviceUniqueId: 'stick', accountId: 'ann' } },
    'another content': { contentRights: [{ contentId: 'content-film', usageRulesProfileId: 'default' }] },
    'another session': { sid: 'another' },
    'another name': { jti: 'another' },
    'a later end': { exp: Number(claims['exp']) + 60 },
  };
  const wrong: Readonly<Record<string, object>> = {
    'past its end': { exp: now - 120 },
    'an end before all time': { exp: -1 },
    'an end after all time': { exp: 1e300 },
    'a day and an hour': { exp: now + 25 * 3_600 },
    'an end in milliseconds': { exp: Date.now() + 60_000 },
    'no end': { exp: undefined },
    'an end in words': { exp: `${now + 60}` },
    'an end that is null': { exp: null },
    'an end in a list': { exp: [now + 60] },
    'another type': { typ: 'Other' },
    'no type': { typ: undefined },
    'no version': { ver: undefined },
    'a version that is long': { ver: 'x'.repeat(257) },
    'a name that is a number': { jti: 7 },
  };
  return [
    ...Object.entries(tampered).map(([name, change]): Forgery => [`tampered: ${name}`, tamperedWith(genuine, change)]),
    ...(await Promise.all(Object.entries(wrong).map(async ([name, change]): Promise<Forgery> => [`signed: ${name}`, await sign({ ...claims, ...change })]))),
  ];
}
