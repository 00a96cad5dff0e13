import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentId, KeyId } from '../../../src/contract/ids';
import type { PlayerState } from '../../../src/contract/player';
import type { PlayerError } from '../../../src/contract/player-error';
import type { Source } from '../../../src/contract/source';
import { DrmEngine } from '../../../src/drm/drm-engine';
import { ZapPlayer } from '../../../src/player/zap-player';
import { FakeDash, FakeVideo } from '../../support/fake-dash';
import { FakeEme, hexBytes } from '../../support/fake-eme';
import { FAKE_KEY_ID, FakeSessions } from '../../support/fake-sessions';
import { settle, VirtualClock } from '../../support/virtual-clock';

const known = { keySystems: ['org.w3.clearkey'], keyIds: [FAKE_KEY_ID as KeyId], pssh: {} } as const;
const sourceOf = (name: string): Source => ({ src: `https://tv.example/${name}.mpd`, live: true, contentId: name as ContentId, name, protection: name === 'clear' ? undefined : known });

function setUp({ waitForSetup = false } = {}) {
  const clock = new VirtualClock();
  const video = new FakeVideo();
  const eme = new FakeEme();
  const dash = new FakeDash();
  const sessions = new FakeSessions();
  const surface = { element: video.asElement(), show: () => undefined, hide: () => undefined, renew: () => undefined };
  const player = new ZapPlayer(surface, {
    engineFor: () => new DrmEngine(eme.element, eme.requestAccess, clock),
    sessions,
    keySystems: [{ name: 'org.w3.clearkey' }],
    loadDash: () => Promise.resolve(dash.module),
    waitForSetup,
    clock,
  });
  const warnings: PlayerError[] = [];
  player.on('warning', (warning) => warnings.push(warning));
  return { clock, video, eme, dash, sessions, player, warnings };
}

/** A fragment that says its key in-band: moof, traf, sgpd. */
function segmentOf(keyId: string): ArrayBuffer {
  return Uint8Array.from(hexBytes(`0000003c6d6f6f6600000034747261660000002c736770640100000073656967000000140000000100000108${keyId}`)).buffer;
}

/** Plays for a second and a bit. */
async function playOn(video: FakeVideo, clock: VirtualClock): Promise<void> {
  for (let sample = 0; sample < 5; sample++) {
    video.playOn(0.25);
    await clock.advance(250);
  }
}

