import { describe, expect, it } from 'vitest';
import { isNoAnswer, isWebPage, LICENCE, refusalError, SETUP, type ServiceRefusal } from '../../../src/session/service-call';

describe('an answer that says no', () => {
  const silent: ServiceRefusal = { origin: 'ssm' };
  const coded: ServiceRefusal = { origin: 'ssm', errorCode: 1007 };
  const definite: ServiceRefusal = { origin: 'licence', definite: true };

  /** Whether each is a refusal: without a code of the service, with one, and as a SOAP fault. */
  it.each<[number, boolean, boolean, boolean]>([
    [400, true, true, true],
    [401, true, true, true],
    [403, true, true, true],
    [404, true, true, true],
    [409, true, true, true],
    [408, false, false, false],
    [425, false, false, false],
    [429, false, false, false],
    [500, false, true, true],
    [502, false, true, true],
    [503, false, true, true],
    [504, false, true, true],
    [511, false, true, true],
  ])('%d', (status, ...expected) => {
    const errors = [silent, coded, definite].map((refusal) => refusalError(SETUP, { status }, refusal));
    expect(errors.map(({ code }) => code === 'SETUP_REFUSED')).toEqual(expected);
    expect(errors.map(({ retryable }) => !retryable)).toEqual(expected);
    expect(errors.map(({ severity }) => severity === 'fatal'), 'what is asked again is trouble').toEqual(expected);
    expect(isNoAnswer(status)).toBe(!expected[0]);
  });

  it('keeps when the server wants to be asked again, whoever has written that', () => {
    expect(refusalError(LICENCE, { status: 429, retryAfter: 7 }, coded)).toMatchObject({ code: 'LICENCE_UNANSWERED', answer: { status: 429, errorCode: 1007, retryAfter: 7 } });
    expect(refusalError(LICENCE, { status: 429 }, silent).answer).not.toHaveProperty('retryAfter');
  });
});

it.each<[boolean, string, string]>([
  [true, 'text/html', ''],
  [true, 'text/html', '{"sessionToken":"s"}'],
  [true, '', '<html>'],
  [true, 'application/json', '\n<!DOCTYPE html>\n<HTML lang="de"><body>'],
  [true, 'text/plain', '<html\n>'],
  [false, 'application/json', '{"page":"<html>"}'],
  [false, 'text/xml', '<soap:Envelope>'],
  [false, 'text/xml', '<?xml version="1.0"?><htmlish/>'],
  [false, '', '<htmlish>'],
  [false, '', ''],
])('a web page is it: %s (%j, %j)', (expected, mediaType, text) => {
  expect(isWebPage({ mediaType, text })).toBe(expected);
});
