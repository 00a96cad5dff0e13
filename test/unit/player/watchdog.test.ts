import { expect, it } from 'vitest';
import { Watchdog } from '../../../src/player/watchdog';
import { VirtualClock } from '../../support/virtual-clock';

function setUp() {
  const clock = new VirtualClock();
  const barks: number[] = [];
  return { clock, barks, watchdog: new Watchdog(clock, 15_000, () => barks.push(clock.now())) };
}

it('barks once when nothing has played for the limit', async () => {
  const { clock, barks, watchdog } = setUp();
  watchdog.wake();
  await clock.advance(10_000);
  watchdog.wake();
  await clock.advance(60_000);
  expect(barks).toEqual([15_000]);
});

it('counts anew after it slept', async () => {
  const { clock, barks, watchdog } = setUp();
  watchdog.wake();
  await clock.advance(14_000);
  watchdog.sleep();
  await clock.advance(60_000);
  watchdog.wake();
  await clock.advance(14_999);
  expect(barks).toEqual([]);
  await clock.advance(1);
  expect(barks).toEqual([89_000]);
});

it('never barks after the stop', async () => {
  const { clock, barks, watchdog } = setUp();
  watchdog.wake();
  watchdog.stop();
  watchdog.wake();
  await clock.advance(60_000);
  expect(barks).toEqual([]);
});
