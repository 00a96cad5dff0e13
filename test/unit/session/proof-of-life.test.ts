import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/base/clock';
import { momentOf } from '../../../src/base/moment';
import { ProofOfLife } from '../../../src/session/proof-of-life';
import { VirtualClock } from '../../support/virtual-clock';

interface Options {
  /** 0: a beat is sent as late as it may be. */
  readonly random?: number;
  /** ms until a beat is answered; `undefined`: it never is. */
  readonly answer?: number | undefined;
}

/** A life that a test lets beat: each beat is answered, and so a proof. */
function setUp({ random = 0, ...options }: Options = {}) {
  const clock = new VirtualClock();
  const answer = 'answer' in options ? options.answer : 0;
  const beats: number[] = [];
  const beat = async (): Promise<void> => {
    const sent = momentOf(clock);
    beats.push(clock.now());
    await new Promise<void>((resolve) => answer !== undefined && clock.after(answer, resolve));
    life.proved(sent);
  };
  const life = new ProofOfLife({ clock, random: () => random, beat });
  /** What a session does with the answer of its set-up. */
  const begin = (period: number, sent = momentOf(clock)) => {
    life.proved(sent);
    life.expect(period);
  };
  return { clock, life, beats, begin };
}

describe('beats', () => {
  it('are counted start to start, the first one from the set-up', async () => {
    const { clock, beats, begin } = setUp({ answer: 4_000 });
    const sent = momentOf(clock);
    await clock.advance(2_000);
    begin(30, sent);
    await clock.advance(95_000);
    expect(beats).toEqual([30_000, 60_000, 90_000]);
  });

  it.each([
    [0, [30_000]],
    [0.5, [28_500, 57_000]],
    [0.999, [27_003, 54_006]],
  ])('come at a random moment of the last tenth of a period, never after it (%d)', async (random, expected) => {
    const { clock, beats, begin } = setUp({ random });
    begin(30);
    await clock.advance(59_999);
    expect(beats.map(Math.round)).toEqual(expected);
  });

  it('are waited for in whole milliseconds: what is left of a fraction may be too little to move a clock', async () => {
    const clock = new VirtualClock();
    const delays: number[] = [];
    const fractional: Clock = {
      now: () => clock.now() * 0.9999,
      wallNow: () => clock.now() * 0.9999,
      after: (delay, task) => {
        delays.push(delay);
        return clock.after(delay, task);
      },
    };
    const life = new ProofOfLife({ clock: fractional, random: () => 0.123, beat: () => Promise.resolve() });
    life.proved(momentOf(fractional));
    life.expect(30);
    await clock.advance(30_000);
    expect(delays.length).toBeGreaterThan(5);
    expect(delays.filter((delay) => !Number.isInteger(delay))).toEqual([]);
  });

  it('take the period of the newest answer, and stop with one of 0', async () => {
    const { clock, life, beats, begin } = setUp();
    begin(30);
    await clock.advance(20_000);
    begin(5);
    await clock.advance(11_000);
    expect(beats).toEqual([25_000, 30_000]);
    life.expect(0);
    await clock.advance(100_000);
    expect(beats).toHaveLength(2);
  });

  it('is never put off by a licence that comes while it runs, as those of rotated keys do', async () => {
    const { clock, life, beats, begin } = setUp();
    begin(30);
    for (let licence = 0; licence < 10; licence++) {
      life.provedBy('beat');
      life.expect(30);
      await clock.advance(9_600);
    }
    expect(beats).toEqual([30_000, 60_000, 90_000]);
  });

  it('never beats after it was stopped, not even when armed again', async () => {
    const { clock, life, beats, begin } = setUp();
    begin(1);
    life.stop();
    begin(1);
    life.provedBy('beat');
    void life.prove();
    await clock.advance(10_000);
    expect(beats).toEqual([]);
  });

  it('are sent one by one, however long they take', async () => {
    const { clock, beats, begin } = setUp({ answer: 70_000 });
    begin(30);
    await clock.advance(99_999);
    expect(beats).toEqual([30_000]);
  });

  it('go on at once where one was answered later than the next was due, and not in a burst', async () => {
    const { clock, beats, begin } = setUp({ answer: 40_000 });
    begin(30);
    await clock.advance(75_000);
    expect(beats).toEqual([30_000, 70_000]);
  });

  // What these leave over of a period after two beats is too little a fraction to move a clock.
  it.each([0.47736872823982335, 0.7876776262766843])('come in time, to the last fraction of a millisecond (%d)', async (random) => {
    const { clock, beats, begin } = setUp({ random });
    begin(30);
    await clock.advance(120_000);
    expect(beats).toHaveLength(4);
  });

  it('come once after a standstill, however many were missed', async () => {
    const { clock, beats, begin } = setUp();
    begin(30);
    clock.suspend(600_000);
    // Found out by the wall clock, at the next glance: the timers have slept, too.
    await clock.advance(5_000);
    expect(beats).toEqual([5_000]);
    await clock.advance(29_999);
    expect(beats).toHaveLength(1);
  });
});

