import { expect, it } from 'vitest';
import { playReadyTerms, secondsToNextBeat, widevineTerms } from '../../../headend/licence/terms';

it.each([
  [0, 30],
  [100, 30],
  [12_000, 18],
  [45_000, 1],
])('a first licence that comes %i ms after the last sign of life wants the next in %i s', (late, seconds) => {
  expect(secondsToNextBeat({ heartbeatS: 30, expiresAt: 1_000 + 45_000 }, 1_000 + late)).toBe(seconds);
});

it('a licence that comes late is renewed before its session expires', () => {
  const { times } = widevineTerms({}, secondsToNextBeat({ heartbeatS: 30, expiresAt: 45_000 }, 20_000));
  expect(20 + times.renewAfter).toBeLessThan(45);
  expect(playReadyTerms({ enforced: { playready: true } }, 10).times.lasts).toBe(15);
});
