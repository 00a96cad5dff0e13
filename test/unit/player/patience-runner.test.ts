import { describe, expect, it } from 'vitest';
import { PlayerError, type Severity } from '../../../src/contract/player-error';
import { Changing } from '../../../src/device/changing';
import { NOTHING_PLAYS_LIMIT, PatienceRunner } from '../../../src/player/patience-runner';
import { VirtualClock } from '../../support/virtual-clock';

/** s; another than the limit that is not configured. */
const PATIENCE = 40;

function setUp({ online = true } = {}) {
  const clock = new VirtualClock();
  const network = new Changing(online);
  /** When, and why. */
  const failures: (readonly [number, string | undefined])[] = [];
  const waits: (string | undefined)[] = [];
  const runner = new PatienceRunner(
    { clock, network, patience: PATIENCE },
    { onFailure: (error) => failures.push([clock.now(), error?.message]), onWaits: (trouble) => waits.push(trouble?.message) },
  );
  return { clock, network, failures, waits, runner };
}

/** A picture has moved, and stands still. */
function standingStill(options = {}) {
  const rig = setUp(options);
  rig.runner.begin();
  rig.runner.onReadiness('playing');
  rig.runner.onReadiness('waiting');
  return rig;
}

const error = (message: string, severity: Severity = 'trouble') => new PlayerError({ code: 'MEDIA_UNAVAILABLE', origin: 'network', message, severity });
const HOUR = 3_600_000;

describe('PatienceRunner, at the start', () => {
  it('fails once nothing has played for the limit, whatever the patience', async () => {
    const { clock, failures, runner } = setUp();
    runner.begin();
    await clock.advance(HOUR);
    expect(failures).toEqual([[NOTHING_PLAYS_LIMIT, undefined]]);
  });

  it('is no longer patient for a trouble that it knows, and says it', async () => {
    const { clock, failures, waits, runner } = setUp();
    runner.begin();
    await clock.advance(10_000);
    runner.onTrouble('media', error('503'));
    await clock.advance(HOUR);
    expect(failures).toEqual([[NOTHING_PLAYS_LIMIT, '503']]);
    expect(waits).toEqual(['503']);
  });

  it('knows of trouble that came before', async () => {
    const { clock, failures, waits, runner } = setUp();
    runner.onTrouble('session', error('no answer'));
    expect(waits).toEqual([]);
    runner.begin();
    expect(waits).toEqual(['no answer']);
    await clock.advance(HOUR);
    expect(failures).toEqual([[NOTHING_PLAYS_LIMIT, 'no answer']]);
  });

  it('fails at once for what had come before and cannot get better', () => {
    const { failures, runner } = setUp();
    runner.onTrouble('media', error('404', 'fatal'));
    runner.begin();
    expect(failures).toEqual([[0, '404']]);
  });

  it('has no end of patience without a network', async () => {
    const { clock, network, failures, runner } = setUp({ online: false });
    runner.begin();
    await clock.advance(HOUR);
    network.set(true);
    await clock.advance(NOTHING_PLAYS_LIMIT - 1);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures).toHaveLength(1);
  });

  it('begins once', async () => {
    const { clock, failures, runner } = setUp();
    runner.begin();
    await clock.advance(10_000);
    runner.begin();
    await clock.advance(5_000);
    expect(failures).toHaveLength(1);
  });
});

