import { describe, expect, it } from 'vitest';
import { DEFAULT_DRM_SETTINGS } from '../../../src/drm/drm-settings';
import { readConfig } from '../../../src/operator/config';
import { drmSettingsOf, keySystemsOf } from '../../../src/operator/drm-config';
import type { ListFault } from '../../../src/operator/lists';

const configOf = (drm: object) =>
  readConfig({ brand: { name: 'Lumen TV' }, backend: { baseUrl: '', tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm', ...drm } } }).otvtoolkit.drm;

describe('the DRM engine’s configuration', () => {
  it('is sensible where there is none', () => {
    const drm = configOf({});
    expect(keySystemsOf(drm, 'browser')).toEqual([{ name: 'com.widevine.alpha' }, { name: 'com.microsoft.playready.recommendation' }, { name: 'com.microsoft.playready' }, { name: 'org.w3.clearkey' }]);
    expect(drmSettingsOf(drm, 'tizen')).toEqual({ ...DEFAULT_DRM_SETTINGS, multiSession: undefined });
  });

  it('gives key systems their order and levels, and Widevine its certificate', () => {
    const robustness = { video: ['3000', '2000'], audio: ['2000'] };
    const drm = configOf({
      config: { widevineServerCertificate: 'AQID' },
      engine: { keySystems: [{ name: 'com.microsoft.playready.recommendation', robustness }, 'com.widevine.alpha'] },
    });
    expect(keySystemsOf(drm, 'webos')).toEqual([
      { name: 'com.microsoft.playready.recommendation', robustness },
      { name: 'com.widevine.alpha', serverCertificate: new Uint8Array([1, 2, 3]) },
    ]);
  });

  it('may differ on one platform', () => {
    const drm = configOf({
      engine: {
        multiSession: true,
        policies: { expired: 'stop', missing: 'stop' },
        platforms: { webos: { reuseMediaKeys: false, keySystems: ['com.microsoft.playready'], policies: { missing: 'show' } } },
      },
    });
    expect(keySystemsOf(drm, 'webos')).toEqual([{ name: 'com.microsoft.playready' }]);
    expect(keySystemsOf(drm, 'tizen')).toHaveLength(4);
    expect(drmSettingsOf(drm, 'webos')).toMatchObject({ multiSession: true, reuseMediaKeys: false, policies: { expired: 'stop', missing: 'show', 'output-restricted': 'avoid' } });
    expect(drmSettingsOf(drm, 'browser')).toMatchObject({ reuseMediaKeys: true, policies: { missing: 'stop' } });
  });

  it('has the last word over a device’s quirks', () => {
    expect(drmSettingsOf(configOf({}), 'webos', { reuseMediaKeys: false }).reuseMediaKeys).toBe(false);
    expect(drmSettingsOf(configOf({ engine: { reuseMediaKeys: true } }), 'webos', { reuseMediaKeys: false }).reuseMediaKeys).toBe(true);
  });

  it.each([
    [{ config: { widevineServerCertificate: 'not base64!' } }, 'otvtoolkit.drm.config.widevineServerCertificate: expected a certificate in base64'],
    [{ config: { widevineServerCertificate: '' } }, 'otvtoolkit.drm.config.widevineServerCertificate'],
    [{ engine: { keySystems: ['com.apple.fps'] } }, 'otvtoolkit.drm.engine.keySystems: none of these is a key system (com.widevine.alpha'],
    [{ engine: { keySystems: [] } }, 'otvtoolkit.drm.engine.keySystems'],
    [{ engine: { keySystems: [{ name: 'org.w3.clearkey', robustness: { video: [] } }] } }, 'otvtoolkit.drm.engine.keySystems'],
    [{ engine: { policies: { expired: 'ignore' } } }, 'otvtoolkit.drm.engine.policies.expired: expected show, avoid, relicense or stop'],
    [{ engine: { policies: { usable: 'stop' } } }, 'otvtoolkit.drm.engine.policies.usable'],
    [{ engine: { maxKeySessions: 0 } }, 'otvtoolkit.drm.engine.maxKeySessions'],
    [{ engine: { multisession: true } }, 'otvtoolkit.drm.engine.multisession'],
    [{ engine: { platforms: { android: {} } } }, 'otvtoolkit.drm.engine.platforms.android'],
  ])('refuses %j with the path to the wrong value', (drm, complaint) => {
    expect(() => configOf(drm)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(complaint) as string }) as Error);
  });

  it('does without an entry of a list that nobody knows, and tells of it', () => {
    const faults: ListFault[] = [];
    const { otvtoolkit } = readConfig(
      {
        brand: { name: 'Lumen TV' },
        backend: { baseUrl: '', tenant: 'demo' },
        otvtoolkit: { drm: { system: 'customer-ssm', engine: { keySystems: ['com.apple.fps', 'com.widevine.alpha'], platforms: { webos: { keySystems: ['org.w3.clearkey', 'Widevine'] } } } } },
      },
      (fault) => faults.push(fault),
    );
    expect(keySystemsOf(otvtoolkit.drm, 'tizen')).toEqual([{ name: 'com.widevine.alpha' }]);
    expect(keySystemsOf(otvtoolkit.drm, 'webos')).toEqual([{ name: 'org.w3.clearkey' }]);
    expect(faults.map(({ path }) => path)).toEqual(['otvtoolkit.drm.engine.keySystems.0', 'otvtoolkit.drm.engine.platforms.webos.keySystems.1']);
  });
});
