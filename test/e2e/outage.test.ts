import { afterEach, expect, it } from 'vitest';
import { World } from './support/world';

let world: World;
afterEach(() => world.close());

it('a headend that is gone at start is a dialog', async () => {
  world = await World.start();
  await world.headend.close();
  const tv = await world.tv();
  await expect.poll(() => tv.words(), { timeout: 20_000 }).toMatch(/channels/i);
  expect(tv.uncaught).toEqual([]);
});

it('a headend that goes while a picture plays is waited for, and ends in words once patience is over, not in a frozen picture', async () => {
  world = await World.start({ operator: { playback: { patience: 5 } } });
  const tv = await world.tv({ channel: 'one-key' });
  await tv.expectPlaying();
  await world.headend.close();
  await expect.poll(() => tv.words(), { timeout: 30_000 }).toMatch(/waiting for the network/i);
  await expect.poll(() => tv.words(), { timeout: 60_000 }).toMatch(/Code: /);
  expect(await tv.errorCode()).toMatch(/MANIFEST_UNAVAILABLE|MEDIA_UNAVAILABLE|NOTHING_PLAYS|RENEWAL_UNANSWERED/);
  expect(tv.uncaught).toEqual([]);
});
