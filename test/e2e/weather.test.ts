import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_RATE } from '../../headend/content/timing';
import { isEnd } from './support/lab';
import { together } from './support/together';
import type { Tv } from './support/tv';
import { bufferAhead, captivePortal, faulty, lossy, nameless, patchy, seconds, silent, unplugged, usedUp, type Duration, type Weather } from './support/weather';
import { ALL_PAIRS, cutPair, SYSTEMS, type Cell, type Pair } from './support/weather-cells';
import { spoken, witness, type Sight } from './support/witness';
import { World, type DrmSystem } from './support/world';

/**
 * Ordinary trouble of networks and services, in mid-play: it costs the viewer nothing that was in the buffer, and goes by
 * itself. Two TVs at a time, one on a film and one on live television. `CELLS=all` has every weather with every DRM
 * system and key system.
 */
const isWhole = process.env.CELLS === 'all';

/** ms for one test: a minute without a network, and all that goes before and after. */
const LIMIT = 180_000;

/** How long anything may take that happens by itself; the machine may be busy. */
const PATIENCE = { timeout: 30_000 };

/** s that a picture may stand still on a busy machine without having stopped. */
const HICCUP = 3;

/** s that a clock and a buffer may be misread by. */
const BLUR = 1.5;

/** s; what the row about a full buffer asks for. */
const FULL = 20;

/** ms that a segment of 1.92 s takes, so that a film starts with little ahead. */
const SLOW = 1_200;

/** Of the ledger. */
const BEAT = /heartbeat|renewal/;

/** As a busy service has it. */
const BUSY = { status: 429, retryAfter: 1 };

const WAITING = /waiting for the network|no network/i;
const FAILURE = /Code:/;

/** What one TV goes through. */
interface Trial {
  readonly name: string;
  readonly weather: Weather;
  readonly lasts: Duration;
  /** Before it begins: a film that has loaded far ahead, or next to nothing. */
  readonly buffer?: 'full' | 'small';
  /** Its words, where they are known: nothing about it, or that there is something to wait for. */
  readonly told?: 'nothing' | 'to wait';
}

interface Row {
  readonly film: Trial;
  readonly live: Trial;
  /** s; a session lives one and a half of it. */
  readonly period?: number;
  /** Whether it begins with a beat, so that the next one falls due while it lasts. */
  readonly afterBeat?: boolean;
  /** Whether it outlasts the session. */
  readonly isLong?: boolean;
}

const cable = (count: number): Trial => ({ name: `cable out for ${count} s`, weather: unplugged, lasts: seconds(count) });
const silence = (count: number): Trial => ({ name: `nothing through for ${count} s`, weather: silent, lasts: seconds(count) });
const names = (count: number): Trial => ({ name: `no names for ${count} s`, weather: nameless, lasts: seconds(count) });
const portal: Trial = { name: 'captive portal for 8 s', weather: captivePortal, lasts: seconds(8) };
const losses = (share: number): Trial => ({ name: `${100 * share} % lost for 30 s`, weather: lossy(share), lasts: seconds(30) });
const dead: Trial = { name: 'segments 503 for 8 s, little buffered', weather: faulty({ route: 'segment', status: 503, match: '/film/', times: 0 }), lasts: seconds(8), buffer: 'small' };
const refreshes: Trial = { name: 'four manifests 503', weather: faulty({ route: 'manifest', status: 503, match: '/one-key/', times: 4 }), lasts: usedUp };
const holes: Trial = { name: 'half of the segments 404 for 10 s', weather: patchy(0.5), lasts: seconds(10) };

const CUT: readonly Row[] = [
  { film: { ...cable(10), buffer: 'full' }, live: cable(6) },
  { film: losses(0.1), live: { ...silence(20), told: 'to wait' } },
  { film: dead, live: refreshes },
  { film: portal, live: portal, period: 8, afterBeat: true },
  { film: { ...names(10), buffer: 'full', told: 'nothing' }, live: holes },
  { film: silence(14), live: cable(14), period: 8, isLong: true },
];

