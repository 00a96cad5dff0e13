import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../src/player/heartbeat';
import { VirtualClock } from '../../support/virtual-clock';

function setUp(beat: (clock: VirtualClock) => Promise<void> | void = () => undefined) {
  const clock = new VirtualClock();
  const beats: number[] = [];
  const failures: unknown[] = [];
  const heartbeat = new Heartbeat(
    clock,
    () => {
      beats.push(clock.now());
      return beat(clock);
    },
    (error) => failures.push(error),
  );
  return { clock, beats, failures, heartbeat };
}

describe('Heartbeat', () => {
  it('beats start to start, the first one period after the answer', async () => {
    const slowAnswer = (clock: VirtualClock) => new Promise<void>((resolve) => clock.after(4_000, resolve));
    const { clock, beats, heartbeat } = setUp(slowAnswer);
    heartbeat.arm(30);
    await clock.advance(95_000);
    expect(beats).toEqual([30_000, 60_000, 90_000]);
  });

  it('takes the period of the newest answer, and is switched off by one of 0', async () => {
    const { clock, beats, heartbeat } = setUp();
    heartbeat.arm(30);
    await clock.advance(20_000);
    heartbeat.arm(5);
    await clock.advance(11_000);
    expect(beats).toEqual([25_000, 30_000]);
    heartbeat.arm(0);
    await clock.advance(100_000);
    expect(beats).toHaveLength(2);
  });

  it('is never put off by a licence that comes while it runs, as those of rotated keys do', async () => {
    const { clock, beats, heartbeat } = setUp();
    for (let licence = 0; licence < 10; licence++) {
      heartbeat.arm(30);
      await clock.advance(9_600);
    }
    expect(beats).toEqual([30_000, 60_000, 90_000]);
  });

  it('never beats after it was stopped, not even when armed again', async () => {
    const { clock, beats, heartbeat } = setUp();
    heartbeat.arm(1);
    heartbeat.stop();
    heartbeat.arm(1);
    await clock.advance(10_000);
    expect(beats).toEqual([]);
  });

  it('reports a failed beat once and stops', async () => {
    const { clock, beats, failures, heartbeat } = setUp(() => Promise.reject(new Error('3002')));
    heartbeat.arm(30);
    await clock.advance(120_000);
    expect(beats).toHaveLength(1);
    expect(failures).toHaveLength(1);
  });

  it('says nothing of a beat that fails after the stop', async () => {
    const { clock, failures, heartbeat } = setUp((time) => new Promise((_, reject) => time.after(5_000, () => { reject(new Error('late')); })));
    heartbeat.arm(30);
    await clock.advance(31_000);
    heartbeat.stop();
    await clock.advance(10_000);
    expect(failures).toEqual([]);
  });

  it('beats at once when asked to, and counts the period from there', async () => {
    const { clock, beats, heartbeat } = setUp();
    heartbeat.arm(30);
    await clock.advance(20_000);
    await heartbeat.beatNow();
    await clock.advance(31_000);
    expect(beats).toEqual([20_000, 50_000]);
  });

  it('takes a beat that is under way for the one that is asked for', async () => {
    const { clock, beats, heartbeat } = setUp((clock) => new Promise<void>((resolve) => clock.after(2_000, resolve)));
    heartbeat.arm(30);
    await clock.advance(30_000);
    let answered = false;
    void heartbeat.beatNow().then(() => { answered = true; });
    await clock.advance(1_000);
    expect([beats.length, answered]).toEqual([1, false]);
    await clock.advance(2_000);
    expect([beats.length, answered]).toEqual([1, true]);
  });

  it('beats with the first licence where it is asked for before', async () => {
    const { clock, beats, heartbeat } = setUp();
    let answered = false;
    void heartbeat.beatNow().then(() => { answered = true; });
    await clock.advance(5_000);
    expect([beats.length, answered]).toEqual([0, false]);
    heartbeat.arm(30);
    await clock.advance(31_000);
    expect([beats, answered]).toEqual([[5_000, 35_000], true]);
  });

  it('beats not at all where there are no beats, or no more', async () => {
    const { beats, heartbeat } = setUp();
    heartbeat.arm(0);
    await heartbeat.beatNow();
    heartbeat.arm(30);
    heartbeat.stop();
    await heartbeat.beatNow();
    expect(beats).toEqual([]);
  });

  it('reports an asked-for beat that is refused as any other', async () => {
    const { failures, heartbeat } = setUp(() => Promise.reject(new Error('refused')));
    heartbeat.arm(30);
    await heartbeat.beatNow();
    expect(failures).toHaveLength(1);
  });
});
