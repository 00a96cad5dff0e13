import { describe, expect, it } from 'vitest';
import { toBase64, toUtf8 } from '../../../src/base/bytes';
import type { PlayerError } from '../../../src/contract/player-error';
import { DrmEngine } from '../../../src/drm/drm-engine';
import type { DrmEvent } from '../../../src/drm/drm-listener';
import { fromDashError } from '../../../src/player/dash/dash-errors';
import { INTERNAL_KEY_STATUSES_CHANGED, NO_SUPPORTED_KEY_IDS, PROTECTION_EVENTS, type ContentProtectionElement } from '../../../src/player/dash/dash-internals';
import { DashProtection } from '../../../src/player/dash/protection';
import type { KeySystemData, ProtectionData } from '../../../src/player/dash/protection-data';
import { FakeEme, psshWithKeyIds, type EmeFaults } from '../../support/fake-eme';
import { VirtualClock } from '../../support/virtual-clock';
import { CLEARKEY, KEY_A, KEY_B, PLAYREADY, rest, WIDEVINE } from '../drm/rig';

function setUp(data: (getLicence: KeySystemData['getLicence']) => ProtectionData, faults: EmeFaults = {}, ...keys: string[]) {
  const eme = new FakeEme(faults);
  const engine = new DrmEngine(eme.element, eme.requestAccess, new VirtualClock());
  const events: DrmEvent[] = [];
  const triggered: { readonly type: string; readonly payload: object }[] = [];
  const asked: string[] = [];
  const protection = new DashProtection(engine, { onEvent: (event) => events.push(event) });
  const controller = protection
    .plugin()({})
    .create()
    .createProtectionSystem({ eventBus: { trigger: (type, payload) => triggered.push({ type, payload }) }, capabilities: { setEncryptedMediaSupported: () => undefined } });
  controller.setProtectionData(
    data((keySystem) => {
      asked.push(keySystem);
      return Promise.resolve({ bytes: toUtf8((keys.length > 0 ? keys : [KEY_A, KEY_B]).join(',')), enforced: false });
    }),
  );
  const offer = async (...contentProtection: ContentProtectionElement[]) => {
    controller.initializeForMedia({ contentProtection });
    controller.handleKeySystemFromManifest();
    await rest();
  };
  const statusEvents = () => triggered.filter(({ type }) => type === INTERNAL_KEY_STATUSES_CHANGED).length;
  return { eme, events, triggered, asked, protection, controller, offer, statusEvents };
}

