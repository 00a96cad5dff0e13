import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUtf16, wrapChallenge } from '../../../platform/emulator/wire/playready';
import { copyBytes, fromUtf8, toBase64, toUtf8 } from '../../../src/base/bytes';
import { PlayerError } from '../../../src/contract/player-error';
import { unwrapChallenge, type PlayReadyChallenge } from '../../../src/session/playready-challenge';
import { growth } from '../../support/growth';

const SOAP = '<?xml version="1.0" encoding="utf-8"?><soap:Envelope>é</soap:Envelope>';
const HEADERS = { 'content-type': 'text/xml; charset=utf-8', soapaction: '"http://schemas.microsoft.com/DRM/2007/03/protocols/AcquireLicense"' };
const WRAPPED = new TextDecoder('utf-16le').decode(wrapChallenge(SOAP));

const withMark = (text: string) => toUtf16(`\uFEFF${text}`);
const utf8WithMark = (text: string) => toUtf8(`\uFEFF${text}`);

function read({ body, headers }: PlayReadyChallenge) {
  return { body: fromUtf8(body), headers };
}

/** A message with other insides. */
function message(challenge = `<Challenge encoding="base64encoded">${toBase64(toUtf8(SOAP))}</Challenge>`, headers = ''): Uint8Array<ArrayBuffer> {
  return toUtf16(`<PlayReadyKeyMessage><LicenseAcquisition>${challenge}<HttpHeaders>${headers}</HttpHeaders></LicenseAcquisition></PlayReadyKeyMessage>`);
}

const header = (name: string, value: string) => `<HttpHeader><name>${name}</name><value>${value}</value></HttpHeader>`;

describe('a PlayReadyKeyMessage', () => {
  it.each([
    ['UTF-16', toUtf16(WRAPPED)],
    ['UTF-16 with a mark', withMark(WRAPPED)],
    ['UTF-8', toUtf8(WRAPPED)],
    ['UTF-8 with a mark', utf8WithMark(WRAPPED)],
    ['UTF-16 after a declaration', toUtf16(`<?xml version="1.0" encoding="utf-16"?>\r\n${WRAPPED}`)],
    ['base64 on several lines', toUtf8(WRAPPED.replace(/[^<>]{76}(?=[^<>]*<\/Challenge>)/, '$&\r\n  '))],
  ])('in %s is taken apart into SOAP and headers', (_, payload) => {
    expect(read(unwrapChallenge(payload))).toEqual({ body: SOAP, headers: HEADERS });
  });

  it('has its headers as they are meant, if it has any', () => {
    expect(unwrapChallenge(message(undefined, header('X-Query', 'a&amp;b &quot;c&quot;') + header(' SOAPAction ', '<![CDATA["x"]]>'))).headers).toEqual({ 'x-query': 'a&b "c"', soapaction: '"x"' });
    expect(unwrapChallenge(message()).headers).toEqual({});
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['no challenge', message('')],
    ['an empty challenge', message('<Challenge encoding="base64encoded"></Challenge>')],
    ['a challenge in one tag', message('<Challenge encoding="base64encoded" />')],
    ['a challenge that is no base64', message('<Challenge encoding="base64encoded">%%%</Challenge>')],
    ['a challenge without end', message('<Challenge encoding="base64encoded">AAAA')],
    ['elements in its challenge', message('<Challenge encoding="base64encoded"><a/></Challenge>')],
    ['a header without a value', message(undefined, '<HttpHeader><name>A</name></HttpHeader>')],
    ['a header without a name', message(undefined, '<HttpHeader><value>A</value></HttpHeader>')],
    ['a header of another name', message(undefined, header('a b', 'c'))],
    ['a header of two lines', message(undefined, header('a', 'b\r\nc: d'))],
    ['a header beyond ASCII', message(undefined, header('a', 'é'))],
    ['a header too long', message(undefined, header('a', 'b'.repeat(1_025)))],
    ['too many headers', message(undefined, Array.from({ length: 17 }, (_, index) => header(`h${index}`, 'x')).join(''))],
    ['nothing', toUtf16('<PlayReadyKeyMessage/>')],
    ['its end missing', toUtf16(WRAPPED.slice(0, 200))],
  ])('with %s is a failure of the CDM, which no try mends', (_, payload) => {
    expect(() => unwrapChallenge(payload)).toThrow(expect.objectContaining({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', retryable: false }) as Error);
  });
});

describe('anything else', () => {
  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['bare SOAP', toUtf8(SOAP)],
    ['bare SOAP in UTF-16', withMark(SOAP)],
    ['SOAP that speaks of such a message', toUtf8(`<soap:Envelope>${WRAPPED}</soap:Envelope>`)],
    ['a message of another name', toUtf8('<PlayReadyKeyMessages></PlayReadyKeyMessages>')],
    ['bytes', new Uint8Array([1, 2])],
    ['nothing', new Uint8Array()],
  ])('passes untouched: %s', (_, payload) => {
    expect(unwrapChallenge(payload)).toEqual({ body: payload, headers: {} });
  });
});

describe('whatever comes', () => {
  const outcome = (payload: Uint8Array<ArrayBuffer>) => {
    try {
      unwrapChallenge(payload);
    } catch (error) {
      expect(error).toBeInstanceOf(PlayerError);
    }
  };

  it('is taken apart, passed on or refused, and nothing else', () => {
    const whole = wrapChallenge(SOAP);
    fc.assert(fc.property(fc.uint8Array(), (bytes) => outcome(copyBytes(bytes))));
    fc.assert(fc.property(fc.nat({ max: whole.length }), (length) => outcome(whole.slice(0, length))));
    fc.assert(
      fc.property(fc.nat({ max: whole.length * 8 - 1 }), (bit) => {
        const flipped = copyBytes(whole);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        outcome(flipped);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.array(fc.constantFrom('<PlayReadyKeyMessage>', '<Challenge>', '</Challenge>', '<HttpHeader>', '<name>', '</name>', '<', '>', '/', '&amp;', 'AAAA')), (parts) => outcome(toUtf16(`<PlayReadyKeyMessage>${parts.join('')}`))), { numRuns: 1_000 });
  });

  it.each([
    ['tags that never end', '<Challenge '],
    ['headers that never end', '<HttpHeader>'],
    ['ends alone', '</Challenge>'],
    ['spaces', ' '],
  ])('takes a time in proportion to a megabyte of %s', async (_, part) => {
    const read = (bytes: number) => {
      outcome(toUtf8(`<PlayReadyKeyMessage>${part.repeat(bytes / part.length)}`));
      outcome(toUtf8(part.repeat(bytes / part.length)));
    };
    expect(await growth(125_000, read)).toBeLessThan(1.6);
  });
});
