import { describe, expect, it } from 'vitest';
import type { ErrorOrigin, PlayerErrorCode } from '../../../src/contract/player-error';
import { wordsFor } from '../../../src/app/translations';
import { wordsForError } from '../../../src/app/words-for-error';
import { SsmCode } from '../../../src/session/ssm-codes';

const words = wordsFor(['en-GB']);

/** A record, so that a new code does not compile without a line here. */
const ORIGIN_OF: Readonly<Record<PlayerErrorCode, ErrorOrigin>> = {
  SETUP_REFUSED: 'ssm',
  SETUP_UNANSWERED: 'network',
  RENEWAL_REFUSED: 'ssm',
  RENEWAL_UNANSWERED: 'network',
  TEARDOWN_FAILED: 'ssm',
  TOKEN_MISSING: 'operator',
  SIGNON_REFUSED: 'signon',
  SIGNON_UNANSWERED: 'network',
  LICENCE_REFUSED: 'licence',
  LICENCE_UNANSWERED: 'network',
  LICENCE_INVALID: 'cdm',
  KEY_SYSTEM_UNAVAILABLE: 'cdm',
  KEY_REQUEST_FAILED: 'cdm',
  CDM_UNANSWERED: 'cdm',
  KEY_EXPIRED: 'cdm',
  KEY_OUTPUT_RESTRICTED: 'cdm',
  KEY_NOT_YET_USABLE: 'cdm',
  KEY_UNUSABLE: 'cdm',
  NETWORK_LOST: 'network',
  MANIFEST_UNAVAILABLE: 'network',
  MANIFEST_INVALID: 'player',
  MEDIA_UNAVAILABLE: 'network',
  MEDIA_UNPLAYABLE: 'player',
  MEDIA_UNSUPPORTED: 'player',
  NOTHING_PLAYS: 'player',
  CALLBACK_FAILED: 'operator',
  CONFIG_INVALID: 'operator',
  CATALOGUE_UNAVAILABLE: 'operator',
  CATALOGUE_INVALID: 'operator',
  CHANNEL_UNKNOWN: 'operator',
  INTERNAL: 'player',
};
const CODES = Object.keys(ORIGIN_OF) as PlayerErrorCode[];
const SSM_CODES = Object.values(SsmCode);

describe('words for an error', () => {
  it.each(CODES)('has all it needs for %s', (code) => {
    const said = wordsForError({ code, origin: ORIGIN_OF[code], answer: undefined }, words);
    expect(said.title.length).toBeGreaterThan(3);
    expect(said.title.length).toBeLessThan(32);
    expect(said.happened).toMatch(/\.$/);
    expect(said.advice).toMatch(/\.$/);
    expect(said.code).toBe(`${ORIGIN_OF[code].toUpperCase()} ${code}`);
  });

  it.each(CODES)('says nothing technical about %s', (code) => {
    const { title, happened, advice } = wordsForError({ code, origin: ORIGIN_OF[code], answer: undefined }, words);
    expect(`${title} ${happened} ${advice}`).not.toMatch(/token|session|licence|DRM|HTTP|SSM|EME|null|undefined|error/i);
  });

  it.each(SSM_CODES)('has words and a support code for SSM %i at set-up', (errorCode) => {
    const said = wordsForError({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 403, errorCode } }, words);
    expect(said.title).not.toBe('');
    expect(said.code).toBe(`SSM ${errorCode}`);
  });

  it('says exactly what to do about too many streams', () => {
    expect(wordsForError({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 403, errorCode: 1007 } }, words)).toEqual({
      title: 'Too many streams',
      happened: 'This account is already watching on as many screens as it may.',
      advice: 'Stop one of them, then choose Retry.',
      code: 'SSM 1007',
    });
  });

  it.each([
    [1003, words.errors.signIn],
    [1006, words.errors.signIn],
    [1008, words.errors.sessionsDisabled],
    [3002, words.errors.endedByOperator],
    [4000, words.errors.serviceUnavailable],
    [4001, words.errors.serviceUnavailable],
    [1000, words.errors.refused],
  ])('knows what SSM %i means', (errorCode, expected) => {
    expect(wordsForError({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 400, errorCode } }, words)).toMatchObject(expected);
  });

  it('does not take a licence server’s 1007 for the session service’s', () => {
    const said = wordsForError({ code: 'LICENCE_REFUSED', origin: 'licence', answer: { status: 403, errorCode: 1007 } }, words);
    expect(said.title).toBe(words.errors.licenceRefused.title);
    expect(said.code).toBe('LICENCE 1007');
  });

  it('takes "unknown session" in a renewal for the operator’s doing, whoever says it', () => {
    const said = wordsForError({ code: 'RENEWAL_REFUSED', origin: 'licence', answer: { status: 404, errorCode: 3002 } }, words);
    expect(said).toMatchObject(words.errors.endedByOperator);
  });

  it.each(SSM_CODES)('does not call a running channel one that cannot start: SSM %i during playback', (errorCode) => {
    const said = wordsForError({ code: 'RENEWAL_REFUSED', origin: 'ssm', answer: { status: 400, errorCode } }, words);
    expect(said.title).not.toBe(words.errors.refused.title);
    expect(said.code).toBe(`SSM ${errorCode}`);
  });

  it('says that a stream was ended by the provider or ran out', () => {
    const said = wordsForError({ code: 'RENEWAL_REFUSED', origin: 'ssm', answer: { status: 404, errorCode: 3002 } }, words);
    expect(said.happened).toMatch(/provider ended this stream.*idle/);
  });

  it('says that a stream was stopped where a renewal was refused for another reason', () => {
    const said = wordsForError({ code: 'RENEWAL_REFUSED', origin: 'licence', answer: { status: 403, errorCode: 1007 } }, words);
    expect(said).toMatchObject({ ...words.errors.stoppedByService, code: 'LICENCE 1007' });
  });

  it('blames the service for a refusal with a 5xx', () => {
    const said = wordsForError({ code: 'SIGNON_REFUSED', origin: 'signon', answer: { status: 503 } }, words);
    expect(said).toMatchObject(words.errors.serviceUnavailable);
    expect(said.code).toBe('SIGNON 503');
  });

  it('falls back to English', () => {
    expect(wordsFor(['xx-YY', 'en-US'])).toBe(words);
    expect(wordsFor([])).toBe(words);
  });
});
