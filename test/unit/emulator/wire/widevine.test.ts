import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fields, writeFields } from '../../../../platform/emulator/wire/fields';
import { HDCP_VERSIONS, isHdcpVersion, satisfiesHdcp } from '../../../../platform/emulator/wire/hdcp';
import { WIDEVINE_LEVELS } from '../../../../platform/emulator/wire/licence';
import {
  keyIdsInPsshData,
  readAnswer,
  readRequest,
  WIDEVINE_HDCP_VERSIONS,
  writeCertificate,
  writeCertificateRequest,
  writeFollowUp,
  writeLicence,
  writeLicenceRequest,
} from '../../../../platform/emulator/wire/widevine';
import { copyBytes, fromHex, toHex } from '../../../../src/base/bytes';
import { growth } from '../../../support/growth';

const noise = (bytes: number) => new Uint8Array(bytes).fill(7);
const bytes = (length = 4_000) => fc.uint8Array({ maxLength: length }).map(copyBytes);
const hexDigits = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toHex);
const seconds = fc.nat({ max: 100_000 });
const count = fc.nat({ max: 0x7fff_ffff });
const text = fc.string({ unit: 'grapheme', maxLength: 60 });

function flipped(whole: Uint8Array, bit: number): Uint8Array<ArrayBuffer> {
  const other = copyBytes(whole);
  const at = bit % (8 * other.length);
  other[at >> 3] = (other[at >> 3] ?? 0) ^ (1 << (at & 7));
  return other;
}

/** Reads it, or says with a RangeError that it cannot. */
function orRangeError(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}

describe('a message of Widevine comes back as it went', () => {
  it('a certificate request, which is 08 04, and a certificate', () => {
    expect(toHex(writeCertificateRequest())).toBe('0804');
    expect(readRequest(writeCertificateRequest())).toEqual({ kind: 'certificate' });
    fc.assert(fc.property(bytes(), (certificate) => { expect(readAnswer(writeCertificate(certificate))).toEqual({ kind: 'certificate', certificate }); }));
  });

  it('a licence request', () => {
    const request = fc.record({ kind: fc.constant('licence' as const), psshData: bytes(), persistent: fc.boolean(), level: fc.constantFrom(...WIDEVINE_LEVELS) });
    fc.assert(fc.property(request, (asked) => { expect(readRequest(writeLicenceRequest(asked, Date.now(), noise))).toEqual(asked); }));
  });

  it('a renewal and a release', () => {
    const request = fc.record({ kind: fc.constantFrom('renewal' as const, 'release' as const), licenceId: text, version: count, age: count });
    fc.assert(fc.property(request, (asked) => { expect(readRequest(writeFollowUp(asked, Date.now(), noise))).toEqual(asked); }));
  });

  it('a licence', () => {
    const key = fc.record({ keyId: hexDigits, key: hexDigits, hdcp: fc.constantFrom(...WIDEVINE_HDCP_VERSIONS) });
    const times = fc.record({ lasts: seconds, renewAfter: seconds, retryEvery: seconds });
    const licence = fc.record({ licenceId: text, version: count, keys: fc.array(key, { maxLength: 5 }), times });
    fc.assert(fc.property(licence, (given) => { expect(readAnswer(writeLicence(given, Date.now()))).toEqual({ kind: 'licence', ...given }); }));
  });

  it('the key ids of a pssh', () => {
    fc.assert(fc.property(fc.array(hexDigits, { maxLength: 5 }), (keyIds) => { expect(keyIdsInPsshData(writeFields(keyIds.map((keyId) => [2, fromHex(keyId)] as const)))).toEqual(keyIds); }));
  });
});

describe('a client is trusted least', () => {
  const request = writeLicenceRequest({ kind: 'licence', psshData: new Uint8Array(), persistent: false, level: 'HW_SECURE_ALL' }, 0, noise);

  it('where it says nothing of its level, or a level that nobody knows', () => {
    const unknown = copyBytes(request);
    unknown.set(new TextEncoder().encode('HW_SECURE_ANY'), toHex(request).indexOf(toHex(new TextEncoder().encode('HW_SECURE_ALL'))) / 2);
    expect(readRequest(unknown)).toMatchObject({ level: 'SW_SECURE_CRYPTO' });
    const silent = writeFields([[1, 1], [2, writeFields([[1, writeFields([])], [2, writeFields([[1, writeFields([[1, new Uint8Array()]])]])]])]]);
    expect(readRequest(silent)).toMatchObject({ kind: 'licence', level: 'SW_SECURE_CRYPTO' });
  });
});

