import { describe, expect, it } from 'vitest';
import { PlayerError, type ErrorOrigin } from '../../../src/contract/player-error';
import { StaleTokens } from '../../../src/session/stale-tokens';

const refused = (origin: ErrorOrigin, errorCode?: number) => new PlayerError({ code: 'LICENCE_REFUSED', origin, message: 'no', answer: { status: 401, ...(errorCode !== undefined && { errorCode }) } });

describe('a content token', () => {
  it.each([
    ['ssm', 1003],
    ['ssm', 1004],
    ['ssm', 1006],
    ['licence', 1003],
    ['licence', 1007],
    ['licence', 4006],
  ] as const)('that the %s refuses for its own sake (%i) is exchanged for a fresh one, once', (origin, code) => {
    const stale = new StaleTokens();
    expect(stale.judged(refused(origin, code))).toMatchObject({ retryable: true, answer: { errorCode: code }, cause: { retryable: false } });
    const again = refused(origin, code);
    expect(stale.judged(again)).toBe(again);
  });

  it.each([
    // The viewer's limit, which the licence servers' 1007 is not.
    ['ssm', 1007],
    ['ssm', 4006],
    ['licence', 1004],
    ['licence', 1006],
    ['operator', 1003],
    ['ssm', undefined],
  ] as const)('that is refused by the %s with %s is refused', (origin, code) => {
    const refusal = refused(origin, code);
    expect(new StaleTokens().judged(refusal)).toBe(refusal);
  });

  it('is not what anything else was about', () => {
    const thrown = new TypeError('no');
    expect(new StaleTokens().judged(thrown)).toBe(thrown);
  });
});
