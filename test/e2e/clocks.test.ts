import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SteppedClock } from '../support/stepped-clock';
import { together } from './support/together';
import type { Tv } from './support/tv';
import { spoken, witness, type Sight } from './support/witness';
import { World } from './support/world';

/** The headend's wall clock is put right while people watch: tokens, sessions and live television go by it. */
const clock = new SteppedClock();
let world: World;
beforeAll(async () => {
  world = await World.start({ clock });
});
afterEach(() => world.tidy());
afterAll(() => world.close());

/** s; a session lives one and a half of it. */
const PERIOD = 8;
/** ms that the picture is watched after it: all that was loaded ahead is over, and so is a session that nobody has proved. */
const WATCHED = 30_000;
/** s; a second is a step that the unit tests take as well. */
const STEPS = process.env.CELLS === 'all' ? [-1, -60, 3_600] : [-60, 3_600];

const FAILURE = /Code:/;

it.each(STEPS)('a headend whose clock moves by %i s ends no picture and no session', { timeout: 150_000 }, async (seconds) => {
  const viewers = await Promise.all(['film', 'one-key'].map((channel) => watching(channel, `clock-${seconds}-${channel}`)));
  clock.step(seconds);
  await new Promise((resolve) => setTimeout(resolve, WATCHED));
  await together(...viewers.map(expectUndisturbed));
});

interface Viewer {
  readonly tv: Tv;
  readonly look: () => Promise<Sight>;
}

async function watching(channel: string, account: string): Promise<Viewer> {
  await world.lab.limit(account, { heartbeatS: PERIOD });
  const tv = await world.tv({ account, channel });
  await tv.expectPlaying();
  return { tv, look: await witness(tv) };
}

async function expectUndisturbed({ tv, look }: Viewer): Promise<void> {
  await tv.expectPlaying();
  const sight = await look();
  expect(spoken(sight), JSON.stringify(sight)).not.toMatch(FAILURE);
  const kinds = await world.lab.kinds(tv.account);
  expect(kinds).toContain('heartbeat');
  expect(kinds.filter((kind) => ['expired', 'killed', 'refused'].includes(kind)), 'what the service ended or refused').toEqual([]);
  expect(await world.lab.sessions(tv.account)).toHaveLength(1);
  expect(tv.uncaught).toEqual([]);
}
