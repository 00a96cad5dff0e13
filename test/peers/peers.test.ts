import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ALL_CELLS, PAIRWISE_CELLS, type Cell } from './cells';
import { PeerWorld, type PeerTv } from './support/peer-world';

const CELLS = process.env.CELLS === 'all' ? ALL_CELLS : PAIRWISE_CELLS;

/** The number that a channel's picture carries. */
const NUMBERS: Readonly<Record<string, number>> = { 'one-key': 1, 'multi-key': 2, rotation: 3, cbcs: 4 };

let world: PeerWorld;
let tv: PeerTv;
beforeAll(async () => {
  world = await PeerWorld.start();
});
afterEach(() => tv.close());
afterAll(() => world.close());

it.each(CELLS)('$peer plays $channel as $keySystem, live: $live', async ({ peer, keySystem, channel, live }: Cell) => {
  tv = await world.tv();
  // Shaka and RxPlayer keep the sessions of keys that have gone: a channel that rotates needs more than a TV has.
  await tv.cdm((control) => void (control.options.maxSessions = 64));
  await tv.play(peer, keySystem, live ? channel : `${channel}-vod`);
  await expect.poll(() => tv.decodedFrames(), { timeout: 30_000, message: 'decoded frames' }).toBeGreaterThan(24);
  await expect.poll(() => tv.channelInPicture(), { timeout: 10_000, message: 'the channel number in the picture' }).toBe(NUMBERS[channel]);
  expect(await tv.errors()).toEqual([]);

  // No silent ClearKey: the emulated key system has the keys, and the headend has given its licences for it.
  const { sessions } = await tv.cdm((control) => control.state());
  expect(sessions.some(({ keysInside }) => keysInside > 0)).toBe(true);
  expect(new Set(sessions.map((session) => session.keySystem))).toEqual(new Set([keySystem]));
  const licences = (await world.lab.ledger(tv.account)).filter(({ kind }) => kind === 'licence');
  expect(new Set(licences.map((entry) => entry.keySystem))).toEqual(new Set([keySystem.replace('.recommendation', '')]));

  await tv.stop();
  await world.lab.expectNothingLeaked(tv.account);
});
