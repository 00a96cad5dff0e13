import { afterAll, beforeAll, expect, it } from 'vitest';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start({ autoplayRule: true });
});
afterAll(() => world.close());

const muted = () => document.querySelector('video')?.muted;

it('starts without sound where the browser forbids it, and OK brings the sound', async () => {
  const tv = await world.tv({ channel: 'one-key' });
  await tv.expectPlaying();
  expect(await tv.page.evaluate(muted)).toBe(true);
  await tv.press('Ok');
  await expect.poll(() => tv.page.evaluate(muted)).toBe(false);
  expect(await tv.state()).toBe('playing');
});
