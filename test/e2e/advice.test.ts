import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { together } from './support/together';
import { World } from './support/world';

/** A manifest may name servers that advise: which of several media servers to use. There is a picture without them. */
let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => world.tidy());
afterAll(() => world.close());

/** ms that the picture is watched; a steering server is asked again in the meantime. */
const WATCHED = 6_000;

const FAULTS: readonly (readonly [string, (route: Route) => Promise<void>])[] = [
  ['cannot be reached', (route) => route.abort('connectionrefused')],
  ['never answers', () => new Promise(() => undefined)],
  ['is out of order', (route) => route.fulfill({ status: 503 })],
  ['talks rubbish', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"VERSION":1,"PATHWAY-CLONES":7' })],
];

it.each(FAULTS)('a content-steering server that %s costs no picture, asked before the start or after it', async (_, fault) => {
  await together(steered('one-key', 'true', fault), steered('film', 'false', fault));
});

async function steered(channel: string, queryBeforeStart: 'true' | 'false', fault: (route: Route) => Promise<void>): Promise<void> {
  const tv = await world.tv();
  let asked = 0;
  await tv.page.route('**/steering*', async (route) => {
    asked += 1;
    await fault(route);
  });
  await tv.page.route('**/manifest.mpd', async (route) => {
    const answer = await route.fetch();
    const advice = `<ContentSteering defaultServiceLocation="a" queryBeforeStart="${queryBeforeStart}">${world.headend.url}/steering</ContentSteering>`;
    await route.fulfill({ response: answer, body: (await answer.text()).replace('<Period', `${advice}<Period`) });
  });
  await tv.page.goto(world.address({ account: tv.account, channel }));
  await tv.expectPlaying();
  await new Promise((resolve) => setTimeout(resolve, WATCHED));
  await tv.expectPlaying();
  expect(asked, 'it was asked').toBeGreaterThan(0);
  expect(tv.uncaught).toEqual([]);
}
