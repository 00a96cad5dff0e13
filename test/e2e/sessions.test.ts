import type { Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from './support/lab';
import type { Tv } from './support/tv';
import { spoken, witness } from './support/witness';
import { World, type DrmSystem } from './support/world';

const SYSTEMS: readonly DrmSystem[] = ['customer-ssm', 'nagra-ssp'];

/** Where each system's calls go, as the page sends them. */
const PATHS = {
  'customer-ssm': { setUp: '/demo/gateway/v1/streams', heartbeat: '/demo/gateway/v1/streams/keep-alive', tearDown: '/demo/gateway/v1/streams/release' },
  'nagra-ssp': { setUp: '/demo/ssm/v1/sessions/setup', heartbeat: '/demo/ssm/v1/sessions/heartbeat', tearDown: '/demo/ssm/v1/sessions/teardown' },
} as const;

/** A good session whose licences may come at any time: keys rotate. */
const GOOD_LIFE = /^setup licence( licence| heartbeat)* teardown$/;

const ALIVE = /^setup licence( licence| heartbeat)*$/;
const KILLED = / killed$/;

/** Short, so that a test sees several; a session outlives its last sign of life by one and a half. Seconds. */
const PERIOD = 4;

/** What is asked again is asked again within this, ms. */
const LONGER_THAN_A_PAUSE = 800;

/** How long anything may take that happens by itself; the machine may be busy. */
const PATIENCE = { timeout: 30_000 };

describe.each(SYSTEMS)('%s', (drm) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ drm });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  /** A TV of a household with quick heartbeats, on a channel that plays. */
  async function playing(account: string, channel = 'one-key', limits: { readonly maxSessions?: number; readonly heartbeatS?: number } = {}): Promise<Tv> {
    await world.lab.limit(account, { heartbeatS: PERIOD, ...limits });
    const tv = await world.tv({ account, channel, device: `tv-of-${account}` });
    await tv.expectPlaying();
    return tv;
  }

  const count = async (account: string, kind: string) => (await world.lab.kinds(account)).filter((each) => each === kind).length;

  /** So many more heartbeats arrive, and it plays all the while. */
  async function expectBeats(tv: Tv, beats: number): Promise<void> {
    const before = await count(tv.account, 'heartbeat');
    const arrived = async () => (await tv.errorCode()) ?? (await count(tv.account, 'heartbeat')) - before >= beats;
    await expect.poll(arrived, { ...PATIENCE, message: `${beats} heartbeats of ${tv.account}` }).not.toBe(false);
    expect(await tv.errorCode(), await tv.words()).toBeUndefined();
  }

  /** Stopped, with this error and words of its own; nothing else was complained about. */
  async function expectStopped(tv: Tv, code: string | RegExp, words: RegExp): Promise<void> {
    await tv.expectState('failed');
    expect(await tv.errorCode()).toMatch(code);
    await expect.poll(() => tv.words()).toMatch(words);
    expect(await told(tv, 'error')).toHaveLength(1);
  }

  const told = async (tv: Tv, kind: string) => (await tv.chronicle()).filter((entry) => entry.kind === kind);

  const sent = (tv: Tv, call: keyof (typeof PATHS)[DrmSystem]) => tv.requests.filter((request) => isTo(request, PATHS[drm][call]));

  describe('a session', () => {
    it('lives by heartbeats beyond its period, each with a token of its own', async () => {
      const tv = await playing('one', 'one-key');
      const [session] = await world.lab.sessions('one');
      await expectBeats(tv, 2);
      expect(await world.lab.sessions('one')).toMatchObject([{ id: session?.id, channel: 'one-key' }]);

      const bearers = sent(tv, 'heartbeat').map(tokensOf);
      expect(bearers.length).toBeGreaterThanOrEqual(2);
      expect(new Set(bearers).size).toBe(bearers.length);
      await tv.press('Back');
      await world.lab.expectNothingLeaked('one');
      expect(await world.lab.lives('one')).toEqual([expect.stringMatching(GOOD_LIFE)]);
      expect(tv.uncaught).toEqual([]);
    });

    // Separate keys come in one licence, since the catalogue names them all; rotating ones come as they are needed.
    it.each([
      ['multi-key', 1],
      ['rotation', 2],
    ] as const)('carries the licences of %s', async (channel, licences) => {
      const tv = await playing(channel, channel);
      await expect.poll(() => count(channel, 'licence'), PATIENCE).toBeGreaterThanOrEqual(licences);
      await expectBeats(tv, 1);
      await tv.press('Back');
      await world.lab.expectNothingLeaked(channel);
      expect(await world.lab.lives(channel)).toEqual([expect.stringMatching(GOOD_LIFE)]);
      const { created, closed } = await tv.keySessions();
      expect(closed).toBe(created);
      expect(tv.uncaught).toEqual([]);
    });
  });

  describe('a session that the operator ends', () => {
    it.each(['account', 'device'] as const)('by %s: another takes its place, and nobody is told', async (by) => {
      const account = `killed-by-${by}`;
      const tv = await playing(account);
      const look = await witness(tv);
      expect(await world.lab.kill(by === 'account' ? { account } : { device: `tv-of-${account}` })).toBe(1);
      await expect.poll(() => world.lab.lives(account), PATIENCE).toEqual([expect.stringMatching(KILLED), expect.stringMatching(ALIVE)]);
      await tv.expectPlaying();
      await expectBeats(tv, 1);
      expect(spoken(await look())).not.toMatch(/Code:/);
      expect(await told(tv, 'error')).toEqual([]);
      expect((await told(tv, 'warning')).map(({ detail }) => detail?.code), 'for the log').toEqual(['RENEWAL_REFUSED']);
      expect(contentTokens(tv.requests), 'one token for each').toHaveLength(2);
      await tv.press('Back');
      await world.lab.expectNothingLeaked(account);
      expect(tv.uncaught).toEqual([]);
    });

    it('again, before the other has proved its life: stops and says so, tears nothing down, and the next zap plays', async () => {
      const account = 'killed-again';
      const tv = await playing(account);
      await world.lab.kill({ account });
      await expect.poll(() => world.lab.lives(account), PATIENCE).toEqual([expect.stringMatching(KILLED), 'setup licence']);
      await world.lab.kill({ account });
      await expectStopped(tv, 'RENEWAL_REFUSED', /ended/i);
      expect((await told(tv, 'warning')).map(({ detail }) => detail?.code), 'of the first; no tear-down that fails').toEqual(['RENEWAL_REFUSED']);
      expect(await sessionsIn(tv)).toEqual([]);

      await tv.press('ChannelUp');
      await tv.expectPlaying();
      expect(await world.lab.sessions(account)).toMatchObject([{ channel: 'multi-key' }]);
      expect((await world.lab.lives(account)).slice(0, 2)).toEqual([expect.stringMatching(KILLED), expect.stringMatching(KILLED)]);
      expect(tv.uncaught).toEqual([]);
    });
  });

  describe('an answer that is lost', () => {
    it('of a heartbeat: the same session goes on', async () => {
      const tv = await playing('lost-beat');
      const [session] = await world.lab.sessions('lost-beat');
      await world.lab.fault({ route: 'heartbeat', drop: 'answer' });
      await expect.poll(() => world.lab.faults(), PATIENCE).toEqual([]);
      await expectBeats(tv, 1);
      expect(await world.lab.sessions('lost-beat')).toMatchObject([{ id: session?.id }]);
      // The first set-up, and the one that asks for the same session again: the beat whose answer was lost counts before it.
      await expect.poll(() => sent(tv, 'setUp').length, PATIENCE).toBe(2);
      await tv.press('Back');
      await world.lab.expectNothingLeaked('lost-beat');
      expect(await world.lab.lives('lost-beat')).toEqual([expect.stringMatching(GOOD_LIFE)]);
    });

    it('of a heartbeat, on the way to the page: the same session goes on', async () => {
      const tv = await playing('lost-hop');
      const [session] = await world.lab.sessions('lost-hop');
      const isLost = await losingOneAnswer(tv, PATHS[drm].heartbeat);
      await expect.poll(isLost, PATIENCE).toBe(true);
      await expectBeats(tv, 1);
      expect(await world.lab.sessions('lost-hop')).toMatchObject([{ id: session?.id }]);
      await tv.press('Back');
      await world.lab.expectNothingLeaked('lost-hop');
    });

    it('of a set-up: plays in the session that was set up', async () => {
      await world.lab.limit('lost-set-up', { maxSessions: 1 });
      await world.lab.fault({ route: 'setup', drop: 'answer' });
      const tv = await world.tv({ account: 'lost-set-up', channel: 'one-key' });
      await tv.expectPlaying();
      // Two that we know of; where the connection was a used one, Chromium has sent the first one twice.
      expect(sent(tv, 'setUp')).toHaveLength(2);
      expect(await world.lab.sessions('lost-set-up')).toHaveLength(1);
      await tv.press('Back');
      await world.lab.expectNothingLeaked('lost-set-up');
      expect(await world.lab.lives('lost-set-up')).toEqual([expect.stringMatching(GOOD_LIFE)]);
      expect(await told(tv, 'warning')).toEqual([]);
    });
  });

  describe('a service that is down for a moment', () => {
    it('at set-up: plays', async () => {
      await world.lab.fault({ route: 'setup', status: 503, times: 2 });
      const tv = await world.tv({ account: 'down-at-set-up', channel: 'one-key' });
      await tv.expectPlaying();
      expect(sent(tv, 'setUp')).toHaveLength(3);
      expect(await world.lab.kinds('down-at-set-up')).toEqual(['setup', 'licence']);
    });

    it('at heartbeats: goes on in the same session', async () => {
      const tv = await playing('down-at-beats');
      await world.lab.fault({ route: 'heartbeat', status: 503, times: 2 });
      await expect.poll(() => world.lab.faults(), PATIENCE).toEqual([]);
      await expectBeats(tv, 1);
      expect((await world.lab.lives('down-at-beats')).join()).toMatch(/^setup licence heartbeat/);
    });
  });

  it('a refusal is never asked again', async () => {
    await world.lab.limit('refused', { heartbeatS: PERIOD });
    const MANY = 9;
    const refusing = (fault: Fault) => world.lab.fault({ ...fault, times: MANY });
    const expectAskedOnce = async (tv: Tv, sessions = 1) => {
      await tv.page.waitForTimeout(LONGER_THAN_A_PAUSE);
      expect((await world.lab.faults()).map(({ times }) => times)).toEqual([MANY - sessions]);
      await world.lab.healed();
    };

    await refusing({ route: 'setup', errorCode: 1008 });
    const tv = await world.tv({ account: 'refused', channel: 'one-key' });
    await expectStopped(tv, 'SETUP_REFUSED', /not available to watch/i);
    await expectAskedOnce(tv);
    expect(await world.lab.ledger('refused')).toEqual([]);

    await refusing({ route: 'licence', errorCode: 4003 });
    await tv.press('Ok');
    await expect.poll(() => tv.errorCode(), PATIENCE).toBe('LICENCE_REFUSED');
    await expectAskedOnce(tv);

    await tv.press('Ok');
    await tv.expectPlaying();
    await refusing({ route: 'heartbeat', errorCode: 1003 });
    await expect.poll(() => tv.errorCode(), PATIENCE).toBe('RENEWAL_REFUSED');
    // A session whose token is no good any more has a successor, and that is refused likewise.
    await expectAskedOnce(tv, 2);
    await world.lab.expectNothingLeaked('refused');

    await world.lab.limit('refused', { maxSessions: 0 });
    const before = await world.lab.refusals('setup', 1007);
    await tv.press('Ok');
    await expect.poll(() => tv.errorCode(), PATIENCE).toBe('SETUP_REFUSED');
    await expect.poll(() => tv.words()).toMatch(/too many/i);
    await tv.page.waitForTimeout(LONGER_THAN_A_PAUSE);
    expect(await world.lab.refusals('setup', 1007)).toBe(before + 1);
  });

  describe('what a TV keeps', () => {
    it('lets it end what a crash left behind, before its first set-up', async () => {
      await world.lab.limit('crashed', { maxSessions: 1 });
      const before = await world.tv({ account: 'crashed', channel: 'one-key' });
      await before.expectPlaying();
      await before.crash();
      expect(await world.lab.sessions('crashed')).toHaveLength(1);

      const after = await world.tv({ sameAs: before, channel: 'multi-key' });
      await after.expectPlaying();
      const entries = (await world.lab.ledger('crashed')).map(({ kind, channel }) => `${kind} ${channel}`);
      expect(entries.filter((entry) => !entry.startsWith('licence'))).toEqual(['setup one-key', 'teardown one-key', 'setup multi-key']);
      await after.press('Back');
      await world.lab.expectNothingLeaked('crashed');
      await expect.poll(() => sessionsIn(after)).toEqual([]);
    });

    it('is not taken from a tab that still plays', async () => {
      const first = await playing('tabs');
      const second = await world.tv({ sameAs: first, channel: 'multi-key' });
      await second.expectPlaying();
      await expectBeats(first, 2);
      expect(new Set((await world.lab.sessions('tabs')).map(({ channel }) => channel))).toEqual(new Set(['one-key', 'multi-key']));
      expect(await sessionsIn(first)).toHaveLength(2);
      await second.press('Back');
      await expect.poll(() => world.lab.sessions('tabs'), PATIENCE).toMatchObject([{ channel: 'one-key' }]);
      await first.press('Back');
      await expect.poll(() => sessionsIn(first), PATIENCE).toEqual([]);
    });

    it('is the new session’s after a zap, however late the old tear-down is answered', async () => {
      const tv = await playing('late-answer', 'one-key', { heartbeatS: 30 });
      await world.lab.fault({ route: 'teardown', delayMs: 1_500 });
      await tv.press('ChannelUp');
      await tv.expectPlaying();
      await expect.poll(async () => (await told(tv, 'teardown-answered')).length, PATIENCE).toBe(1);
      expect(await sessionsIn(tv), 'the session that plays').toHaveLength(1);
      await tv.press('Back');
      await expect.poll(() => sessionsIn(tv), PATIENCE).toEqual([]);
    });

    it('is nothing that plays, and nothing at all after Back', async () => {
      const tv = await playing('frugal');
      await expectBeats(tv, 1);
      expect(await sessionsIn(tv)).toHaveLength(1);
      await tv.press('ChannelUp');
      await tv.expectPlaying();
      await tv.press('Back');
      await expect.poll(() => sessionsIn(tv), PATIENCE).toEqual([]);

      const written = (await tv.everStored()).join('\n');
      const keys = [...world.keysOf('one-key'), ...world.keysOf('multi-key')];
      expect(keys.length).toBeGreaterThanOrEqual(12);
      expect(contentTokens(tv.requests)).toHaveLength(2);
      for (const secret of [...contentTokens(tv.requests), ...keys]) expect(written).not.toContain(secret);
    });
  });
});