describe('what is no message is a RangeError', () => {
  const valid = {
    request: writeLicenceRequest({ kind: 'licence', psshData: writeFields([[2, new Uint8Array(16)]]), persistent: false, level: 'HW_SECURE_ALL' }, 0, noise),
    renewal: writeFollowUp({ kind: 'renewal', licenceId: 'x', version: 3, age: 30 }, 0, noise),
    licence: writeLicence({ licenceId: 'x', version: 0, keys: [{ keyId: '00'.repeat(16), key: '11'.repeat(16), hdcp: '2.2' }], times: { lasts: 45, renewAfter: 30, retryEvery: 3 } }, 0),
    certificate: writeCertificate(noise(700)),
  };

  it.each([[], [8], [8, 0], [8, 5], [8, 9], [0], [0xff], [0x12, 0x7f, 1]])('such as %j', (...message: number[]) => {
    expect(() => readRequest(new Uint8Array(message))).toThrow(RangeError);
    expect(() => readAnswer(new Uint8Array(message))).toThrow(RangeError);
  });

  it('a request for an answer, and an answer for a request', () => {
    expect(() => readAnswer(valid.request)).toThrow(RangeError);
    expect(() => readRequest(valid.licence)).toThrow(RangeError);
  });

  it.each([-1, 2 ** 31, Number.MAX_SAFE_INTEGER])('a version of %d', (version) => {
    expect(() => readRequest(writeFollowUp({ kind: 'renewal', licenceId: 'x', version, age: 0 }, 0, noise))).toThrow(RangeError);
  });

  it('a key or key id of another length', () => {
    const licence = (field: number) => {
      const key = writeFields([[1, new Uint8Array(field === 1 ? 8 : 16)], [3, new Uint8Array(field === 3 ? 8 : 16)]]);
      return writeFields([[1, 2], [2, writeFields([[1, writeFields([[1, noise(1)]])], [2, writeFields([[1, 1]])], [3, key]])]]);
    };
    expect(readAnswer(licence(0))).toMatchObject({ kind: 'licence' });
    expect(() => readAnswer(licence(1))).toThrow(RangeError);
    expect(() => readAnswer(licence(3))).toThrow(RangeError);
    expect(() => keyIdsInPsshData(writeFields([[2, new Uint8Array(15)]]))).toThrow(RangeError);
  });

  it('or is read: any bytes, any cut, any bit', () => {
    fc.assert(fc.property(bytes(300), (any) => { orRangeError(() => readRequest(any)); orRangeError(() => readAnswer(any)); orRangeError(() => keyIdsInPsshData(any)); }));
    for (const whole of Object.values(valid)) {
      fc.assert(fc.property(fc.nat({ max: whole.length }), (length) => { orRangeError(() => readRequest(whole.slice(0, length))); orRangeError(() => readAnswer(whole.slice(0, length))); }));
      fc.assert(fc.property(fc.nat(), (bit) => { orRangeError(() => readRequest(flipped(whole, bit))); orRangeError(() => readAnswer(flipped(whole, bit))); }), { numRuns: 300 });
    }
  });
});

describe('fields', () => {
  it('keep numbers and bytes, in order, and leave out what is absent', () => {
    const message = writeFields([[1, 5], [2, noise(2)], [3, undefined], [2, noise(3)], [1, 6]]);
    const fields = Fields.read(message);
    expect([fields.number(1), fields.bytes(2)?.length, fields.allBytes(2).length, fields.bytes(3), fields.number(2)]).toEqual([6, 3, 2, undefined, undefined]);
    expect(() => fields.requiredBytes(3)).toThrow(RangeError);
  });

  it('pass over types that nobody here writes', () => {
    // fixed64 1, fixed32 2, a group 3 with a field in it; then 4: 9.
    expect(Fields.read(fromHex('09000000000000000015000000001b08011c2009')).number(4)).toBe(9);
    expect(() => Fields.read(fromHex('1b0801'))).toThrow(RangeError);
  });

  it('that come again and again take a time in proportion to them', async () => {
    const read = (times: number) => {
      const fields = Fields.read(new Uint8Array(2 * times).map((_, index) => (index % 2 === 0 ? 0x12 : 0)));
      expect(fields.allBytes(2)).toHaveLength(times);
    };
    expect(await growth(20_000, read)).toBeLessThan(1.6);
  });
});

describe('HDCP', () => {
  it('is as strong as its place in the list', () => {
    for (const [index, output] of HDCP_VERSIONS.entries()) {
      for (const [other, wanted] of HDCP_VERSIONS.entries()) expect(satisfiesHdcp(output, wanted)).toBe(index >= other);
    }
    expect([isHdcpVersion('2.2'), isHdcpVersion(''), isHdcpVersion('3.0'), isHdcpVersion(2.2)]).toEqual([true, true, false, false]);
  });

  it('that Widevine cannot say is not said', () => {
    const licence = (hdcp: (typeof HDCP_VERSIONS)[number]) => writeLicence({ licenceId: 'x', version: 0, keys: [{ keyId: '00'.repeat(16), key: '00'.repeat(16), hdcp }], times: { lasts: 0, renewAfter: 0, retryEvery: 0 } }, 0);
    for (const hdcp of HDCP_VERSIONS) {
      if (WIDEVINE_HDCP_VERSIONS.includes(hdcp)) expect(readAnswer(licence(hdcp))).toMatchObject({ keys: [{ hdcp }] });
      else expect(() => licence(hdcp)).toThrow(RangeError);
    }
  });

  it('that nobody knows yet is more than anybody has', () => {
    const key = writeFields([[1, new Uint8Array(16)], [3, new Uint8Array(16)], [6, writeFields([[1, 9]])]]);
    const licence = writeFields([[1, 2], [2, writeFields([[1, writeFields([[1, noise(1)]])], [2, writeFields([[1, 1]])], [3, key]])]]);
    expect(readAnswer(licence)).toMatchObject({ keys: [{ hdcp: '2.3' }] });
  });
});
