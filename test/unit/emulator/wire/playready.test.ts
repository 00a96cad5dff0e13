import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HDCP_VERSIONS } from '../../../../platform/emulator/wire/hdcp';
import { PLAYREADY_LEVELS } from '../../../../platform/emulator/wire/licence';
import {
  keyIdOfKid,
  levelInCipherValue,
  readLicenceBlob,
  swapGuid,
  toUtf16,
  wrapChallenge,
  writeChallenge,
  writeLicenceBlob,
  writeResponse,
} from '../../../../platform/emulator/wire/playready';
import { fromHex, toBase64, toHex, toUtf8 } from '../../../../src/base/bytes';
import { all, parseXml } from '../../headend/content/xml-tree';

const noise = (bytes: number) => new Uint8Array(bytes).fill(7);
const hexDigits = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toHex);
const textIn = (xml: string, name: string) => all(parseXml(xml), name).map(({ text }) => text);

describe('a message of PlayReady comes back as it went', () => {
  it('a licence', () => {
    const key = fc.record({ keyId: hexDigits, key: hexDigits, hdcp: fc.constantFrom(...HDCP_VERSIONS) });
    const licence = fc.record({ keys: fc.array(key, { maxLength: 64 }), lasts: fc.nat() });
    fc.assert(fc.property(licence, (given) => { expect(readLicenceBlob(writeLicenceBlob(given))).toEqual(given); }));
  });

  it.each(PLAYREADY_LEVELS)('a challenge of level %s, as long as a real one', (level) => {
    const challenge = writeChallenge('<WRMHEADER version="4.3.0.0"></WRMHEADER>', level, 1_700_000_000_500, noise);
    expect(textIn(challenge, 'CipherValue').map(levelInCipherValue)).toEqual([level]);
    expect(textIn(challenge, 'ClientTime')).toEqual(['1700000000']);
    expect(challenge.length).toBeGreaterThan(8_000);
  });

  it('a response, with its custom data or without', () => {
    const customData = JSON.stringify({ sessionToken: 'a<b>&c' });
    const response = writeResponse('AAAA', customData);
    expect(response).toContain('<License>AAAA</License>');
    expect(response).toContain('<CustomData>{"sessionToken":"a&lt;b&gt;&amp;c"}</CustomData>');
    expect(textIn(writeResponse('AAAA'), 'CustomData')).toEqual([]);
  });

  it('a key id, in Microsoft’s order', () => {
    expect(swapGuid('00112233445566778899aabbccddeeff')).toBe('33221100554477668899aabbccddeeff');
    fc.assert(fc.property(hexDigits, (keyId) => {
      expect(swapGuid(swapGuid(keyId))).toBe(keyId);
      expect(keyIdOfKid(toBase64(fromHex(swapGuid(keyId))))).toBe(keyId);
    }));
  });

  it('a challenge in its wrapping, which is UTF-16', () => {
    const text = new TextDecoder('utf-16le').decode(wrapChallenge('<soap>é</soap>'));
    expect(textIn(text, 'Challenge')).toEqual([toBase64(toUtf8('<soap>é</soap>'))]);
    expect(textIn(text, 'name')).toEqual(['Content-Type', 'SOAPAction']);
    expect(toHex(toUtf16('aé€'))).toBe('6100e900ac20');
  });
});

describe('what is no message is a RangeError', () => {
  const json = (value: unknown) => toBase64(toUtf8(JSON.stringify(value)));

  it.each([
    '', '%', 'AAAA', toBase64(toUtf8('XMR\0')), json(null), json([]), json({}),
    json({ keys: [], lasts: -1 }), json({ keys: [{ keyId: 'AA', key: 'BB', hdcp: '' }], lasts: 0 }),
    json({ keys: [{ keyId: '00'.repeat(16), key: '00'.repeat(16), hdcp: '9' }], lasts: 0 }),
    json({ keys: Array.from({ length: 65 }, () => ({ keyId: '00'.repeat(16), key: '00'.repeat(16), hdcp: '' })), lasts: 0 }),
  ])('a licence such as %s', (blob) => {
    expect(() => readLicenceBlob(blob)).toThrow(RangeError);
  });

  it.each(['', '%', 'AAAA', json({}), json({ emulated: true }), json({ emulated: false, level: '3000' }), json({ emulated: true, level: 3000 })])('client data such as %s', (cipherValue) => {
    expect(() => levelInCipherValue(cipherValue)).toThrow(RangeError);
  });

  it.each(['', 'AAAA', '%', toBase64(noise(15)), toBase64(noise(17))])('a key id such as %s', (kid) => {
    expect(() => keyIdOfKid(kid)).toThrow(RangeError);
  });
});
