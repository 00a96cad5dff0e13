import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { DrmEngine } from '../../../src/drm/drm-engine';
import { CURRENT_TRACK_CHANGED, requestOf, wasAborted, INTERNAL_KEY_STATUSES_CHANGED, NO_SUPPORTED_KEY_IDS, PROTECTION_EVENTS } from '../../../src/player/dash/dash-internals';
import { fromDashError } from '../../../src/player/dash/dash-errors';
import { DASH_SETTINGS, PICTURE_REQUESTS } from '../../../src/player/dash/dash-settings';
import { DashProtection } from '../../../src/player/dash/protection';
import { FakeEme } from '../../support/fake-eme';
import { dashCore as core, dashFolder, RealDash, type DashAnswer } from '../../support/real-dash';
import { VirtualClock } from '../../support/virtual-clock';

/** Names matched by the pattern's first group, without repetition. */
function found(pattern: RegExp): readonly string[] {
  return [...new Set([...core.matchAll(pattern)].flatMap(([, name]) => name ?? []))].sort();
}

/**
 * What we rely on inside dash.js. A failure here after an upgrade says what moved; see docs/decisions/002-we-own-eme.md.
 */
describe('dash.js, as far as our ProtectionController relies on it', () => {
  it('is the version that this was read in', () => {
    const { version } = JSON.parse(readFileSync(path.join(dashFolder, 'package.json'), 'utf8')) as { version: string };
    expect(version).toBe('5.2.1');
  });

  it('calls nothing on a ProtectionController that ours does not have', () => {
    const eme = new FakeEme();
    const engine = new DrmEngine(eme.element, eme.requestAccess, new VirtualClock());
    const protection = new DashProtection(engine, { onEvent: () => undefined });
    const controller = protection
      .plugin()({})
      .create()
      .createProtectionSystem({ eventBus: { trigger: () => undefined }, capabilities: { setEncryptedMediaSupported: () => undefined } });
    const called = found(/\bprotectionController\.(\w+)\(/g);
    expect(called).toEqual(Object.keys(controller).sort());
  });

  it('looks for the protection where we put it', () => {
    expect(core).toContain('let detectedProtection = dashjs.Protection;');
    expect(core).toContain('protectionController = protection.createProtectionSystem({');
  });

  it('subscribes to protection events by names that we define', () => {
    const names = found(/eventBus\.on\(_core_events_Events_js__WEBPACK_IMPORTED_MODULE_\d+__\["default"\]\.((?:KEY|LICENSE|SERVER_CERTIFICATE)_\w+)/g);
    expect(names.length).toBeGreaterThan(0);
    expect(Object.keys(PROTECTION_EVENTS)).toEqual(expect.arrayContaining([...names]));
    expect(core).toContain(`this.INTERNAL_KEY_STATUSES_CHANGED = '${INTERNAL_KEY_STATUSES_CHANGED}'`);
  });

  it('asks for a track that may be shown when statuses change, and says so when there is none', () => {
    const handler = /function _handleUnusableKeyId\(streamProcessor\) \{[\s\S]*?\n {2}\}/.exec(core)?.[0] ?? '';
    expect(handler).toContain('return capabilities.areKeyIdsUsable(mediaInfo);');
    expect(handler).toContain('mediaController.setTrack(supportedMediaInfos[0], {');
    expect(core).toContain(`this.NO_SUPPORTED_KEY_IDS = ${NO_SUPPORTED_KEY_IDS};`);
    // What may not be shown is no choice for adaptive bitrate either.
    expect(core).toContain('return isMediaInfoAllowed && areKeyIdsUsable;');
    expect(core).toContain("normalizedKeyIds.add(contentProtectionElement.cencDefaultKid.replace(/-/g, '').toLowerCase());");
  });

  it('tells of a media segment what it covers, whose it is and what is in it, before it is appended', () => {
    for (const line of ['request.startTime = segment.presentationStartTime;', 'request.duration = segment.duration;', 'request.representation = representation;', 'request.type = _streaming_vo_metrics_HTTPRequest_js__WEBPACK_IMPORTED_MODULE_1__.HTTPRequest.MEDIA_SEGMENT_TYPE;']) {
      expect(core).toContain(line);
    }
    expect(core).toMatch(/eventBus\.trigger\(events\.FRAGMENT_LOADING_COMPLETED, \{\s*request: e\.request,\s*response: e\.response,/);
    expect(core).toContain("MEDIA_SEGMENT_TYPE = 'MediaSegment'");
  });

  it('replaces what is buffered where told to, and by itself only where its own choice of track changes', () => {
    const setTrack = /function setTrack\(track, options = \{\}\) \{[\s\S]*?\n {2}\}/.exec(core)?.[0] ?? '';
    expect(setTrack).toContain('!areTracksEqual(track, current)');
    expect(core).toContain(`this.CURRENT_TRACK_CHANGED = '${CURRENT_TRACK_CHANGED}'`);
    // Adaptive bitrate's change of AdaptationSet does not tell the MediaController.
    const change = /function _prepareAdaptationSwitchQualityChange\(e\) \{[\s\S]*?\n {2}\}/.exec(core)?.[0] ?? '';
    expect(change).toContain('_setCurrentMediaInfo(newMediaInfo);');
    expect(change).not.toContain('setTrack(');
    expect(core).toContain("e.options.hasOwnProperty('replaceBuffer') ? e.options.replaceBuffer : false;");
    expect(core).toContain('if (settings.get().streaming.buffer.flushBufferAtTrackSwitch) {');
    const stream = /function Stream\(config\) \{[\s\S]*?\n {2}instance = \{([\s\S]*?)\};/.exec(core)?.[1] ?? '';
    expect(stream.split(',').map((name) => name.trim())).toEqual(expect.arrayContaining(['getCurrentMediaInfoForType', 'prepareTrackChange']));
  });

  it('spells its error codes as we read them', () => {
    const codes = {
      MANIFEST_LOADER_PARSING_FAILURE_ERROR_CODE: [10, 'MANIFEST_INVALID'],
      MANIFEST_LOADER_LOADING_FAILURE_ERROR_CODE: [11, 'MANIFEST_UNAVAILABLE'],
      DOWNLOAD_ERROR_ID_MANIFEST_CODE: [25, 'MANIFEST_UNAVAILABLE'],
      DOWNLOAD_ERROR_ID_CONTENT_CODE: [27, 'MEDIA_UNAVAILABLE'],
      DOWNLOAD_ERROR_ID_INITIALIZATION_CODE: [28, 'MEDIA_UNAVAILABLE'],
      MANIFEST_ERROR_ID_PARSE_CODE: [31, 'MANIFEST_INVALID'],
      MANIFEST_ERROR_ID_NOSTREAMS_CODE: [32, 'MANIFEST_INVALID'],
    } as const;
    for (const [name, [code, ours]] of Object.entries(codes)) {
      expect(core).toContain(`this.${name} = ${code};`);
      expect(fromDashError({ code, message: '' }).code).toBe(ours);
    }
    expect(core.match(/const msg = 'No streams to play\.';\s*errHandler\.error\(new .*MANIFEST_ERROR_ID_NOSTREAMS_CODE, msg/g)).toHaveLength(2);
    expect(core.match(/\.MANIFEST_ERROR_ID_NOSTREAMS_CODE, /g), 'no other use').toHaveLength(3);
    expect(core).toContain("e.message + ' nostreamscomposed'");
    expect(fromDashError({ code: 32, message: 'No streams to play.' })).toMatchObject({ code: 'MEDIA_UNSUPPORTED', origin: 'player' });
    expect(core).toContain('this.TIME_SYNC_FAILED_ERROR_CODE = 16;');
    expect(fromDashError({ code: 16, message: '' })).toMatchObject({ severity: 'harmless' });
    expect(fromDashError(undefined)).toMatchObject({ code: 'MEDIA_UNPLAYABLE' });
  });
});

const MPD = [
  '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT60S" minBufferTime="PT2S" profiles="urn:mpeg:dash:profile:isoff-live:2011">',
  '<Period><AdaptationSet mimeType="video/mp4" codecs="avc1.42c01e">',
  '<SegmentTemplate timescale="1" duration="2" media="v-$Number$.m4s" initialization="v-init.mp4"/>',
  '<Representation id="1" bandwidth="100000" width="640" height="360"/>',
  '</AdaptationSet></Period></MPD>',
].join('');
const GOOD: DashAnswer = { status: 200, body: MPD };
const BAD: DashAnswer = { status: 503, body: 'busy' };
const HOUR = 3_600_000;

/** The real one loads a manifest and what it names, each until it gets its good answer. */
describe('dash.js, as far as our downloads rely on it', () => {
  type Response = Parameters<typeof wasAborted>[0];

  interface Parts {
    readonly answer: (url: string, count: number) => DashAnswer;
    readonly onResponse?: (response: Response, count: number) => Partial<Response>;
    readonly onRequest?: (request: { url: string }) => void;
    readonly settings?: object;
  }

  const players: { destroy(): void }[] = [];
  afterEach(() => {
    for (const player of players.splice(0)) player.destroy();
  });

  function load({ answer, onResponse = () => ({}), onRequest, settings = quick(0) }: Parts) {
    const dash = new RealDash();
    const player = dash.module.MediaPlayer().create();
    dash.answer = ({ url }) => answer(url, dash.requests.length);
    players.push(player);
    const errors: object[] = [];
    const loaded = deferred<undefined>();
    const taken: Response[] = [];
    const update = (changed: object) => { (player as { updateSettings(settings: object): void }).updateSettings(changed); };
    player.initialize();
    update(DASH_SETTINGS);
    update(settings);
    player.clearDefaultUTCTimingSources();
    player.addRequestInterceptor((request) => {
      onRequest?.(request);
      return Promise.resolve(request);
    });
    player.addResponseInterceptor((response) => {
      taken.push(response);
      return Promise.resolve({ ...response, ...onResponse(response, taken.length) } as typeof response);
    });
    const { events } = dash.module.MediaPlayer;
    player.on(events.ERROR, (event) => { errors.push(event); });
    player.on(events.MANIFEST_LOADED, () => { loaded.resolve(undefined); });
    player.attachSource('https://tv.example/one.mpd');
    player.preload();
    return { dash, player, update, errors, taken, loaded: loaded.promise };
  }

  function quick(duration: number) {
    return { streaming: { retryIntervals: Object.fromEntries(PICTURE_REQUESTS.map((type) => [type, duration])) } };
  }

  it('tries again for ever where the number of tries is infinite, and no error is raised', async () => {
    const { dash, errors, loaded } = load({ answer: (_, count) => (count <= 50 ? BAD : GOOD) });
    await loaded;
    expect(dash.requests.length).toBe(51);
    expect(errors).toEqual([]);
  });

  it('knows every type of request that is asked for again for ever', () => {
    for (const type of PICTURE_REQUESTS) expect(core).toMatch(new RegExp(`HTTPRequest\\.\\w+_TYPE = '${type}';`));
  });

  it('shows each failed answer to the interceptors before it tries again', async () => {
    const order: string[] = [];
    const { loaded } = load({
      answer: (_, count) => (count <= 2 ? BAD : GOOD),
      onRequest: () => order.push('asked'),
      onResponse: ({ status }) => {
        order.push(`answered ${status}`);
        return {};
      },
    });
    await loaded;
    expect(order.slice(0, 6)).toEqual(['asked', 'answered 503', 'asked', 'answered 503', 'asked', 'answered 200']);
  });

  it('reads the pause at each retry: what an interceptor sets counts for the very next', async () => {
    const rig = load({
      answer: (_, count) => (count <= 3 ? BAD : GOOD),
      onResponse: () => {
        rig.update(quick(0));
        return {};
      },
      // Where it were read before, this test would not end.
      settings: quick(HOUR),
    });
    await rig.loaded;
    expect(rig.dash.requests.length).toBeGreaterThan(3);
  });

  it('asks where the interceptor says, and shows it its own URL again with each try', async () => {
    const shown: string[] = [];
    const { dash, taken, loaded } = load({
      answer: (_, count) => (count <= 2 ? BAD : GOOD),
      onRequest: (request) => {
        shown.push(request.url);
        request.url = request.url.replace('tv.example', `cdn${shown.length}.example`);
      },
    });
    await loaded;
    expect(shown.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'https://tv.example/one.mpd'));
    const asked = ['https://cdn1.example/one.mpd', 'https://cdn2.example/one.mpd', 'https://cdn3.example/one.mpd'];
    expect(dash.requests.slice(0, 3).map(({ url }) => url)).toEqual(asked);
    expect(taken.slice(0, 3).map(({ request }) => request.url)).toEqual(asked);
  });

  it('tries again what an interceptor calls unanswered, whatever had come', async () => {
    const { dash, errors, loaded } = load({
      answer: () => GOOD,
      onResponse: (_, count) => (count <= 3 ? { status: 0, data: undefined } : {}),
    });
    await loaded;
    expect(dash.requests.slice(0, 4).map(({ url }) => url)).toEqual(Array.from({ length: 4 }, () => 'https://tv.example/one.mpd'));
    expect(errors).toEqual([]);
  });

  it('says what was asked for, for whom, and how often before', async () => {
    const enough = deferred<undefined>();
    const facts: unknown[] = [];
    load({
      answer: (url, count) => (url.endsWith('.mpd') && count > 2 ? GOOD : BAD),
      onResponse: (response, count) => {
        // It goes on counting in the same object.
        facts.push({ ...requestOf(response.request) });
        if (count === 6) enough.resolve(undefined);
        return {};
      },
    });
    await enough.promise;
    expect(facts.slice(0, 3)).toMatchObject([0, 1, 2].map((retryAttempts) => ({ type: 'MPD', mediaType: 'stream', retryAttempts })));
    expect(facts.slice(3, 6)).toMatchObject([0, 1, 2].map((retryAttempts) => ({ type: 'InitializationSegment', mediaType: 'video', retryAttempts })));
  });

  it('shows what it has taken back as unanswered, and takes away what was to hear of its end', async () => {
    const seen = deferred<Response>();
    const asked = deferred<undefined>();
    const { player, taken } = load({
      answer: () => {
        asked.resolve(undefined);
        return 'hang';
      },
      onResponse: (response) => {
        seen.resolve(response);
        return {};
      },
    });
    await asked.promise;
    player.attachSource('https://tv.example/two.mpd');
    const response = await seen.promise;
    expect(response.status).toBe(0);
    expect(wasAborted(response)).toBe(true);
    expect(taken).toHaveLength(1);
  });

  it.each(['drop', BAD] as const)('takes away nothing where the network has failed: %s', async (answer) => {
    const { taken, loaded } = load({ answer: (_, count) => (count === 1 ? answer : GOOD) });
    await loaded;
    expect(taken.slice(0, 2).map(wasAborted)).toEqual([false, false]);
  });

  it('refreshes a manifest again once it has come, however late, and no more once a refresh was given up', () => {
    const updater = /function ManifestUpdater\(\) \{[\s\S]*?\n\}/.exec(core)?.[0] ?? '';
    // While one is under way it looks again; only one that has come leads to the next.
    expect(updater).toMatch(/if \(isUpdating\) \{\s*startManifestRefreshTimer\(settings\.get\(\)\.streaming\.manifestUpdateRetryInterval\);\s*return;/);
    expect(updater).toMatch(/function _onStreamsComposed\([^)]*\) \{[^}]*isUpdating = false;/);
    expect(updater).toMatch(/if \(!e\.error\) \{\s*const manifest = e\.manifest;\s*_addExternalElements\(manifest\);\s*_update\(manifest\);/);
    expect(updater).toMatch(/if \(!isPaused\) \{\s*startManifestRefreshTimer\(\);/);
  });
});
