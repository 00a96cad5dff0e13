import { expect, it } from 'vitest';
import { momentOf } from '../../../src/base/moment';
import { SessionLife } from '../../../src/player/session-life';
import { VirtualClock } from '../../support/virtual-clock';

const licence = new Uint8Array(1);

function setUp() {
  const clock = new VirtualClock();
  return { clock, life: new SessionLife(clock) };
}

it('lasts one and a half periods from the last sign of life on, standby included', () => {
  const { clock, life } = setUp();
  life.onLicence('license-request', { licence, heartbeat: 10 }, momentOf(clock));
  clock.suspend(14_000);
  expect(life.mayLast()).toBe(true);
  life.onProof(momentOf(clock));
  clock.suspend(14_000);
  expect(life.mayLast()).toBe(true);
  clock.suspend(1_000);
  expect(life.mayLast()).toBe(false);
});

it('counts from when the sign was sent, not from its answer', async () => {
  const { clock, life } = setUp();
  const sent = momentOf(clock);
  await clock.advance(4_000);
  life.onLicence('license-renewal', { licence, heartbeat: 0, renewWithin: 10 }, sent);
  await clock.advance(11_000);
  expect(life.mayLast()).toBe(false);
});

it('is not prolonged by a first licence, which is no sign of life', async () => {
  const { clock, life } = setUp();
  await clock.advance(10_000);
  life.onLicence('license-request', { licence, heartbeat: 10 }, momentOf(clock));
  await clock.advance(6_000);
  expect(life.mayLast()).toBe(false);
});

it('takes the usual period until a licence has said better, and none where nothing is to be proved', async () => {
  const { clock, life } = setUp();
  await clock.advance(44_000);
  expect(life.mayLast()).toBe(true);
  await clock.advance(2_000);
  expect(life.mayLast()).toBe(false);
  life.onLicence('license-request', { licence, heartbeat: 0 }, momentOf(clock));
  expect(life.mayLast()).toBe(true);
});
