import { expect, it } from 'vitest';
import { CancellationSource } from '../../../src/base/cancellation';
import { ContentTokens } from '../../../src/session/content-tokens';

const { signal } = new CancellationSource();

function counting() {
  let count = 0;
  return new ContentTokens(() => Promise.resolve(`token-${++count}`));
}

it('gives the token of the set-up to the first licence, and a fresh one to each further call', async () => {
  const tokens = counting();
  expect(await tokens.forSetup(signal)).toBe('token-1');
  expect(await tokens.forLicence(signal)).toBe('token-1');
  expect(await tokens.forLicence(signal)).toBe('token-2');
  expect(await tokens.forSetup(signal)).toBe('token-3');
  expect(await tokens.forLicence(signal)).toBe('token-3');
});

it.each(['', undefined, null, 42])('refuses %o as a token', async (nothing) => {
  const tokens = new ContentTokens(() => Promise.resolve(nothing as string));
  await expect(tokens.forSetup(signal)).rejects.toMatchObject({ code: 'TOKEN_MISSING', origin: 'operator' });
});