const common = { schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', cencDefaultKid: 'A1A1A1A1-A1A1-A1A1-A1A1-A1A1A1A1A1A1' };
const widevine = { schemeIdUri: 'urn:uuid:EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED', pssh: { __text: toBase64(psshWithKeyIds('edef8ba979d64acea3c827dcd51d21ed', [KEY_A])) } };

describe('our ProtectionController', () => {
  it('reads key systems, their order, levels and certificates out of the protection data', async () => {
    const serverCertificate = new Uint8Array([1]);
    const robustness = { video: ['X'], audio: ['Y'] };
    const { eme, events, asked, offer } = setUp((getLicence) => ({
      [CLEARKEY]: { priority: 2, getLicence },
      [WIDEVINE]: { priority: 1, robustness, serverCertificate, getLicence },
      [PLAYREADY]: { priority: 0, getLicence },
    }), { refuse: [PLAYREADY] });
    await offer(common, widevine, { schemeIdUri: 'urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95' });
    expect(eme.asked.map(({ name }) => name)).toEqual([PLAYREADY, WIDEVINE]);
    expect(eme.asked[1]?.levels).toEqual([{ video: 'X', audio: 'Y' }]);
    expect(events[0]).toMatchObject({ kind: 'key-system', name: WIDEVINE, video: 'X', audio: 'Y', certificate: 'set', refusals: `${PLAYREADY}: NotSupportedError: unsupported` });
    expect(asked).toEqual(['edef8ba9-79d6-4ace-a3c8-27dcd51d21ed']);
  });

  it('fails in words where the protection data names no key system that there is', async () => {
    const { triggered, offer } = setUp((getLicence) => ({ 'com.unheard.of': { priority: 0, getLicence } }) as ProtectionData);
    await offer(common);
    expect(triggered).toMatchObject([{ type: PROTECTION_EVENTS.KEY_ERROR, payload: { error: { data: { code: 'KEY_SYSTEM_UNAVAILABLE' } } } }]);
  });

  it('takes manifests with a pssh that is not base64', async () => {
    const { eme, offer } = setUp((getLicence) => ({ [CLEARKEY]: { priority: 0, getLicence } }));
    await offer({ ...common, pssh: { __text: '***' } }, { schemeIdUri: 'urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e', pssh: {} });
    expect(eme.sessions).toHaveLength(1);
  });

  it('lets the core know what may be shown, and decides on expiry itself', async () => {
    const { eme, controller, offer, statusEvents } = setUp((getLicence) => ({ [CLEARKEY]: { priority: 0, getLicence } }));
    expect(controller.areKeyIdsUsable(new Set([KEY_A]))).toBe(true);
    await offer(common, { ...common, cencDefaultKid: 'b2b2b2b2-b2b2-b2b2-b2b2-b2b2b2b2b2b2' });
    const before = statusEvents();
    eme.sessions[0]?.change(KEY_B, 'output-restricted');
    expect(statusEvents()).toBe(before + 1);
    expect([KEY_A, KEY_B].map((keyId) => controller.areKeyIdsUsable(new Set([keyId])))).toEqual([true, false]);
    eme.sessions[0]?.change(KEY_A, 'expired');
    expect(controller.areKeyIdsExpired(new Set([KEY_A]))).toBe(false);
  });

  it('says it again once there are tracks, where statuses came before the manifest', async () => {
    const known = { keySystems: [CLEARKEY], keyIds: [KEY_A, KEY_B], pssh: {} } as const;
    const { offer, statusEvents } = setUp((getLicence) => ({ [CLEARKEY]: { priority: 0, known, getLicence } }), {}, KEY_A);
    await rest();
    const before = statusEvents();
    await offer(common);
    expect(statusEvents()).toBe(before + 1);
  });

  it('says why there is no track that may be shown', async () => {
    const { eme, protection, offer } = setUp((getLicence) => ({ [CLEARKEY]: { priority: 0, getLicence } }), {}, KEY_A);
    await offer(common);
    eme.sessions[0]?.change(KEY_A, 'output-restricted');
    const error = { code: NO_SUPPORTED_KEY_IDS, message: 'All possible Adaptation Sets have an invalid key status' };
    expect(fromDashError(error, () => protection.trouble())).toMatchObject({ code: 'KEY_OUTPUT_RESTRICTED', severity: 'fatal' });
    expect(fromDashError(error)).toMatchObject({ code: 'KEY_UNUSABLE', origin: 'cdm' });
  });

  it('says nothing after its end', async () => {
    const { eme, controller, triggered, protection, offer } = setUp((getLicence) => ({ [CLEARKEY]: { priority: 0, getLicence } }));
    await offer(common);
    const count = triggered.length;
    await protection.end();
    controller.setProtectionData({});
    controller.handleKeySystemFromManifest();
    protection.onSegment([KEY_A], () => false);
    eme.fireEncrypted({ type: 'cenc', initData: psshWithKeyIds('1077efecc0b24d02ace33c1e52e2fb4b', [KEY_B]) });
    await rest();
    expect(triggered).toHaveLength(count);
    expect(eme.open).toBe(0);
  });

  it('hands errors on whole', async () => {
    const { triggered, offer } = setUp((getLicence) => ({ [CLEARKEY]: { priority: 0, getLicence } }), { request: 'reject' });
    await offer(common);
    const { error } = triggered[0]?.payload as { readonly error: { readonly data: PlayerError } };
    const { code, origin, message } = error.data;
    expect(code).toBe('KEY_REQUEST_FAILED');
    expect(fromDashError(error)).toMatchObject({ code, origin, message, severity: 'fatal' });
  });
});
