import { afterAll, beforeAll, expect, it } from 'vitest';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start({ autoplayRule: true });
});
afterAll(() => world.close());

const muted = () => document.querySelector('video')?.muted;

it('starts without sound where the browser forbids it, and OK brings the sound', async () => {
  // Any script that a test runs in the page counts as a user's gesture: nothing may be asked before the picture is there.
  const tv = await world.tv({ channel: 'one-key', untouched: true });
  await expect.poll(() => tv.requests.some((request) => request.url().endsWith('/streams/licences')), { timeout: 30_000 }).toBe(true);
  await tv.page.waitForTimeout(3_000);
  expect(await tv.page.evaluate(muted)).toBe(true);
  await tv.press('Ok');
  await expect.poll(() => tv.page.evaluate(muted)).toBe(false);
  await tv.expectPlaying();
});
