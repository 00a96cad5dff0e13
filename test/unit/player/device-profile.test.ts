import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quirksOf } from '../../../src/device/quirks';
import { dashProfile } from '../../../src/player/dash/device-profile';

const on = (platform: 'browser' | 'tizen' | 'webos', platformVersion?: number) => dashProfile(quirksOf({ platform, platformVersion, engine: undefined, model: undefined }));
const settings = (mediaCapabilities: boolean, changeType: boolean, reset: boolean, infinity: boolean, gaps: object) => ({
  streaming: {
    capabilities: { useMediaCapabilitiesApi: mediaCapabilities },
    buffer: { useChangeType: changeType, resetSourceBuffersForTrackSwitch: reset, mediaSourceDurationInfinity: infinity },
    ...gaps,
  },
});
const PAUSE_AND_PLAY = { gaps: { enableStallFix: true, stallSeek: 0 } };

describe('the profile of a device', () => {
  it.each([
    ['browser', undefined, settings(true, true, false, true, {})],
    ['tizen', 4, settings(false, false, true, true, PAUSE_AND_PLAY)],
    ['tizen', 9, settings(false, false, true, true, PAUSE_AND_PLAY)],
    ['webos', 4.9, settings(false, false, true, false, PAUSE_AND_PLAY)],
    ['webos', 6, settings(false, false, true, true, PAUSE_AND_PLAY)],
    ['webos', 24, settings(false, true, false, true, PAUSE_AND_PLAY)],
  ] as const)('%s %s', (platform, version, expected) => {
    expect(on(platform, version).settings).toEqual(expected);
  });

  it('leaves Opus out where it does not play', () => {
    for (const codecs of ['opus', 'Opus', 'avc1.64001f,opus']) {
      expect(on('tizen', 4).accepts({ codecs })).toBe(false);
      expect(on('tizen', 5).accepts({ codecs })).toBe(true);
    }
    for (const codecs of ['mp4a.40.2', undefined, null, 5]) expect(on('tizen', 4).accepts({ codecs })).toBe(true);
  });

  it('says nothing that the pinned dash.js does not know', () => {
    const core = readFileSync(new URL('../../../node_modules/dashjs/dist/modern/umd/dash.mediaplayer.debug.js', import.meta.url), 'utf8');
    const defaults = core.slice(core.indexOf('const defaultSettings = {'));
    const names = (value: object): string[] => Object.entries(value).flatMap(([name, inner]) => [name, ...(typeof inner === 'object' ? names(inner as object) : [])]);
    for (const name of names(on('webos', 4).settings)) expect(defaults, name).toMatch(new RegExp(`\\b${name}:`));
    // What a distance of nothing means to it.
    expect(core).toMatch(/stallSeek === 0\) \{[^}]*videoModel\.pause\(\);\s*videoModel\.play\(\);/);
  });
});
