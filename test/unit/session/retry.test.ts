import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { PlayerError } from '../../../src/contract/player-error';
import { Changing } from '../../../src/device/changing';
import { backOff, retried } from '../../../src/session/retry';
import { VirtualClock } from '../../support/virtual-clock';

const unanswered = new PlayerError({ code: 'SETUP_UNANSWERED', origin: 'network', message: 'no answer', retryable: true });
const refused = new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no' });
const busy = (retryAfter: number) => new PlayerError({ code: 'SETUP_UNANSWERED', origin: 'ssm', message: 'not now', retryable: true, answer: { status: 429, retryAfter } });

/** @param jitter the part of each longest pause that is waited for */
function setUp(failures: readonly Error[], { until = 30_000, jitter = 0.5 } = {}) {
  const clock = new VirtualClock();
  const network = new Changing(true);
  const cancellation = new CancellationSource();
  const tries: number[] = [];
  const troubles: (string | undefined)[] = [];
  const onTrouble = (trouble: PlayerError | undefined) => troubles.push(trouble?.code);
  const result = retried({ clock, network, random: () => jitter, signal: cancellation.signal, until, onTrouble }, () => {
    tries.push(clock.now());
    const failure = failures[tries.length - 1];
    return failure ? Promise.reject(failure) : Promise.resolve('answer');
  });
  result.catch(() => undefined);
  return { clock, network, cancellation, tries, troubles, result };
}

describe('retried', () => {
  it.each([
    [0, [0, 0, 0, 0, 0, 0]],
    [0.5, [0, 250, 750, 1_750, 3_750, 5_750]],
    [0.9, [0, 450, 1_350, 3_150, 6_750, 10_350]],
  ])('tries again what got no answer, after any part (%d) of pauses that grow up to a longest', async (jitter, expected) => {
    const { clock, tries, result } = setUp(Array<Error>(5).fill(unanswered), { jitter });
    await clock.advance(30_000);
    expect(await result).toBe('answer');
    expect(tries).toEqual(expected);
  });

  it('doubles the longest pause up to 4 s', () => {
    expect([0, 1, 2, 3, 4, 50].map(backOff)).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  });

  it('never asks a refusal again', async () => {
    const { clock, tries, troubles, result } = setUp([refused]);
    await clock.advance(10_000);
    await expect(result).rejects.toBe(refused);
    expect([tries, troubles]).toEqual([[0], []]);
  });

  it('never asks again what is no failure of a call', async () => {
    const bug = new TypeError('ours');
    const { clock, tries, result } = setUp([bug]);
    await clock.advance(10_000);
    await expect(result).rejects.toBe(bug);
    expect(tries).toEqual([0]);
  });

  it('gives up when its time has run out', async () => {
    const { clock, tries, result } = setUp(Array<Error>(50).fill(unanswered), { until: 3_000 });
    await clock.advance(60_000);
    await expect(result).rejects.toBe(unanswered);
    expect(Math.max(...tries)).toBeLessThan(3_000);
  });

  it('lets go during a pause', async () => {
    const { clock, network, cancellation, tries, result } = setUp([unanswered, unanswered]);
    await clock.advance(100);
    cancellation.cancel();
    await expect(result).rejects.toBeInstanceOf(CancelledError);
    network.set(false);
    network.set(true);
    await clock.advance(10_000);
    expect(tries).toEqual([0]);
  });

  it('begins no pause for somebody who has gone during the try', async () => {
    const { cancellation, clock, tries, result } = setUp([unanswered]);
    cancellation.cancel();
    await clock.advance(10_000);
    await expect(result).rejects.toBe(unanswered);
    expect(tries).toEqual([0]);
  });

  it('tells of each try without an answer, and of the answer after that', async () => {
    const { clock, troubles } = setUp([unanswered, unanswered]);
    await clock.advance(10_000);
    expect(troubles).toEqual(['SETUP_UNANSWERED', 'SETUP_UNANSWERED', undefined]);
    const fair = setUp([]);
    await fair.result;
    expect(fair.troubles).toEqual([]);
  });
});

describe('a server that says when it wants to be asked again', () => {
  it('is not asked before, and by not all TVs at once', async () => {
    const { clock, tries, result } = setUp([busy(7), busy(2)], { jitter: 0.5 });
    await clock.advance(30_000);
    expect(await result).toBe('answer');
    expect(tries).toEqual([0, 7_250, 9_750]);
  });

  it('that wants longer than there is time is asked a last time, a second before the end', async () => {
    const { clock, tries, result } = setUp(Array<Error>(9).fill(busy(60)), { until: 10_000 });
    await clock.advance(60_000);
    await expect(result).rejects.toMatchObject({ answer: { status: 429 } });
    expect(tries).toEqual([0, 9_000]);
  });

  it('has no say where it wants none', async () => {
    const { clock, tries, result } = setUp([busy(0)]);
    await clock.advance(30_000);
    await result;
    expect(tries).toEqual([0, 250]);
  });
});

describe('the network that comes back', () => {
  it('ends a pause, and its going begins none', async () => {
    const { clock, network, tries, result } = setUp(Array<Error>(4).fill(unanswered), { jitter: 0.9 });
    await clock.advance(3_200);
    network.set(false);
    await clock.advance(1_000);
    expect(tries).toEqual([0, 450, 1_350, 3_150]);
    network.set(true);
    await clock.advance(0);
    expect(tries.at(-1)).toBe(4_200);
    expect(await result).toBe('answer');
    await clock.advance(30_000);
    expect(tries, 'the pause itself is over, too').toHaveLength(5);
  });
});
