import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { setNetwork } from './support/background';
import { resultFolder, rootFolder } from './support/paths';
import type { Tv } from './support/tv';
import { World } from './support/world';

/** `npm run screenshots` makes the README's pictures anew; a test run leaves its own beside its results. */
const folder = process.env.UPDATE_README === '1' ? path.join(rootFolder, 'docs/images') : resultFolder;

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => world.tidy());
afterAll(() => world.close());

async function shoot(tv: Tv, name: string): Promise<void> {
  // Animations have ended, logos have come.
  await tv.page.waitForTimeout(1_500);
  await tv.page.screenshot({ path: path.join(folder, `${name}.jpg`), type: 'jpeg', quality: 85 });
  const { data } = await tv.screenshot();
  const colours = new Set<number>();
  for (let at = 0; at < data.length; at += 4 * 997) colours.add(data.readUIntBE(at, 3));
  expect(colours.size, `${name} is a picture, not a plain colour`).toBeGreaterThan(20);
}

it('home, player, diagnostics and dialogs can be shown', async () => {
  const tv = await world.tv({ account: 'family', device: 'living-room' });
  await tv.expectHome();
  await shoot(tv, 'home');

  await tv.press('Right', 'Ok');
  await tv.expectPlaying();
  await tv.press('Up', 'Down');
  await tv.expectPlaying();
  await shoot(tv, 'player');
  await tv.press('Info');
  await shoot(tv, 'diagnostics');
  await tv.press('Info');
  await setNetwork(tv, false);
  await expect.poll(() => tv.words()).toMatch(/no network/i);
  await shoot(tv, 'no-network');
  await setNetwork(tv, true);

  await world.lab.limit('family', { maxSessions: 1 });
  const kitchen = await world.tv({ account: 'family', device: 'kitchen', channel: 'cbcs' });
  await kitchen.expectState('failed');
  await shoot(kitchen, 'too-many-streams');
});
