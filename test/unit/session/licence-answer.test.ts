import { describe, expect, it } from 'vitest';
import { toUtf8 } from '../../../src/base/bytes';
import { readLicence } from '../../../src/session/licence-answer';

const bytes = new Uint8Array([1, 2]);

describe('an application’s licence', () => {
  it.each<[string, unknown, Uint8Array]>([
    ['bytes', bytes, bytes],
    ['a view with an offset', new Uint8Array([9, 1, 2]).subarray(1), bytes],
    ['a view of another kind', new DataView(new Uint8Array([9, 1, 2]).buffer, 1), bytes],
    ['a buffer', bytes.buffer, bytes],
    ['text', '<licence/>', toUtf8('<licence/>')],
  ])('is read from %s, bare or not', (_, licence, expected) => {
    expect(readLicence(licence)).toEqual({ answer: { bytes: expected, enforced: true }, heartbeat: 0 });
    expect(readLicence({ licence, heartbeat: 30 })).toEqual({ answer: { bytes: expected, enforced: false }, heartbeat: 30 });
  });

  it('is a copy: the application may use its buffer again', () => {
    const own = new Uint8Array([1, 2]);
    const { answer } = readLicence(own);
    own.fill(9);
    expect(answer.bytes).toEqual(bytes);
  });

  it.each([undefined, 0, -5, Number.NaN, '30', null, {}, true])('enforces where its heartbeat is %o', (heartbeat) => {
    expect(readLicence({ licence: bytes, heartbeat })).toEqual({ answer: { bytes, enforced: true }, heartbeat: 0 });
  });

  it('says within how many seconds it has to be renewed, where that makes sense', () => {
    expect(readLicence({ licence: bytes, heartbeat: 0, renewWithin: 20 })).toEqual({ answer: { bytes, enforced: true, renewWithin: 20 }, heartbeat: 0 });
    for (const renewWithin of [0, -1, Number.NaN, '20', null]) expect(readLicence({ licence: bytes, renewWithin }).answer).not.toHaveProperty('renewWithin');
  });

  it.each([Number.POSITIVE_INFINITY, 1e12])('has a period that a timer can wait for, not %d s', (long) => {
    expect(readLicence({ licence: bytes, heartbeat: long }).heartbeat).toBe(86_400);
    expect(readLicence({ licence: bytes, renewWithin: long }).answer.renewWithin).toBe(86_400);
  });

  it.each([Number.MIN_VALUE, 0.03])('has a period that leaves time for something else, not %d s', (short) => {
    expect(readLicence({ licence: bytes, heartbeat: short }).heartbeat).toBe(1);
  });

  it.each([undefined, null, 42, true, {}, [], { licence: 7 }, { licence: null }, { licence: { licence: 'x' } }, { heartbeat: 30 }])('is not %o', (resolved) => {
    expect(() => readLicence(resolved)).toThrow(expect.objectContaining({ code: 'CALLBACK_FAILED', origin: 'operator', retryable: false }) as Error);
  });

  it.each(['', new Uint8Array(), new ArrayBuffer(0), { licence: '', heartbeat: 30 }])('is not empty (%o)', (resolved) => {
    expect(() => readLicence(resolved)).toThrow(expect.objectContaining({ code: 'CALLBACK_FAILED', message: expect.stringContaining('empty') as string }) as Error);
  });
});