describe.each(SYSTEMS.flatMap((drm) => [false, true].map((ssmSyncMode) => ({ drm, ssmSyncMode }))))('zaps: $drm, ssmSyncMode $ssmSyncMode', ({ drm, ssmSyncMode }) => {
  const CHANNELS = ['multi-key', 'rotation', 'cbcs'];
  let world: World;
  beforeAll(async () => {
    world = await World.start({ drm, ssmSyncMode });
  });
  afterEach(() => world.tidy());
  afterAll(() => world.close());

  it('work on an account of one stream, in the order of the mode', async () => {
    await world.lab.limit('single', { maxSessions: 1 });
    const tv = await world.tv({ account: 'single', channel: 'one-key' });
    await tv.expectPlaying();
    for (const channel of CHANNELS) {
      await tv.press('ChannelUp');
      await expect.poll(() => world.lab.sessions('single'), PATIENCE).toMatchObject([{ channel }]);
      await tv.expectPlaying();
    }
    await tv.press('Back');
    await world.lab.expectNothingLeaked('single');
    expect((await tv.chronicle()).filter(({ kind }) => kind === 'error')).toEqual([]);

    const kinds = await world.lab.kinds('single');
    if (ssmSyncMode) {
      expect(kinds.filter((kind) => kind === 'setup' || kind === 'teardown' || kind === 'refused')).toEqual(['one-key', ...CHANNELS].flatMap(() => ['setup', 'teardown']));
      for (const channel of CHANNELS) expectManifestAfterSetup(tv, PATHS[drm].setUp, channel);
    } else {
      // The race may be lost once; from then on this player goes tear-down-first.
      expect(kinds.filter((kind) => kind === 'refused').length).toBeLessThanOrEqual(1);
    }
  });

  it('that overtake a set-up whose answer is lost take no slot from themselves', async () => {
    await world.lab.limit('overtaken', { maxSessions: 1 });
    const tv = await world.tv({ account: 'overtaken', channel: 'one-key' });
    await tv.expectPlaying();
    const isLost = await losingOneAnswer(tv, PATHS[drm].setUp);
    await tv.press('ChannelUp');
    await expect.poll(isLost, PATIENCE).toBe(true);
    await tv.press('ChannelUp');
    await tv.expectPlaying();
    expect(await world.lab.sessions('overtaken')).toMatchObject([{ channel: 'rotation' }]);
    expect((await tv.chronicle()).filter(({ kind }) => kind === 'error')).toEqual([]);
    await tv.press('Back');
    await world.lab.expectNothingLeaked('overtaken');
  });
});

