import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DrmEngine } from '../../../src/drm/drm-engine';
import { CURRENT_TRACK_CHANGED, INTERNAL_KEY_STATUSES_CHANGED, NO_SUPPORTED_KEY_IDS, PROTECTION_EVENTS } from '../../../src/player/dash/dash-internals';
import { fromDashError } from '../../../src/player/dash/dash-errors';
import { DashProtection } from '../../../src/player/dash/protection';
import { FakeEme } from '../../support/fake-eme';
import { VirtualClock } from '../../support/virtual-clock';

const require = createRequire(import.meta.url);
const folder = path.resolve(path.dirname(require.resolve('dashjs')), '../../..');
const core = readFileSync(path.join(folder, 'dist/modern/umd/dash.mediaplayer.debug.js'), 'utf8');

/** Names matched by the pattern's first group, without repetition. */
function found(pattern: RegExp): readonly string[] {
  return [...new Set([...core.matchAll(pattern)].flatMap(([, name]) => name ?? []))].sort();
}

/**
 * What we rely on inside dash.js. A failure here after an upgrade says what moved; see docs/decisions/002-we-own-eme.md.
 */
describe('dash.js, as far as our ProtectionController relies on it', () => {
  it('is the version that this was read in', () => {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
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
      expect(fromDashError({ code, message: '' })?.code).toBe(ours);
    }
    expect(core.match(/const msg = 'No streams to play\.';\s*errHandler\.error\(new .*MANIFEST_ERROR_ID_NOSTREAMS_CODE, msg/g)).toHaveLength(2);
    expect(core.match(/\.MANIFEST_ERROR_ID_NOSTREAMS_CODE, /g), 'no other use').toHaveLength(3);
    expect(core).toContain("e.message + ' nostreamscomposed'");
    expect(fromDashError({ code: 32, message: 'No streams to play.' })).toMatchObject({ code: 'MEDIA_UNSUPPORTED', origin: 'player' });
    expect(core).toContain('this.TIME_SYNC_FAILED_ERROR_CODE = 16;');
    expect(fromDashError({ code: 16, message: '' })).toBeUndefined();
    expect(fromDashError(undefined)).toMatchObject({ code: 'MEDIA_UNPLAYABLE' });
  });
});
