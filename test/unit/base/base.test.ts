import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyBytes, fromBase64, fromHex, toBase64, toBase64Url, toHex } from '../../../src/base/bytes';
import { CancellationSource, CancelledError, orCancelled } from '../../../src/base/cancellation';
import { Emitter } from '../../../src/base/events';
import { within } from '../../../src/base/within';
import { VirtualClock } from '../../support/virtual-clock';

describe('bytes', () => {
  it('come back from hex and base64 as they went', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...fromHex(toHex(bytes))]).toEqual([...bytes]);
        expect([...fromBase64(toBase64(bytes))]).toEqual([...bytes]);
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      }),
    );
  });

  it('of a view are copied with its offset and length', () => {
    expect([...copyBytes(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))]).toEqual([2, 3]);
  });

  it('that are none are refused', () => {
    expect(() => fromHex('abc')).toThrow(RangeError);
    expect(() => fromBase64('%')).toThrow(RangeError);
  });
});

describe('cancellation', () => {
  it('reaches each listener once, also one that comes late', () => {
    const source = new CancellationSource();
    const heard: string[] = [];
    source.signal.onCancel(() => heard.push('early'));
    const forget = source.signal.onCancel(() => heard.push('forgotten'));
    forget();
    source.cancel();
    source.cancel();
    source.signal.onCancel(() => heard.push('late'));
    expect(heard).toEqual(['early', 'late']);
    expect(() => { source.signal.throwIfCancelled(); }).toThrow(CancelledError);
  });

  it('frees whoever waits', async () => {
    const source = new CancellationSource();
    const waiting = orCancelled(new Promise(() => undefined), source.signal);
    source.cancel();
    await expect(waiting).rejects.toBeInstanceOf(CancelledError);
    await expect(orCancelled(Promise.resolve(1), new CancellationSource().signal)).resolves.toBe(1);
  });
});

describe('Emitter', () => {
  it('reports a listener that throws and goes on with the others', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<{ tick: number }>((error) => errors.push(error));
    const heard: number[] = [];
    emitter.on('tick', () => {
      throw new Error('mine');
    });
    const forget = emitter.on('tick', (tick) => heard.push(tick));
    emitter.emit('tick', 1);
    forget();
    emitter.emit('tick', 2);
    expect(heard).toEqual([1]);
    expect(errors).toHaveLength(2);
  });
});

describe('within', () => {
  it('gives up after the limit, and not before', async () => {
    const clock = new VirtualClock();
    const late = within(clock, 100, new Promise(() => undefined), () => new Error('late'));
    const failure = expect(late).rejects.toThrow('late');
    await clock.advance(100);
    await failure;
    await expect(within(clock, 100, Promise.resolve('in time'), () => new Error('late'))).resolves.toBe('in time');
  });
});