/** Of this channel nothing was asked for before its set-up was answered. */
function expectManifestAfterSetup(tv: Tv, setUp: string, channel: string): void {
  const manifest = tv.traffic.findIndex(({ path }) => path.includes(`/${channel}/manifest`));
  const before = tv.traffic.slice(0, manifest).filter(({ method, path }) => method === 'POST' && path === setUp);
  expect(manifest, `manifest of ${channel}`).toBeGreaterThan(0);
  expect(before.filter(({ kind }) => kind === 'answer')).toHaveLength(before.filter(({ kind }) => kind === 'request').length);
  // The first channel's set-up, and one for each zap so far.
  expect(before.filter(({ kind }) => kind === 'request')).toHaveLength(2 + ['multi-key', 'rotation', 'cbcs'].indexOf(channel));
}

/** The next call to this path does its work, and its answer does not reach the page. @returns whether it has happened */
async function losingOneAnswer(tv: Tv, path: string): Promise<() => boolean> {
  let lost = false;
  await tv.page.route(`**${path}`, async (route) => {
    if (lost || route.request().method() !== 'POST') return route.continue();
    lost = true;
    await route.fetch();
    return route.abort('connectionreset');
  });
  return () => lost;
}

function isTo(request: Request, path: string): boolean {
  return request.method() === 'POST' && new URL(request.url()).pathname === path;
}

function tokensOf(request: Request): string {
  const { authorization, 'nv-authorizations': standard } = request.headers();
  return standard ?? authorization?.replace('Bearer ', '') ?? '';
}

/** Tokens that name a content: what set-ups and licences were asked for with, session tokens aside. */
function contentTokens(requests: readonly Request[]): readonly string[] {
  const asked = requests.filter((request) => request.method() === 'POST' && /\/(streams|setup|licen[cs]es)$/.test(new URL(request.url()).pathname));
  return [...new Set(asked.map((request) => tokensOf(request).split(',')[0] ?? '').filter((token) => token !== ''))];
}

/** What the TV's storage says of sessions; the device's own id is kept, too. */
async function sessionsIn(tv: Tv): Promise<readonly string[]> {
  return Object.keys(await tv.stored()).filter((key) => key.includes('session'));
}