const REST: readonly Row[] = [
  { film: losses(0.01), live: losses(0.01) },
  { film: silence(20), live: losses(0.1) },
  { film: names(3), live: names(3) },
  { film: { ...silence(3), told: 'nothing' }, live: silence(3) },
  { film: cable(20), live: { ...cable(20), told: 'to wait' } },
  { film: { ...cable(60), told: 'to wait' }, live: { ...cable(60), told: 'to wait' }, period: 90 },
  { film: cable(14), live: silence(14), period: 8, isLong: true },
];

const cells = isWhole ? [...CUT, ...REST].flatMap((row) => ALL_PAIRS.map((pair) => ({ row, pair }))) : CUT.map((row, index) => ({ row, pair: cutPair(index) }));

const worlds = new Map<DrmSystem, World>();
beforeAll(async () => {
  for (const drm of SYSTEMS) worlds.set(drm, await World.start({ drm }));
});
afterEach(async () => {
  for (const world of worlds.values()) await world.tidy();
});
afterAll(async () => {
  for (const world of worlds.values()) await world.close();
});

let households = 0;

describe('a picture', () => {
  it.each(cells.map(({ row, pair }) => [titleOf(row, pair), row, pair] as const))('%s', async (_, row, pair) => {
    await together(endure('film', row, row.film, pair.film), endure('one-key', row, row.live, pair.live));
  }, LIMIT);
});

describe('a service that asks for a moment, once', () => {
  it('is asked again, at set-up, licence and heartbeat: one session, and a picture', async () => {
    await together(...SYSTEMS.map(expectAskedAgain));
  });
});

/** One TV goes through one trial. */
async function endure(channel: 'film' | 'one-key', row: Row, trial: Trial, { drm, keySystem }: Cell): Promise<void> {
  const { lab } = worldOf(drm);
  const tv = await playing(channel, row, trial, { drm, keySystem });
  const look = await witness(tv);
  const [session] = await lab.sessions(tv.account);
  const before = { at: Date.now(), frame: await frameOf(tv), ahead: await bufferAhead(tv) };
  const heal = await trial.weather(tv, lab);
  const begun = Date.now();
  await trial.lasts(lab);
  await heal();
  const lasted = (Date.now() - begun) / 1_000;

  const told = async () => `${channel}, ${trial.name}: ${JSON.stringify({ ...before, lasted, ...(await look()) })}`;
  if (row.isLong === true) await expectReplaced(tv, drm, session?.id);
  else expect(spoken(await look()), await told()).not.toMatch(FAILURE);
  await tv.expectPlaying();
  const [sight, story] = [await look(), await told()];
  expect(await tv.words(), story).not.toMatch(FAILURE);
  if (row.isLong !== true) {
    expectUnbroken(sight, before.ahead > lasted + BLUR, story);
    expect((await lab.ledger(tv.account)).filter(isEnd), story).toEqual([]);
    expect(await lab.sessions(tv.account), story).toMatchObject([{ id: session?.id, channel }]);
    expect((await tv.chronicle()).filter(({ kind }) => kind === 'error')).toEqual([]);
  }
  if (channel === 'film') {
    const shown = ((await frameOf(tv)) - before.frame) / FRAME_RATE;
    expect(shown, `nothing is seen twice, save a moment; ${story}`).toBeGreaterThan(-BLUR);
    expect(shown, `nothing is missed; ${story}`).toBeLessThan((Date.now() - before.at) / 1_000 + BLUR);
  }
  if (trial.told === 'nothing') expect(spoken(sight), story).not.toMatch(/network/i);
  if (trial.told === 'to wait') expect(spoken(sight), story).toMatch(WAITING);
  await tv.press('Back');
  await lab.expectNothingLeaked(tv.account);
  expect(tv.uncaught).toEqual([]);
}