describe('ZapPlayer', () => {
  it('asks for the set-up in the turn of the key press', () => {
    const { player, sessions } = setUp();
    player.load(sourceOf('one'));
    expect(sessions.all.map(({ source }) => source.name)).toEqual(['one']);
    expect(player.state.kind).toBe('loading');
  });

  it('sends the tear-down in the turn of the stop, and waits for its answer', async () => {
    const { player, sessions } = setUp();
    player.load(sourceOf('one'));
    await settle();
    let stopped = false;
    void player.stop('stop').then(() => { stopped = true; });
    expect(sessions.all[0]?.ends).toEqual(['stop']);
    await settle();
    expect(stopped).toBe(false);
    sessions.all[0]?.answerTeardown();
    await settle();
    expect(stopped).toBe(true);
    expect(player.state.kind).toBe('idle');
  });

  it('does not hold the next source up for the tear-down of the last', async () => {
    const { player, dash } = setUp();
    player.load(sourceOf('one'));
    await settle();
    player.load(sourceOf('two'));
    await settle();
    expect(dash.open.map(({ url }) => url)).toEqual(['https://tv.example/two.mpd']);
  });

  it('loads nothing before the set-up was answered in sync mode', async () => {
    const { player, sessions, dash } = setUp({ waitForSetup: true });
    player.load(sourceOf('one'));
    await settle();
    expect(dash.open).toEqual([]);
    sessions.all[0]?.answerSetup();
    await settle();
    expect(dash.open).toHaveLength(1);
  });

  it('opens no session for clear content', async () => {
    const { player, sessions, dash } = setUp();
    player.load(sourceOf('clear'));
    await settle();
    expect(sessions.all).toEqual([]);
    expect(dash.open).toHaveLength(1);
  });

  it('plays, buffers and plays again', async () => {
    const { player, video, clock } = setUp();
    const states: PlayerState['kind'][] = [];
    player.on('state', ({ kind }) => states.push(kind));
    player.load(sourceOf('one'));
    await settle();
    await playOn(video, clock);
    await clock.advance(1_000);
    await playOn(video, clock);
    expect(states).toEqual(['loading', 'playing', 'buffering', 'playing']);
  });

  it('says why when the set-up is refused, and plays the next wish', async () => {
    const { player, sessions, video, clock, dash } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.refuseSetup();
    await settle();
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'SETUP_REFUSED', answer: { errorCode: 1007 } } });
    expect(dash.open).toEqual([]);
    player.load(sourceOf('two'));
    await settle();
    await playOn(video, clock);
    expect(player.state.kind).toBe('playing');
  });

  it('stops with the reason when the session is killed', async () => {
    const { player, sessions, video, clock } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await settle();
    await playOn(video, clock);
    sessions.all[0]?.kill();
    await settle();
    expect(player.state).toMatchObject({ kind: 'failed', error: { answer: { errorCode: 3002 } } });
    expect(sessions.all[0]?.ends).toEqual(['error']);
  });

  it('beats while it plays and never after the tear-down was asked for', async () => {
    const { player, sessions, video, clock } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await settle();
    await settle();
    for (let second = 0; second < 10; second++) await playOn(video, clock);
    expect(sessions.all[0]?.beats).toBe(2);
    void player.stop();
    await clock.advance(60_000);
    expect(sessions.all[0]?.beats).toBe(2);
  });

  it('gives up when nothing plays', async () => {
    const { player, clock } = setUp();
    player.load(sourceOf('one'));
    await clock.advance(15_000);
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'NOTHING_PLAYS' } });
  });

  it('says that the keys are why nothing plays, where they are', async () => {
    const { player, sessions, eme, clock } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await settle();
    await settle();
    await settle();
    eme.sessions[0]?.change(FAKE_KEY_ID, 'usable-in-future');
    await clock.advance(15_000);
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'KEY_NOT_YET_USABLE' } });
  });

  it('says why the core found no track that may be shown', async () => {
    const { player, sessions, eme, dash } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await settle();
    await settle();
    await settle();
    eme.sessions[0]?.change(FAKE_KEY_ID, 'output-restricted');
    dash.open[0]?.report('error', { error: { code: 36, message: 'All possible Adaptation Sets have an invalid key status' } });
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'KEY_OUTPUT_RESTRICTED' } });
  });

  it('lets keys go that have left the buffer', async () => {
    const { player, sessions, eme, dash, video } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await settle();
    await settle();
    const loaded = (keyId: string, startTime: number) => dash.open[0]?.report('fragment', { request: { type: 'MediaSegment', startTime, duration: 2 }, response: segmentOf(keyId) });
    loaded(FAKE_KEY_ID, 0);
    await settle();
    expect(eme.open).toBe(1);
    video.currentTime = 40;
    video.buffered = { length: 1, start: () => 20, end: () => 60 };
    loaded('b2'.repeat(16), 60);
    await settle();
    expect(eme.open).toBe(0);
    expect(player.chronicle().map(({ kind }) => kind)).toContain('keys-retired');
  });

  it('uses the one key system that the source names, whatever the catalogue says', async () => {
    const { player, eme } = setUp();
    player.load({ ...sourceOf('one'), drm: { type: 'com.widevine.alpha' } });
    await settle();
    expect(eme.asked.map(({ name }) => name)).toEqual(['com.widevine.alpha']);
  });

  it('reports a failed tear-down as a warning and shows no error', async () => {
    const { player, sessions, warnings } = setUp();
    player.load(sourceOf('one'));
    player.load(sourceOf('two'));
    sessions.all[0]?.failTeardown();
    await settle();
    expect(warnings.map(({ code }) => code)).toEqual(['TEARDOWN_FAILED']);
    expect(player.state.kind).toBe('loading');
  });

  it('starts muted where the autoplay rule wants it, and gives the sound back on request', async () => {
    const { player, dash, video, clock } = setUp();
    player.load(sourceOf('one'));
    await settle();
    dash.open[0]?.report('not-allowed', {});
    expect(video.muted).toBe(true);
    await playOn(video, clock);
    expect(player.state).toMatchObject({ kind: 'playing', sound: 'blocked' });
    player.unmute();
    expect(player.state).toMatchObject({ kind: 'playing', sound: 'on' });
    expect(video.muted).toBe(false);
  });

  it('keeps its invariants over random walks: one session held, each ended once, last wish or a reason', async () => {
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('zap' as const), to: fc.constantFrom('one', 'two', 'three', 'clear') }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('answer', 'refuse', 'kill', 'teardown', 'no-teardown'), session: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('settle', 'play', 'wait', 'dash-error') }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40, size: 'max' }), fc.boolean(), async (walk, waitForSetup) => {
        const { player, sessions, eme, dash, video, clock } = setUp({ waitForSetup });
        let wish: string | undefined;
        for (const step of walk) {
          const session = 'session' in step ? sessions.all[step.session % Math.max(1, sessions.all.length)] : undefined;
          if (step.kind === 'zap') {
            wish = step.to;
            player.load(sourceOf(step.to));
          }
          if (step.kind === 'stop') {
            wish = undefined;
            void player.stop();
          }
          if (step.kind === 'answer') session?.answerSetup();
          if (step.kind === 'refuse') session?.refuseSetup();
          if (step.kind === 'kill') session?.kill();
          if (step.kind === 'teardown') session?.answerTeardown();
          if (step.kind === 'no-teardown') session?.failTeardown();
          if (step.kind === 'settle') await settle();
          if (step.kind === 'play') await playOn(video, clock);
          if (step.kind === 'wait') await clock.advance(4_000);
          if (step.kind === 'dash-error') dash.players[0]?.report('error', { error: { code: 25, message: 'late' } });
          expect(sessions.all.filter(({ isHeld }) => isHeld).length).toBeLessThanOrEqual(1);
        }
        await settle();
        await settle();
        await settle();

        expect(sessions.all.every(({ ends }) => ends.length <= 1)).toBe(true);
        expect(sessions.all.every(({ beatsAfterEnd }) => beatsAfterEnd === 0)).toBe(true);
        expect(eme.open).toBeLessThanOrEqual(1);
        const { state } = player;
        if (wish === undefined) {
          expect(state.kind).toBe('idle');
          expect(dash.open).toEqual([]);
          expect(eme.open).toBe(0);
        } else if (state.kind === 'failed') {
          expect(state.source.name).toBe(wish);
          expect(sessions.all.filter(({ isHeld }) => isHeld)).toEqual([]);
        } else {
          const isHeldUp = waitForSetup && wish !== 'clear' && sessions.all.at(-1)?.phase === 'setting-up';
          expect(dash.open.map(({ url }) => url)).toEqual(isHeldUp ? [] : [sourceOf(wish).src]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
