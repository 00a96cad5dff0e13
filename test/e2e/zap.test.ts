import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => world.tidy());
afterAll(() => world.close());

it('twenty zaps end with one active session and the key sessions of one channel', async () => {
  const tv = await world.tv({ channel: 'one-key' });
  await tv.expectPlaying();
  for (let zap = 0; zap < 20; zap++) {
    await tv.press('ChannelUp');
    // Some zaps let the picture come, most do not.
    await tv.page.waitForTimeout(zap % 5 === 0 ? 2_500 : 60 * (zap % 4));
  }
  await tv.expectPlaying();

  // Five live channels: twenty zaps up lead back to the first.
  await expect.poll(() => world.lab.sessions(tv.account), { timeout: 10_000 }).toMatchObject([{ channel: 'one-key' }]);
  const { created, closed } = await tv.keySessions();
  expect(created - closed).toBe(1);
  expect(tv.uncaught).toEqual([]);

  await tv.press('Back');
  await world.lab.expectNothingLeaked(tv.account);
  expect((await world.lab.kinds(tv.account)).filter((kind) => kind === 'refused')).toEqual([]);
});

it('never holds more than one slot for longer than a tear-down takes, even with a limit of one', async () => {
  await world.lab.limit('single', { maxSessions: 1 });
  const tv = await world.tv({ channel: 'one-key', account: 'single' });
  await tv.expectPlaying();
  for (let zap = 0; zap < 6; zap++) {
    await tv.press('ChannelUp');
    await tv.page.waitForTimeout(400);
  }
  await tv.expectPlaying();
  await expect.poll(() => world.lab.sessions('single')).toHaveLength(1);
});

it('Back returns to the card that was left', async () => {
  const tv = await world.tv();
  await tv.expectHome();
  await tv.press('Right', 'Right', 'Ok');
  await tv.expectPlaying();
  const channel = (await world.lab.sessions(tv.account))[0]?.channel;
  await tv.press('Back');
  await tv.expectState('idle');
  await tv.press('Ok');
  await tv.expectPlaying();
  expect((await world.lab.sessions(tv.account))[0]?.channel).toBe(channel);
});

it('a key press storm ends where the last press wished', async () => {
  const tv = await world.tv({ channel: 'one-key' });
  await tv.expectPlaying();
  await tv.page.evaluate((PAGE_UP) => {
    // A held-down key repeats every 30 ms on a TV; here a hundred presses come in one turn.
    for (let press = 0; press < 100; press++) {
      for (const type of ['keydown', 'keyup']) window.dispatchEvent(Object.defineProperty(new KeyboardEvent(type), 'keyCode', { value: PAGE_UP }));
    }
  }, 33);
  for (let press = 0; press < 40; press++) await tv.press('ChannelUp');
  await tv.expectPlaying();
  await expect.poll(() => world.lab.sessions(tv.account), { timeout: 10_000 }).toHaveLength(1);
  expect(tv.uncaught).toEqual([]);
  await tv.press('Back');
  await world.lab.expectNothingLeaked(tv.account);
});
