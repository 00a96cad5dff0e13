import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => world.tidy());
afterAll(() => world.close());

it('a second TV beyond the limit is told so, and plays with Retry once the first has left', async () => {
  await world.lab.limit('family', { maxSessions: 1 });
  const livingRoom = await world.tv({ account: 'family', device: 'living-room', channel: 'one-key' });
  await livingRoom.expectPlaying();

  const kitchen = await world.tv({ account: 'family', device: 'kitchen', channel: 'multi-key' });
  await kitchen.expectState('failed');
  expect(await kitchen.errorCode()).toBe('SETUP_REFUSED');
  expect(await kitchen.words()).toMatch(/too many/i);
  expect(await livingRoom.state()).toBe('playing');
  expect((await world.lab.ledger('family')).filter(({ kind }) => kind === 'refused')).toMatchObject([{ device: 'kitchen', errorCode: 1007 }]);
  // A refusal is never asked again by itself.
  await kitchen.page.waitForTimeout(3_000);
  expect((await world.lab.ledger('family')).filter(({ kind }) => kind === 'refused')).toHaveLength(1);

  await livingRoom.press('Back');
  await expect.poll(() => world.lab.sessions('family')).toEqual([]);
  await kitchen.press('Ok');
  await kitchen.expectPlaying();
  expect(await world.lab.sessions('family')).toMatchObject([{ device: 'kitchen', channel: 'multi-key' }]);
});

it.each(['navigation', 'closing'])('the page’s %s tears the session down', async (way) => {
  const tv = await world.tv({ channel: 'one-key' });
  await tv.expectPlaying();
  if (way === 'navigation') await tv.page.goto('about:blank');
  else await tv.page.close({ runBeforeUnload: false });
  await world.lab.expectNothingLeaked(tv.account);
});

it('a reload gives the old slot back and takes one', async () => {
  const tv = await world.tv({ channel: 'one-key' });
  await tv.expectPlaying();
  await tv.page.reload();
  await tv.expectPlaying();
  await expect.poll(() => world.lab.sessions(tv.account)).toHaveLength(1);
});

it('heartbeats keep the session alive beyond its period', async () => {
  await world.lab.limit('beating', { heartbeatS: 4 });
  const tv = await world.tv({ account: 'beating', channel: 'one-key' });
  await tv.expectPlaying();
  const [session] = await world.lab.sessions('beating');
  // More than twice the 6 s after which the server would have given it up.
  await tv.page.waitForTimeout(13_000);
  expect(await world.lab.sessions('beating')).toMatchObject([{ id: session?.id }]);
  expect(await tv.state()).toBe('playing');
});
