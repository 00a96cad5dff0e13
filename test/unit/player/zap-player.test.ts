import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { PlayerError } from '../../../src/contract/player-error';
import { NOTHING_PLAYS_LIMIT } from '../../../src/player/patience-runner';
import { hexBytes } from '../../support/fake-eme';
import { FAKE_KEY_ID, type FakeSession } from '../../support/fake-sessions';
import { settle } from '../../support/virtual-clock';
import { PATIENCE, playOn, setUp, sourceOf } from './rig';

/** A fragment that says its key in-band: moof, traf, sgpd. */
function segmentOf(keyId: string): ArrayBuffer {
  return Uint8Array.from(hexBytes(`0000003c6d6f6f6600000034747261660000002c736770640100000073656967000000140000000100000108${keyId}`)).buffer;
}

const noScript = new PlayerError({ code: 'INTERNAL', origin: 'network', message: 'cannot load dash.js', retryable: true });

/** Long enough for a session, its licence and what follows. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await settle();
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

  it('says nothing of a dash.js that cannot be loaded, for a source that was left meanwhile', async () => {
    const script = deferred<undefined>();
    const { player, states } = setUp({ dashScript: () => script.promise });
    player.load(sourceOf('one'));
    await settle();
    void player.stop();
    script.reject(noScript);
    await settle();
    expect(states).toEqual(['loading', 'idle']);
  });

  it('waits for a dash.js that does not come at once, as for any download', async () => {
    const { player, clock, dash } = setUp({ dashScript: (tries) => (tries < 3 ? Promise.reject(noScript) : Promise.resolve()) });
    player.load(sourceOf('one'));
    await settle();
    expect(player.state).toMatchObject({ kind: 'loading', trouble: noScript });
    await clock.advance(5_000);
    expect(dash.open).toHaveLength(1);
    expect(player.state).toEqual({ kind: 'loading', source: sourceOf('one') });
  });

  it('says at last that dash.js does not come', async () => {
    const { player, clock } = setUp({ dashScript: () => Promise.reject(noScript) });
    player.load(sourceOf('one'));
    await clock.advance(NOTHING_PLAYS_LIMIT);
    expect(player.state).toMatchObject({ kind: 'failed', error: noScript });
  });

  it('opens no session for clear content', async () => {
    const { player, sessions, dash } = setUp();
    player.load(sourceOf('clear'));
    await settle();
    expect(sessions.all).toEqual([]);
    expect(dash.open).toHaveLength(1);
  });

  it('plays, buffers and plays again', async () => {
    const { player, video, clock, states } = setUp();
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

  describe('whose session is killed while it plays', () => {
    async function playing(options = {}) {
      const rig = setUp(options);
      rig.player.load(sourceOf('one'));
      rig.sessions.all[0]?.answerSetup();
      await rest();
      await playOn(rig.video, rig.clock);
      return rig;
    }

    it('replaces it, once, under the running picture', async () => {
      const { sessions, states, warnings, dash, eme, video, clock } = await playing();
      sessions.all[0]?.kill();
      await settle();
      expect(sessions.all.map(({ source, ends }) => [source.name, ...ends])).toEqual([['one', 'error'], ['one']]);
      expect(warnings.map(({ answer }) => answer?.errorCode)).toEqual([3002]);
      sessions.all[1]?.answerSetup();
      await rest();
      await playOn(video, clock);
      expect(states).toEqual(['loading', 'playing']);
      expect(dash.players).toHaveLength(1);
      // What the old session had licensed is licensed by the new one.
      expect(eme.sessions.length).toBeGreaterThan(1);
      expect(eme.open).toBe(1);
    });

    it('says so the second time', async () => {
      const { player, sessions } = await playing();
      for (const killed of [0, 1]) {
        sessions.all[killed]?.answerSetup();
        await rest();
        sessions.all[killed]?.kill();
        await rest();
      }
      expect(player.state).toMatchObject({ kind: 'failed', error: { answer: { errorCode: 3002 } } });
      expect(sessions.all.map(({ ends }) => ends)).toEqual([['error'], ['error']]);
    });

    it('replaces it again where one has proved its life in between', async () => {
      const { player, sessions } = await playing();
      for (const killed of [0, 1, 2]) {
        sessions.all[killed]?.answerSetup();
        await rest();
        sessions.all[killed]?.beat();
        sessions.all[killed]?.kill();
        await rest();
      }
      expect(player.state.kind).toBe('playing');
      expect(sessions.all.map(({ isHeld }) => isHeld)).toEqual([false, false, false, true]);
    });

    it('says why where there is no other session to be had', async () => {
      const { player, sessions } = await playing();
      sessions.all[0]?.kill();
      await settle();
      sessions.all[1]?.refuseSetup();
      await settle();
      expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'SETUP_REFUSED' } });
    });

    it('asks for no other after the viewer has gone on', async () => {
      const { player, sessions } = await playing();
      sessions.all[0]?.kill();
      void player.stop();
      await rest();
      expect(sessions.all).toHaveLength(1);
    });
  });

  it('replaces a session that ran out, however often, and shows nothing until there is one that lives', async () => {
    const { player, sessions, video, clock, states } = setUp({ pauses: true });
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await rest();
    for (const ranOut of [0, 1]) {
      await playOn(video, clock);
      expect(player.state.kind).toBe('playing');
      sessions.all[ranOut]?.runOut();
      await settle();
      expect([player.state.kind, video.paused]).toEqual(['buffering', true]);
      await clock.advance(5_000);
      expect([player.state.kind, video.paused]).toEqual(['buffering', true]);
      sessions.all[ranOut + 1]?.answerSetup();
      await rest();
      expect(video.paused).toBe(false);
    }
    await playOn(video, clock);
    expect(player.state.kind).toBe('playing');
    expect(states, 'it was not the viewer who paused').not.toContain('paused');
    expect(sessions.all.map(({ ends }) => ends)).toEqual([['error'], ['error'], []]);
  });

  it('stays paused where the viewer has paused while there was no session', async () => {
    const { player, sessions, video, clock } = setUp({ pauses: true });
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await rest();
    await playOn(video, clock);
    sessions.all[0]?.runOut();
    await settle();
    player.pause();
    player.play();
    expect(video.paused).toBe(true);
    player.pause();
    sessions.all[1]?.answerSetup();
    await rest();
    expect(video.paused).toBe(true);
  });

  it('shows what the session waits for once the picture stands still', async () => {
    const { player, sessions, video, clock } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await rest();
    await playOn(video, clock);
    sessions.all[0]?.report(new PlayerError({ code: 'RENEWAL_UNANSWERED', origin: 'network', message: 'no answer', retryable: true }));
    expect(player.state.kind).toBe('playing');
    await clock.advance(1_000);
    expect(player.state).toMatchObject({ kind: 'buffering', trouble: { code: 'RENEWAL_UNANSWERED' } });
    sessions.all[0]?.report(undefined);
    expect(player.state).toEqual({ kind: 'buffering', source: sourceOf('one') });
  });

  it('asks its session whether it may live, and for a proof of that', async () => {
    const { player, sessions } = setUp();
    expect(player.mayLive()).toBe(true);
    player.load(sourceOf('one'));
    const [session] = sessions.all;
    if (!session) throw new Error('no session');
    session.alive = false;
    expect(player.mayLive()).toBe(false);
    await player.revive();
    expect(session.proofs).toBe(1);
  });

  it('opens paused where the viewer has paused before there was anything to pause', async () => {
    const { player, video } = setUp({ pauses: true });
    player.load(sourceOf('one'));
    player.pause();
    await settle();
    expect(video.paused).toBe(true);
    player.play();
    expect(video.paused).toBe(false);
  });

  it('does nothing when it is to play after a failure', async () => {
    const { player, sessions, video } = setUp({ pauses: true });
    player.load(sourceOf('one'));
    await settle();
    sessions.all[0]?.refuseSetup();
    await rest();
    video.paused = true;
    player.play();
    expect(video.paused).toBe(true);
    player.pause();
    player.seekToLiveEdge();
    expect(player.state.kind).toBe('failed');
  });

  it('gives up when nothing plays', async () => {
    const { player, clock } = setUp();
    player.load(sourceOf('one'));
    await clock.advance(15_000);
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'NOTHING_PLAYS' } });
  });

  it('plays on through downloads that fail, waits with a word for them, and goes on', async () => {
    const { player, dash, video, clock, states } = setUp();
    player.load(sourceOf('one'));
    await settle();
    await playOn(video, clock);
    for (let second = 0; second < 60; second++) {
      expect(await dash.open[0]?.download('MediaSegment', 503)).toBe(0);
      await playOn(video, clock);
    }
    expect(states).toEqual(['loading', 'playing']);
    await clock.advance((PATIENCE - 1) * 1_000);
    expect(player.state).toMatchObject({ kind: 'buffering', trouble: { code: 'MEDIA_UNAVAILABLE' } });
    expect(await dash.open[0]?.download('MediaSegment', 200)).toBe(200);
    await playOn(video, clock);
    expect(player.state.kind).toBe('playing');
  });

  it('says what does not come once the picture has stood still for the operator’s patience', async () => {
    const { player, dash, video, clock } = setUp();
    player.load(sourceOf('one'));
    await settle();
    await playOn(video, clock);
    await dash.open[0]?.download('MediaSegment', 503);
    await clock.advance((PATIENCE + 1) * 1_000);
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'MEDIA_UNAVAILABLE', answer: { status: 503 } } });
    expect(JSON.stringify(player.chronicle())).not.toContain('signature');
  });

  it('waits without end while there is no network', async () => {
    const { player, dash, video, clock, network } = setUp();
    player.load(sourceOf('one'));
    await settle();
    await playOn(video, clock);
    network.set(false);
    await dash.open[0]?.download('MediaSegment', 0);
    await clock.advance(3_600_000);
    expect(player.state.kind).toBe('buffering');
    network.set(true);
    await clock.advance((PATIENCE - 1) * 1_000);
    expect(player.state.kind).toBe('buffering');
    await clock.advance(2_000);
    expect(player.state.kind).toBe('failed');
  });

  it('says that the keys are why nothing plays, where they are', async () => {
    const { player, sessions, eme, clock } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await rest();
    eme.sessions[0]?.change(FAKE_KEY_ID, 'usable-in-future');
    await clock.advance(15_000);
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'KEY_NOT_YET_USABLE' } });
  });

  it('says why the core found no track that may be shown', async () => {
    const { player, sessions, eme, dash } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await rest();
    eme.sessions[0]?.change(FAKE_KEY_ID, 'output-restricted');
    dash.open[0]?.report('error', { error: { code: 36, message: 'All possible Adaptation Sets have an invalid key status' } });
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'KEY_OUTPUT_RESTRICTED' } });
  });

  it('lets keys go that have left the buffer', async () => {
    const { player, sessions, eme, dash, video } = setUp();
    player.load(sourceOf('one'));
    sessions.all[0]?.answerSetup();
    await rest();
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
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('answer', 'refuse', 'teardown', 'no-teardown'), session: fc.nat(30) }) },
      // To the one that may be held more often than to all the others: else none would be killed twice.
      { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('answer', 'answer', 'kill', 'kill', 'run-out', 'beat'), session: fc.constant('last' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('kill', 'run-out', 'beat'), session: fc.nat(30) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('settle', 'play', 'wait', 'error', 'late-error', 'trouble', 'healed', 'toggle-network') }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40, size: 'max' }), fc.boolean(), async (walk, waitForSetup) => {
        const { player, sessions, eme, dash, video, clock, network } = setUp({ waitForSetup });
        let wish: string | undefined;
        /** Of the wish, the first; replaced ones come after it. */
        let first: FakeSession | undefined;
        /** What earlier wishes have opened: nobody listens to that any more. */
        let playersBefore = 0;
        let mustFail = false;
        /** ms without a picture. */
        let still = 0;
        let mayFail = false;
        let isReplacement = false;
        for (const step of walk) {
          const target = 'session' in step ? (step.session === 'last' ? sessions.all.at(-1) : sessions.all[step.session % Math.max(1, sessions.all.length)]) : undefined;
          const isWanted = target?.isHeld === true;
          const isLive = target?.phase === 'live';
          if (step.kind === 'zap' || step.kind === 'stop') {
            [mustFail, mayFail, isReplacement, still] = [false, false, false, 0];
            playersBefore = dash.players.length;
            wish = step.kind === 'zap' ? step.to : undefined;
            if (step.kind === 'zap') player.load(sourceOf(step.to));
            else void player.stop();
            first = wish === undefined || wish === 'clear' ? undefined : sessions.all.at(-1);
          }
          if (step.kind === 'answer') target?.answerSetup();
          if (step.kind === 'refuse') {
            mustFail ||= isWanted && target.phase === 'setting-up';
            target?.refuseSetup();
          }
          if (step.kind === 'kill' && isLive) {
            mustFail ||= isWanted && isReplacement;
            isReplacement ||= isWanted;
            target.kill();
            // What it says of its life afterwards, it says no more.
            await settle();
          }
          if (step.kind === 'run-out' && isLive) {
            isReplacement ||= isWanted;
            target.runOut();
            await settle();
          }
          if (step.kind === 'beat' && isLive) {
            if (isWanted) isReplacement = false;
            target.beat();
          }
          if (step.kind === 'teardown') target?.answerTeardown();
          if (step.kind === 'no-teardown') target?.failTeardown();
          if (step.kind === 'settle') await settle();
          if (step.kind === 'play') {
            await playOn(video, clock);
            still = player.state.kind === 'playing' ? 0 : still + 1_250;
          }
          if (step.kind === 'wait') {
            await clock.advance(4_000);
            still += 4_000;
          }
          if (step.kind === 'toggle-network') network.set(!network.current);
          if (step.kind === 'error' || step.kind === 'late-error') {
            const index = step.kind === 'error' ? dash.players.length - 1 : 0;
            mustFail ||= index >= playersBefore && index < dash.players.length;
            dash.players[index]?.fail(34);
          }
          if (step.kind === 'trouble') await dash.open[0]?.download('MediaSegment', 503);
          if (step.kind === 'healed') await dash.open[0]?.download('MediaSegment', 200);
          mayFail ||= mustFail || still >= 15_000;
          expect(sessions.all.filter(({ isHeld }) => isHeld).length).toBeLessThanOrEqual(1);
        }
        await rest();

        expect(sessions.all.every(({ ends }) => ends.length <= 1)).toBe(true);
        expect(eme.open).toBeLessThanOrEqual(1);
        const { state } = player;
        if (wish === undefined) {
          expect(state.kind).toBe('idle');
          expect(dash.open).toEqual([]);
          expect(eme.open).toBe(0);
        } else if (state.kind === 'failed') {
          expect(mayFail, 'failed without a reason').toBe(true);
          expect(state.source.name).toBe(wish);
          expect(sessions.all.filter(({ isHeld }) => isHeld)).toEqual([]);
        } else {
          expect(mustFail, 'should have failed').toBe(false);
          if (first) expect(sessions.all.at(-1)?.isHeld, 'the wish has a session').toBe(true);
          const opened = dash.open.map(({ url }) => url);
          const isHeldUp = waitForSetup && first?.phase === 'setting-up';
          // Replaced before its turn to open came, or after.
          const mayBeHeldUp = waitForSetup && wish !== 'clear' && sessions.all.at(-1)?.phase === 'setting-up';
          if (isHeldUp || (mayBeHeldUp && opened.length === 0)) expect(opened).toEqual([]);
          else expect(opened).toEqual([sourceOf(wish).src]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
