import { describe, expect, it } from 'vitest';
import { PlayerError, type ErrorOrigin } from '../../../src/contract/player-error';
import { isSessionGone } from '../../../src/player/session-loss';

describe('a session', () => {
  const found = (origin: ErrorOrigin, errorCode?: number) => isSessionGone(new PlayerError({ code: 'RENEWAL_REFUSED', origin, message: 'no', answer: { status: 401, ...(errorCode !== undefined && { errorCode }) } }));

  it.each([
    ['ssm', [1003, 1004, 1006, 3002]],
    ['licence', [1003, 1004, 1006, 1007, 3002]],
    ['operator', [1003, 1004, 1006, 3002]],
  ] as const)('is gone where a renewal is refused by the %s with one of %j, and with no other', (origin, gone) => {
    const codes = [undefined, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1011, 3001, 3002, 3004, 4000, 4001, 4006];
    expect(codes.filter((code) => found(origin, code))).toEqual(gone);
  });

  it('is not gone where a set-up is refused', () => {
    expect(isSessionGone(new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no', answer: { status: 401, errorCode: 1003 } }))).toBe(false);
  });
});