describe('PatienceRunner, where a picture stands still', () => {
  it('fails once it has stood for the limit and nobody knows why', async () => {
    const { clock, failures } = standingStill();
    await clock.advance(HOUR);
    expect(failures).toEqual([[NOTHING_PLAYS_LIMIT, undefined]]);
  });

  it('is as patient as the operator has it with a trouble that was known before', async () => {
    const { clock, failures, runner } = setUp();
    runner.begin();
    runner.onReadiness('playing');
    runner.onTrouble('media', error('503'));
    await clock.advance(HOUR);
    expect(failures, 'a picture that moves is never stopped').toEqual([]);
    runner.onReadiness('waiting');
    await clock.advance(HOUR);
    expect(failures).toEqual([[HOUR + PATIENCE * 1_000, '503']]);
  });

  it('is as patient with one that is heard of later, from there', async () => {
    const { clock, failures, runner } = standingStill();
    await clock.advance(10_000);
    runner.onTrouble('media', error('503'));
    await clock.advance(HOUR);
    expect(failures).toEqual([[10_000 + PATIENCE * 1_000, '503']]);
  });

  it('does not wait for ever for what heals and fails in turn', async () => {
    const { clock, failures, runner } = standingStill();
    for (let second = 0; second < 120; second++) {
      runner.onTrouble('media', second % 2 === 0 ? error('503') : undefined);
      await clock.advance(1_000);
    }
    expect(failures.map(([at]) => at)).toEqual([PATIENCE * 1_000]);
  });

  it('counts anew once the picture has moved or rested', async () => {
    const { clock, failures, runner } = standingStill();
    for (const between of ['playing', 'paused', 'ended'] as const) {
      await clock.advance(NOTHING_PLAYS_LIMIT - 1);
      runner.onReadiness(between);
      await clock.advance(HOUR);
      runner.onReadiness('waiting');
    }
    expect(failures).toEqual([]);
    await clock.advance(NOTHING_PLAYS_LIMIT);
    expect(failures).toHaveLength(1);
  });

  it('has no end of patience without a network, and is as patient as ever with it', async () => {
    const { clock, network, failures, runner } = standingStill();
    runner.onTrouble('media', error('no answer'));
    await clock.advance(PATIENCE * 1_000 - 1);
    network.set(false);
    await clock.advance(HOUR);
    network.set(true);
    await clock.advance(PATIENCE * 1_000 - 1);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures).toHaveLength(1);
  });

  it('counts anew where the TV has slept', async () => {
    const { clock, failures } = standingStill();
    await clock.advance(10_000);
    clock.suspend(HOUR);
    await clock.advance(NOTHING_PLAYS_LIMIT);
    expect(failures).toEqual([]);
    await clock.advance(NOTHING_PLAYS_LIMIT);
    expect(failures.map(([at]) => at)).toEqual([2 * NOTHING_PLAYS_LIMIT]);
  });

  it('takes a TV that is busy for no TV that slept', async () => {
    const { clock, failures } = standingStill();
    clock.suspend(2_000);
    await clock.advance(NOTHING_PLAYS_LIMIT);
    expect(failures).toHaveLength(1);
  });

  it('fails at once for what lasts, known before or not', () => {
    const { failures, runner } = standingStill();
    runner.onTrouble('media', error('403', 'lasting'));
    expect(failures).toEqual([[0, '403']]);
  });
});

describe('PatienceRunner, with troubles of media and session', () => {
  it('waits until both are over', () => {
    const { waits, runner } = standingStill();
    runner.onTrouble('media', error('503'));
    runner.onTrouble('session', error('429'));
    runner.onTrouble('session', undefined);
    expect(runner.waitsFor()?.message).toBe('503');
    runner.onTrouble('media', undefined);
    expect(runner.waitsFor()).toBeUndefined();
    expect(waits).toEqual(['503', '429', '503', undefined]);
  });

  it('is not extended by the second', async () => {
    const { clock, failures, runner } = standingStill();
    runner.onTrouble('media', error('503'));
    await clock.advance(PATIENCE * 500);
    runner.onTrouble('session', error('429'));
    await clock.advance(PATIENCE * 500);
    expect(failures).toEqual([[PATIENCE * 1_000, '429']]);
  });

  it('does not forget what lasts for what passes', () => {
    const { failures, runner } = setUp();
    runner.begin();
    runner.onReadiness('playing');
    runner.onTrouble('media', error('403', 'lasting'));
    runner.onTrouble('session', error('429'));
    runner.onReadiness('waiting');
    expect(failures).toEqual([[0, '403']]);
  });

  it('hears what is fatal through what lasts', () => {
    const { failures, runner } = setUp();
    runner.begin();
    runner.onReadiness('playing');
    runner.onTrouble('media', error('403', 'lasting'));
    runner.onTrouble('session', error('gone', 'fatal'));
    expect(failures).toEqual([[0, 'gone']]);
  });

  it('takes what is harmless for no trouble, and for no news of one', () => {
    const { waits, runner } = standingStill();
    runner.onTrouble('session', error('429'));
    runner.onTrouble('media', error('subtitles', 'harmless'));
    runner.onTrouble('session', undefined);
    expect(runner.waitsFor()).toBeUndefined();
    expect(waits).toEqual(['429', undefined]);
  });
});

describe('PatienceRunner, stopped', () => {
  it('says nothing any more', async () => {
    const { clock, network, failures, waits, runner } = standingStill();
    runner.stop();
    runner.begin();
    runner.onTrouble('media', error('404', 'fatal'));
    network.set(false);
    network.set(true);
    await clock.advance(HOUR);
    expect([failures, waits]).toEqual([[], []]);
  });
});