describe('a life whose licence enforces', () => {
  function enforced() {
    const all = setUp();
    all.begin(30);
    all.life.provedBy('renewal');
    return all;
  }

  it('is helped out with a beat a quarter of a period after a renewal was due', async () => {
    const { clock, beats } = enforced();
    await clock.advance(37_499);
    expect(beats).toEqual([]);
    await clock.advance(1);
    expect(beats).toEqual([37_500]);
  });

  it('needs no beats while it is renewed', async () => {
    const { clock, life, beats } = enforced();
    for (let renewal = 0; renewal < 5; renewal++) {
      await clock.advance(31_000);
      life.proved(momentOf(clock));
    }
    expect(beats).toEqual([]);
  });

  it('is not proved at once, unless its renewal is due', async () => {
    const { clock, life, beats } = enforced();
    await clock.advance(29_000);
    await life.prove();
    expect(beats).toEqual([]);
    await clock.advance(1_000);
    void life.prove();
    await clock.advance(0);
    expect(beats).toEqual([30_000]);
  });

  it('is proved by beats again where the next licence says so', async () => {
    const { clock, life, beats } = enforced();
    await clock.advance(10_000);
    life.provedBy('beat');
    await clock.advance(20_000);
    expect(beats).toEqual([30_000]);
  });
});

describe('a proof that is asked for', () => {
  it('is a beat at once, from which the period counts', async () => {
    const { clock, life, beats, begin } = setUp();
    begin(30);
    await clock.advance(20_000);
    void life.prove();
    await clock.advance(31_000);
    expect(beats).toEqual([20_000, 50_000]);
  });

  it('is the beat that is under way', async () => {
    const { clock, life, beats, begin } = setUp({ answer: 2_000 });
    begin(30);
    await clock.advance(30_000);
    let isProved = false;
    void life.prove().then(() => (isProved = true));
    await clock.advance(1_000);
    expect([beats.length, isProved]).toEqual([1, false]);
    await clock.advance(1_000);
    expect([beats.length, isProved]).toEqual([1, true]);
  });

  it('is none where no proof is asked for, or none can be given', async () => {
    const { life, beats } = setUp();
    await life.prove();
    life.expect(0);
    await life.prove();
    expect(beats).toEqual([]);
    const mute = new ProofOfLife({ clock: new VirtualClock(), random: () => 0, beat: undefined });
    mute.expect(30);
    await expect(mute.prove()).resolves.toBeUndefined();
  });
});

describe('how long it may live', () => {
  it('is one and a half periods from the last proof on, standby included', () => {
    const { clock, life, begin } = setUp();
    begin(10);
    clock.suspend(14_000);
    expect(life.mayLive()).toBe(true);
    life.proved(momentOf(clock));
    clock.suspend(14_000);
    expect(life.mayLive()).toBe(true);
    clock.suspend(1_000);
    expect(life.mayLive()).toBe(false);
  });

  it('is told by the monotonic clock where the wall clock was put back', async () => {
    const { clock, life, begin } = setUp({ answer: undefined });
    begin(10);
    clock.suspend(-3_600_000);
    await clock.advance(14_000);
    expect(life.mayLive()).toBe(true);
    await clock.advance(1_000);
    expect(life.mayLive()).toBe(false);
  });

  it('counts from when the proof was sent, not from its answer', async () => {
    const { clock, life, begin } = setUp({ answer: undefined });
    const sent = momentOf(clock);
    await clock.advance(4_000);
    begin(10, sent);
    expect(life.until).toBe(15_000);
    await clock.advance(11_000);
    expect(life.mayLive()).toBe(false);
  });

  it('is not prolonged by a first licence, which is no proof', async () => {
    const { clock, life, begin } = setUp({ answer: undefined });
    begin(10);
    await clock.advance(10_000);
    life.provedBy('beat');
    life.expect(10);
    await clock.advance(5_000);
    expect(life.mayLive()).toBe(false);
  });

  it('has no end until the service says, and none where nothing is to be proved', async () => {
    const { clock, life, begin } = setUp();
    await clock.advance(100_000);
    expect([life.mayLive(), life.until, life.length, life.dueWithin]).toEqual([true, Infinity, undefined, undefined]);
    begin(10);
    await clock.advance(4_000);
    expect([life.until, life.length, life.dueWithin]).toEqual([115_000, 15_000, 6]);
    life.expect(0);
    expect([life.mayLive(), life.until, life.length, life.dueWithin]).toEqual([true, Infinity, undefined, undefined]);
  });

  it('leaves no time before a proof that is overdue', async () => {
    const { clock, life, begin } = setUp({ answer: undefined });
    begin(10);
    await clock.advance(12_000);
    expect(life.dueWithin).toBe(0);
  });
});
