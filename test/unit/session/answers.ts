import type { StubAnswer } from '../../support/stub-server';

export function json(value: unknown, status = 200): Exclude<StubAnswer, string> {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

/** The standard services' error body. */
export function refusal(status: number, errorCode: number | string): Exclude<StubAnswer, string> {
  return json({ code: status, errorCode, message: 'no' }, status);
}