/** A TV that is as far as the trial wants it. */
async function playing(channel: string, { period, afterBeat }: Row, { buffer }: Trial, { drm, keySystem }: Cell): Promise<Tv> {
  const world = worldOf(drm);
  const account = `weather-${++households}`;
  if (period !== undefined) await world.lab.limit(account, { heartbeatS: period });
  if (buffer === 'small') await world.lab.fault({ route: 'segment', delayMs: SLOW, match: `/${channel}/`, times: 0 });
  const tv = await world.tv({ account, channel, keySystem });
  await tv.expectPlaying();
  if (buffer === 'small') await world.lab.healed();
  if (buffer === 'full') await expect.poll(() => bufferAhead(tv), { ...PATIENCE, message: 'seconds ahead' }).toBeGreaterThan(FULL);
  if (afterBeat === true) await expect.poll(() => world.lab.kinds(account), PATIENCE).toEqual(expect.arrayContaining([expect.stringMatching(BEAT)]));
  return tv;
}

/** A picture with a buffer moves; one that stands says why; nothing is skipped, and nobody speaks of failure. */
function expectUnbroken(sight: Sight, isBuffered: boolean, story: string): void {
  expect(spoken(sight), story).not.toMatch(FAILURE);
  expect(sight.leap, story).toBeLessThan(BLUR);
  if (isBuffered) expect(sight.standstill, story).toBeLessThan(HICCUP);
  if (sight.standstill > HICCUP) expect(spoken(sight), story).toMatch(WAITING);
}

/** The session that could not prove its life is over; another one plays. */
async function expectReplaced(tv: Tv, drm: DrmSystem, before: string | undefined): Promise<void> {
  const { lab } = worldOf(drm);
  const ids = async () => (await lab.sessions(tv.account)).map(({ id }) => id !== before);
  await expect.poll(ids, { ...PATIENCE, message: 'a session that is another one' }).toEqual([true]);
  const end = (await lab.ledger(tv.account)).find((entry) => entry.session === before && isEnd(entry));
  expect(end?.kind).toBe('expired');
}

/** 429, once each: no refusal. */
async function expectAskedAgain(drm: DrmSystem): Promise<void> {
  const { lab } = worldOf(drm);
  const account = `weather-${++households}`;
  await lab.limit(account, { heartbeatS: 4 });
  await lab.fault({ route: 'setup', ...BUSY });
  await lab.fault({ route: 'licence', ...BUSY });
  const tv = await worldOf(drm).tv({ account, channel: 'one-key' });
  await tv.expectPlaying();
  expect(await lab.faults()).toEqual([]);

  const look = await witness(tv);
  await lab.fault({ route: 'heartbeat', ...BUSY });
  await usedUp(lab);
  const beats = async () => (await lab.kinds(account)).filter((kind) => kind === 'heartbeat').length;
  const before = await beats();
  await expect.poll(beats, PATIENCE).toBeGreaterThan(before);
  await tv.expectPlaying();
  expectUnbroken(await look(), true, drm);
  expect(await lab.lives(account)).toEqual([expect.stringMatching(/^setup licence( heartbeat)+$/)]);
  expect(tv.uncaught).toEqual([]);
}

function titleOf({ film, live }: Row, pair: Pair): string {
  const told = ({ name }: Trial, { drm, keySystem }: Cell) => `${name} (${drm}, ${keySystem})`;
  return `film: ${told(film, pair.film)}; live: ${told(live, pair.live)}`;
}

function worldOf(drm: DrmSystem): World {
  const world = worlds.get(drm);
  if (!world) throw new Error(`no world of ${drm}`);
  return world;
}

async function frameOf(tv: Tv): Promise<number> {
  let frame = NaN;
  const read = async () => {
    const strip = await tv.strip();
    if (!strip) return tv.words();
    frame = strip.frame;
    return 'a frame';
  };
  await expect.poll(read, { ...PATIENCE, message: 'the picture shows its frame counter' }).toBe('a frame');
  return frame;
}
