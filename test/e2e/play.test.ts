import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => world.tidy());
afterAll(() => world.close());

/** The number that a channel's picture carries; a channel and its replay share it. */
const NUMBERS: Readonly<Record<string, number>> = { 'one-key': 1, 'multi-key': 2, rotation: 3, cbcs: 4, clear: 5, film: 6 };

/** `setup, licence+, (heartbeat | renewal)*, teardown`: the life of one good session. */
const GOOD_LIFE = /^setup( licence)+( heartbeat| renewal)* teardown$/;

describe('every encrypted channel', () => {
  it.each(['one-key', 'multi-key', 'rotation', 'cbcs', 'one-key-vod', 'multi-key-vod', 'rotation-vod', 'cbcs-vod', 'film'])(
    '%s plays inside a session that the headend has counted',
    async (channel) => {
      const tv = await world.tv({ channel });
      await tv.expectPlaying();
      expect((await tv.strip())?.channel).toBe(NUMBERS[channel.replace('-vod', '')]);
      expect(await world.lab.sessions(tv.account)).toMatchObject([{ channel }]);

      await tv.press('Back');
      await world.lab.expectNothingLeaked(tv.account);
      expect((await world.lab.kinds(tv.account)).join(' ')).toMatch(GOOD_LIFE);

      const { created, closed } = await tv.keySessions();
      expect(created).toBeGreaterThan(0);
      expect(closed).toBe(created);
      expect(tv.uncaught).toEqual([]);
    },
  );
});

describe('clear channels', () => {
  it.each(['clear', 'clear-vod'])('%s plays without any session', async (channel) => {
    const tv = await world.tv({ channel });
    await tv.expectPlaying();
    await tv.press('Back');
    expect(await world.lab.ledger(tv.account)).toEqual([]);
    expect(await tv.keySessions()).toEqual({ created: 0, closed: 0 });
  });
});

describe('licences', () => {
  it('leave by the callback alone: dash.js asks for none', async () => {
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectPlaying();
    const licences = tv.requests.filter((request) => request.method() === 'POST' && /licen[cs]e/i.test(request.url()));
    expect(licences.map((request) => new URL(request.url()).pathname)).toEqual(['/demo/gateway/v1/streams/licences']);
    expect((await world.lab.kinds(tv.account)).filter((kind) => kind === 'licence')).toHaveLength(1);
  });

  it('carry rotating tokens: no token is ever sent twice to the same service', async () => {
    await world.lab.limit('rotating', { heartbeatS: 4 });
    const tv = await world.tv({ channel: 'one-key', account: 'rotating' });
    await tv.expectPlaying();
    const beats = async () => (await world.lab.kinds('rotating')).filter((kind) => kind === 'heartbeat').length;
    await expect.poll(beats, { timeout: 40_000 }).toBeGreaterThanOrEqual(3);
    const bearers = tv.requests
      .filter((request) => request.url().endsWith('/streams/keep-alive') && request.method() === 'POST')
      .map((request) => request.headers().authorization);
    expect(new Set(bearers).size).toBe(bearers.length);
    expect(await tv.state()).toBe('playing');
  });

  it('never put a token, key or handle into a URL or the console', async () => {
    const tv = await world.tv();
    const lines: string[] = [];
    tv.page.on('console', (message) => lines.push(message.text()));
    await tv.expectHome();
    await tv.press('Ok');
    await tv.expectPlaying();
    await tv.press('Back');
    const secrets = tv.requests.flatMap((request) => [request.headers().authorization?.replace('Bearer ', ''), request.url().endsWith('/release') ? request.postData() : undefined]);
    const spoken = [...tv.requests.map((request) => request.url()), ...lines, JSON.stringify(await tv.chronicle())].join('\n');
    const told = secrets.filter((secret) => secret !== undefined && secret !== null);
    expect(told.length).toBeGreaterThan(0);
    for (const secret of told) expect(spoken).not.toContain(secret);
  });
});

describe('renditions', () => {
  it('reach HD where SD and HD have keys of their own', async () => {
    const tv = await world.tv({ channel: 'multi-key-vod' });
    await tv.expectPlaying();
    await expect.poll(() => tv.pictureHeight(), { timeout: 30_000 }).toBeGreaterThanOrEqual(720);
    const frames = await tv.decodedFrames();
    await expect.poll(() => tv.decodedFrames()).toBeGreaterThan(frames + 10);
  });
});

describe('without WebGL', () => {
  it('draws with canvas2d and plays', async () => {
    const tv = await world.tv({ channel: 'one-key', withoutWebGl: true });
    await tv.expectPlaying();
    expect(await tv.page.evaluate(() => document.querySelector('canvas')?.getContext('2d') !== null)).toBe(true);
  });
});

describe('a VOD', () => {
  it('plays to its end and frees its slot when the viewer leaves', async () => {
    const tv = await world.tv({ channel: 'one-key-vod' });
    await tv.expectPlaying();
    await expect.poll(() => tv.state(), { timeout: 60_000 }).toBe('ended');
    await tv.press('Back');
    await world.lab.expectNothingLeaked(tv.account);
  });

  it('pauses and plays on', async () => {
    const tv = await world.tv({ channel: 'film' });
    await tv.expectPlaying();
    await tv.press('PlayPause');
    await tv.expectState('paused');
    const there = await tv.position();
    await tv.press('PlayPause');
    await tv.expectPlaying();
    expect(await tv.position()).toBeGreaterThanOrEqual(there);
  });
});
