import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from './support/lab';
import { World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(() => world.tidy());
afterAll(() => world.close());

const NOT_A_MANIFEST = '<html>Bad gateway</html>';
const FOR_EVER = { times: 0 };

describe('a channel that cannot play', () => {
  const failures: [string, Fault, string][] = [
    ['manifest 404', { route: 'manifest', status: 404, match: '/one-key/', ...FOR_EVER }, 'MANIFEST_UNAVAILABLE'],
    ['manifest that is garbage', { route: 'manifest', status: 200, body: NOT_A_MANIFEST, match: '/one-key/', ...FOR_EVER }, 'MANIFEST_INVALID'],
    ['manifest that is cut off', { route: 'manifest', status: 200, body: '<?xml version="1.0"?><MPD><Period>', match: '/one-key/', ...FOR_EVER }, 'MANIFEST_INVALID'],
    ['segments 404', { route: 'segment', status: 404, match: '/one-key/', ...FOR_EVER }, 'MEDIA_UNAVAILABLE'],
    ['licence refused', { route: 'licence', status: 403, errorCode: 4006, ...FOR_EVER }, 'LICENCE_REFUSED'],
    ['licence that is garbage', { route: 'licence', status: 200, body: 'no licence', ...FOR_EVER }, 'LICENCE_'],
    ['licence never answered', { route: 'licence', delayMs: 60_000, ...FOR_EVER }, 'LICENCE_UNANSWERED'],
    ['set-up refused otherwise', { route: 'setup', status: 403, errorCode: 1008 }, 'SETUP_REFUSED'],
    ['set-up never answered', { route: 'setup', delayMs: 60_000, ...FOR_EVER }, 'SETUP_UNANSWERED'],
    ['set-up socket destroyed', { route: 'setup', drop: true, ...FOR_EVER }, 'SETUP_UNANSWERED'],
    ['set-up 503', { route: 'setup', status: 503, ...FOR_EVER }, 'SETUP_UNANSWERED'],
    ['token expired', { route: 'setup', status: 401, errorCode: 1006, ...FOR_EVER }, 'SETUP_REFUSED'],
    ['sign-on refused', { route: 'signon', status: 403, ...FOR_EVER }, 'SIGNON_REFUSED'],
    ['sign-on that is garbage', { route: 'signon', status: 200, body: '{"token":7}', ...FOR_EVER }, 'TOKEN_MISSING'],
  ];

  it.each(failures)('%s: says so, leaks nothing, and the next zap plays', async (_, fault, code) => {
    await world.lab.fault(fault);
    const tv = await world.tv({ channel: 'one-key' });
    await tv.expectState('failed');
    expect(await tv.errorCode()).toContain(code);
    expect((await tv.chronicle()).filter(({ kind }) => kind === 'error')).toHaveLength(1);
    expect(await tv.words()).not.toBe('');
    await world.lab.healed();
    await world.lab.expectNothingLeaked(tv.account);

    await tv.press('ChannelUp');
    await tv.expectPlaying();
    expect(await world.lab.sessions(tv.account)).toMatchObject([{ channel: 'multi-key' }]);
    expect(tv.uncaught).toEqual([]);
  });
});

it('an entry that cannot be used costs that entry: the others are there and play, and the chronicle has its path and the rule', async () => {
  const { channels } = (await (await fetch(`${world.headend.url}/demo/catalogue`)).json()) as { readonly channels: readonly object[] };
  const [first, ...others] = channels;
  const odd = [{ ...first, logo: 'javascript:alert(1)', name: 'n'.repeat(300) }, { ...first, id: 'a b' }, ...others];
  await world.lab.fault({ route: 'catalogue', status: 200, body: JSON.stringify({ channels: odd }), ...FOR_EVER });
  const tv = await world.tv();
  await tv.press('Ok');
  await tv.expectPlaying();
  const told = (await tv.chronicle()).filter(({ kind }) => kind === 'list-fault').map(({ detail }) => `${String(detail?.['path'])}: ${String(detail?.['rule'])}`);
  expect(told).toEqual(['channels.0.name: cut at 200 characters', 'channels.0.logo: expected an http(s) URL', expect.stringMatching(/^channels\.1: id: /)]);
  expect(tv.uncaught).toEqual([]);
});

describe('a catalogue that cannot be read', () => {
  const catalogues: [string, Fault][] = [
    ['missing', { route: 'catalogue', status: 404, ...FOR_EVER }],
    ['not JSON', { route: 'catalogue', status: 200, body: '<html>', ...FOR_EVER }],
    ['of another shape', { route: 'catalogue', status: 200, body: '{"channels":[{"id":"x"}]}', ...FOR_EVER }],
    ['hostile', { route: 'catalogue', status: 200, body: '{"channels":[{"id":"x","name":"X","logo":"/x","contentId":"x","live":true,"encrypted":false,"manifestUrl":"javascript:alert(1)","keySystems":[],"keyIds":[],"pssh":{}}]}', ...FOR_EVER }],
  ];

  it.each(catalogues)('%s: says so, and Retry brings the channels once it is back', async (_, fault) => {
    await world.lab.fault(fault);
    const tv = await world.tv();
    await expect.poll(() => tv.words(), { timeout: 15_000 }).toMatch(/channels/i);
    await world.lab.healed();
    const complaint = await tv.words();
    await tv.press('Ok');
    await expect.poll(() => tv.words()).not.toBe(complaint);
    await tv.press('Ok');
    await tv.expectPlaying();
  });
});

describe('launch parameters', () => {
  it.each([
    ['an unknown channel', 'no-such-channel'],
    ['a path', '../../etc/passwd'],
    ['a script', '<img src=x onerror=alert(1)>'],
    ['a long text', 'x'.repeat(5_000)],
  ])('%s: a dialog or the home page, no session', async (_, channel) => {
    const tv = await world.tv({ channel });
    await tv.page.waitForTimeout(2_000);
    expect(await tv.state()).toBe('idle');
    expect(await world.lab.ledger(tv.account)).toEqual([]);
    expect(tv.uncaught).toEqual([]);
  });
});

describe('a session that ends while it plays', () => {
  it('beats refused, those of its successor too: stops and says why', async () => {
    await world.lab.limit('cut-off', { heartbeatS: 4 });
    const tv = await world.tv({ account: 'cut-off', channel: 'one-key' });
    await tv.expectPlaying();
    await world.lab.fault({ route: 'heartbeat', status: 404, errorCode: 3002, times: 2 });
    await tv.expectState('failed');
    expect(await tv.errorCode()).toBe('RENEWAL_REFUSED');
    expect(await world.lab.faults()).toEqual([]);
    await tv.press('Ok');
    await tv.expectPlaying();
  });
});
