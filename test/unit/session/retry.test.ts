import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { PlayerError } from '../../../src/contract/player-error';
import { retried } from '../../../src/session/retry';
import { VirtualClock } from '../../support/virtual-clock';

const unanswered = new PlayerError({ code: 'SETUP_UNANSWERED', origin: 'network', message: 'no answer', retryable: true });
const refused = new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no' });

function setUp(failures: readonly Error[], patience = 10_000) {
  const clock = new VirtualClock();
  const cancellation = new CancellationSource();
  const tries: number[] = [];
  const result = retried({ clock, signal: cancellation.signal, until: patience }, () => {
    tries.push(clock.now());
    const failure = failures[tries.length - 1];
    return failure ? Promise.reject(failure) : Promise.resolve('answer');
  });
  result.catch(() => undefined);
  return { clock, cancellation, tries, result };
}

describe('retried', () => {
  it('tries again what got no answer, with growing pauses', async () => {
    const { clock, tries, result } = setUp([unanswered, unanswered, unanswered]);
    await clock.advance(10_000);
    expect(await result).toBe('answer');
    expect(tries).toEqual([0, 250, 750, 1_750]);
  });

  it('never asks a refusal again', async () => {
    const { clock, tries, result } = setUp([refused]);
    await clock.advance(10_000);
    await expect(result).rejects.toBe(refused);
    expect(tries).toEqual([0]);
  });

  it('gives up when its time has run out', async () => {
    const { clock, tries, result } = setUp(Array<Error>(50).fill(unanswered), 3_000);
    await clock.advance(60_000);
    await expect(result).rejects.toBe(unanswered);
    expect(Math.max(...tries)).toBeLessThan(3_000);
  });

  it('lets go during a pause', async () => {
    const { clock, cancellation, tries, result } = setUp([unanswered, unanswered]);
    await clock.advance(100);
    cancellation.cancel();
    await expect(result).rejects.toBeInstanceOf(CancelledError);
    await clock.advance(10_000);
    expect(tries).toEqual([0]);
  });
});
