import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MARK as CDM_MARK } from '../../../platform/emulator/cdm/banner';
import { MARK as TV_MARK } from '../../../platform/emulator/tv/banner';
import { forbiddenIn } from '../../../platform/inventory/forbidden';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${part({ alg: 'HS256' })}.${part({ account: 'demo' })}.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg`;

const inScript = (text: string): readonly string[] => forbiddenIn('appBundle.js', Buffer.from(`var a="";${text}`));
const inSettings = (value: object): readonly string[] => forbiddenIn('operator.json', Buffer.from(JSON.stringify(value)));

describe('a file may not have in it', () => {
  it.each([
    ['a private key', pem],
    ['a private or symmetric key (JWK)', '{"kty":"oct","kid":"1","k":"GawgguFyGrWKav7AX4VKUg"}'],
    ['a private or symmetric key (JWK)', '{"d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","kty":"EC"}'],
    ['a token (JWT)', `var t="${token}"`],
    ['a registry or forge token', `npm_${'a1'.repeat(18)}`],
    ['a bearer token', `"Bearer ${'x'.repeat(24)}"`],
    ['a password', '{"passphrase":"correct horse"}'],
    ['a password', '{"author_password": "x"}'],
    ['credentials in an address', 'fetch("https://user:secret@operator.example/")'],
    ['a reference to a source map', '//# sourceMappingURL=appBundle.js.map'],
    ['the emulator', CDM_MARK],
    ['the emulator', TV_MARK],
    ['the emulator', 'window.emulatedTv.hide()'],
    ['test code', 'import { it } from "vitest"'],
  ])('%s', (what, text) => {
    expect(inScript(text)).toEqual([`has ${what} in it`]);
  });
});

it('never quotes what it has found', () => {
  expect(inScript(`"${token}"`).join()).not.toContain(token.slice(0, 12));
  expect(inSettings({ backend: { token: 'very-secret' } }).join()).not.toContain('very-secret');
});

it('lets code speak of secrets that it does not have', () => {
  expect(inScript('h.authorization="Bearer "+t;if(k.kty==="oct"&&k.k)j={"kty":"oct","k":b64(x)};f({"password":p})')).toEqual([]);
});

it.each([
  [{ backend: { token: 'x' } }, 'backend.token'],
  [{ otvtoolkit: { drm: { config: { api_key: 'x' } } } }, 'otvtoolkit.drm.config.api_key'],
  [{ list: [{ clientSecret: 'x', 'client-secret': 'x' }] }, 'list.0.client-secret'],
])('refuses an operator’s file with a secret: %j', (value, path) => {
  expect(inSettings(value)).toContain(`sets ${path}, and a package can be read by anybody`);
});

it('takes an operator’s file whose names only sound like it', () => {
  expect(inSettings({ otvtoolkit: { drm: { config: { mode: 'token', tokenType: 'jwt', token: '' } } } })).toEqual([]);
});

it('refuses settings that nobody can read', () => {
  expect(forbiddenIn('settings.json', Buffer.from('{'))).toEqual(['is not JSON']);
});
