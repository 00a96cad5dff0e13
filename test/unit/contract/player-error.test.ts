import { expect, it } from 'vitest';
import { PlayerError } from '../../../src/contract/player-error';

const SIGNED = 'no https://user:SECRET@cdn.example/1.m4s?sig=SECRET.';
const CLEAN = 'no https://cdn.example/1.m4s.';

it('carries no query of a signed URL, whoever wrote it down', () => {
  const error = new PlayerError({ code: 'MEDIA_UNAVAILABLE', origin: 'network', message: SIGNED, answer: { status: 403, errorCode: 1001, message: SIGNED } });
  expect(error.message).toBe(CLEAN);
  expect(error.answer).toEqual({ status: 403, errorCode: 1001, message: CLEAN });
  expect(error.stack).not.toContain('SECRET');
  for (const thrown of [new TypeError(SIGNED), SIGNED]) expect(PlayerError.from(thrown).message).toBe(CLEAN);
});

it('is handed on as it is', () => {
  const error = new PlayerError({ code: 'INTERNAL', origin: 'player', message: 'no' });
  expect(PlayerError.from(error)).toBe(error);
  expect(error).toMatchObject({ retryable: false, severity: 'fatal', answer: undefined });
});
