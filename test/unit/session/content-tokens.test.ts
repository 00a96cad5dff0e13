import { expect, it } from 'vitest';
import { CancellationSource } from '../../../src/base/cancellation';
import { PlayerError } from '../../../src/contract/player-error';
import { ContentTokens } from '../../../src/session/content-tokens';
import { TOKEN_LIMIT } from '../../../src/session/limits';
import { VirtualClock } from '../../support/virtual-clock';

const { signal } = new CancellationSource();

function counting() {
  let count = 0;
  return new ContentTokens(() => Promise.resolve(`token-${++count}`), new VirtualClock());
}

it('gives the token of the set-up to the first licence, and a fresh one to each further call', async () => {
  const tokens = counting();
  expect(await tokens.forSetup(signal)).toBe('token-1');
  expect(await tokens.forLicence(signal)).toBe('token-1');
  expect(await tokens.forLicence(signal)).toBe('token-2');
  expect(await tokens.forSetup(signal)).toBe('token-3');
  expect(await tokens.forLicence(signal)).toBe('token-3');
});

it('keeps no token of a recovery, after which there need be no licence for a long time', async () => {
  const tokens = counting();
  await tokens.forSetup(signal);
  await tokens.forLicence(signal);
  expect(await tokens.forSetupAlone(signal)).toBe('token-2');
  expect(await tokens.forLicence(signal)).toBe('token-3');
});

it('keeps the token of the set-up through a recovery: nobody has played it at the licence server', async () => {
  const tokens = counting();
  await tokens.forSetup(signal);
  await tokens.forSetupAlone(signal);
  expect(await tokens.forLicence(signal)).toBe('token-1');
});

it.each(['', undefined, null, 42])('refuses %o as a token', async (nothing) => {
  const tokens = new ContentTokens(() => Promise.resolve(nothing as string), new VirtualClock());
  await expect(tokens.forSetup(signal)).rejects.toMatchObject({ code: 'TOKEN_MISSING', origin: 'operator', retryable: false });
});

it('waits for a provider that hangs no longer than its limit', async () => {
  const clock = new VirtualClock();
  const tokens = new ContentTokens(() => new Promise(() => undefined), clock);
  let failure: unknown;
  for (const ask of [tokens.forSetup(signal), tokens.forSetupAlone(signal), tokens.forLicence(signal)]) ask.catch((thrown: unknown) => (failure = thrown));
  await clock.advance(TOKEN_LIMIT - 1);
  expect(failure).toBeUndefined();
  await clock.advance(1);
  expect(failure).toMatchObject({ code: 'SIGNON_UNANSWERED', origin: 'operator', retryable: true });
});

it.each([
  ['rejects', () => Promise.reject(new Error('our server is down'))],
  [
    'throws',
    () => {
      throw new Error('our server is down');
    },
  ],
])('says whose fault it is where the provider %s', async (_, ask) => {
  const tokens = new ContentTokens(ask, new VirtualClock());
  await expect(tokens.forSetup(signal)).rejects.toMatchObject({ code: 'CALLBACK_FAILED', origin: 'operator', message: 'token: our server is down', retryable: false });
});

it('passes on what the provider itself says of its failure', async () => {
  const unanswered = new PlayerError({ code: 'SIGNON_UNANSWERED', origin: 'network', message: 'no answer', retryable: true });
  await expect(new ContentTokens(() => Promise.reject(unanswered), new VirtualClock()).forSetup(signal)).rejects.toBe(unanswered);
});
