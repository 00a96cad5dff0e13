import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { PeerWorld, type PeerTv } from './support/peer-world';

/** What `npm run bench` compares us with: each peer zaps, by its own call for that. */

const KEY_SYSTEM = 'com.widevine.alpha';

/** With the numbers in their pictures. */
const WAY = [
  ['cbcs', 4],
  ['clear', 5],
  ['multi-key', 2],
] as const;

let world: PeerWorld;
let tv: PeerTv;
beforeAll(async () => {
  world = await PeerWorld.start();
});
afterEach(() => tv.close());
afterAll(() => world.close());

it.each(['shaka', 'rx-player', 'dash.js'] as const)('%s zaps, with a session for each encrypted channel', async (peer) => {
  tv = await world.tv();
  await tv.play(peer, KEY_SYSTEM, 'one-key');
  const expectPicture = (number: number) => expect.poll(() => tv.channelInPicture(), { timeout: 20_000, message: 'the channel number in the picture' }).toBe(number);
  // Whoever zaps before that finds out which players hang when they are zapped too fast, which is not asked here.
  await expectPicture(1);
  for (const [channel, number] of WAY) {
    await tv.zap(KEY_SYSTEM, channel);
    await expectPicture(number);
  }
  await tv.stop();
  await world.lab.expectNothingLeaked(tv.account);
  const setUps = (await world.lab.ledger(tv.account)).filter(({ kind }) => kind === 'setup');
  expect(setUps.map(({ channel }) => channel)).toEqual(['one-key', 'cbcs', 'multi-key']);
});
