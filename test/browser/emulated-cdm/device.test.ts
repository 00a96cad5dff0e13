import { afterEach, describe, expect, it } from 'vitest';
import type { Step } from '../../../platform/emulator/cdm/faults';
import { toUtf8 } from '../../../src/base/bytes';
import { device, resetDevice } from './device';
import { closeAll, nextEvent, openAccess, openKeys, openLicensed, sessionOf } from './steps';
import { PLAYREADY } from './systems/playready';
import { CONFIGURATION, KEY } from './systems/system-under-test';
import { WIDEVINE } from './systems/widevine';

/** What the emulated device does on its own account: statuses, outputs, places, faults. */

afterEach(async () => {
  await closeAll();
  await resetDevice();
});

const statuses = (session: MediaKeySession) => [...session.keyStatuses.values()];

describe('statuses', () => {
  it.each(['internal-error', 'status-pending', 'output-downscaled', 'usable-in-future'] as MediaKeyStatus[])('%s can be decreed for one key', async (status) => {
    const session = await openLicensed(WIDEVINE, KEY.a, KEY.b);
    const changed = nextEvent(session, 'keystatuseschange');
    await device.decree(KEY.b, status);
    await changed;
    expect(statuses(session)).toEqual(['usable', status]);
    // A picture that is shown smaller is still decoded.
    expect(device.state().nativeSessions).toBe(status === 'output-downscaled' ? 2 : 1);
    await device.decree(KEY.b, undefined);
    expect(statuses(session)).toEqual(['usable', 'usable']);
    expect(device.state().nativeSessions).toBe(2);
  });

  it('expired keys leave the decoder', async () => {
    const session = await openLicensed(WIDEVINE, KEY.a);
    expect(device.state()).toMatchObject({ nativeSessions: 1, sessions: [{ keySystem: 'com.widevine.alpha', state: 'licensed', keys: { [KEY.a]: 'usable' }, keysInside: 1 }] });
    device.expireAll();
    await expect.poll(() => statuses(session)).toEqual(['expired']);
    expect(session.expiration).toBeLessThanOrEqual(Date.now());
    expect(device.state().nativeSessions).toBe(0);
  });

  it.each(['internal-error', 'hardware-context-reset', 'resource-evicted'] as const)('sessions close unasked: %s', async (reason) => {
    const session = await openLicensed(PLAYREADY, KEY.a);
    const changed = nextEvent(session, 'keystatuseschange');
    await device.closeAll(reason);
    expect(await session.closed).toBe(reason);
    await changed;
    expect([session.keyStatuses.size, session.expiration]).toEqual([0, NaN]);
    expect(device.state()).toEqual({ sessions: [], nativeSessions: 0 });
    await expect(session.update(toUtf8('late'))).rejects.toMatchObject({ name: 'InvalidStateError' });
  });
});

describe('outputs', () => {
  it('say by policy what they may show', async () => {
    const keys = await openKeys(WIDEVINE);
    const statusFor = (minHdcpVersion: string) => keys.getStatusForPolicy({ minHdcpVersion });
    await device.setHdcp('1.4');
    expect(await Promise.all(['', '1.0', '1.4', '2.2'].map(statusFor))).toEqual(['usable', 'usable', 'usable', 'output-restricted']);
    await device.setHdcp('');
    expect(await Promise.all(['', '1.0'].map(statusFor))).toEqual(['usable', 'output-restricted']);
  });
});

describe('places', () => {
  it('are six; the seventh session is refused until one is closed', async () => {
    const keys = await openKeys(WIDEVINE);
    const open = async () => {
      const session = sessionOf(keys);
      await session.generateRequest('cenc', WIDEVINE.initData(KEY.a));
      return session;
    };
    const [first] = await Promise.all(Array.from({ length: 6 }, open));
    await expect(open()).rejects.toMatchObject({ name: 'QuotaExceededError' });
    await first?.close();
    await open();
  });
});

describe('persistent sessions', () => {
  const persistent = { ...CONFIGURATION, sessionTypes: ['persistent-license'] };

  it('are refused, as on most TVs', async () => {
    await expect(openAccess(WIDEVINE, persistent)).rejects.toMatchObject({ name: 'NotSupportedError' });
    const keys = await openKeys(WIDEVINE);
    expect(() => keys.createSession('persistent-license')).toThrow(expect.objectContaining({ name: 'NotSupportedError' }));
  });

  it('or emulated: kept, loaded and removed with a release', async () => {
    device.options.persistent = true;
    const keys = await (await openAccess(WIDEVINE, persistent)).createMediaKeys();
    await keys.setServerCertificate(toUtf8('certificate'));
    const stored = keys.createSession('persistent-license');
    await stored.generateRequest('cenc', WIDEVINE.initData(KEY.a));
    await stored.update(WIDEVINE.licence(KEY.a));
    const { sessionId } = stored;
    await stored.close();

    const loaded = keys.createSession('persistent-license');
    expect(await loaded.load(sessionId)).toBe(true);
    await expect.poll(() => statuses(loaded)).toEqual(['usable']);
    const released = nextEvent(loaded, 'message');
    await loaded.remove();
    expect(((await released) as MediaKeyMessageEvent).messageType).toBe('license-release');
    expect(statuses(loaded)).toEqual(['released']);
    await loaded.close();

    const gone = keys.createSession('persistent-license');
    expect(await gone.load(sessionId)).toBe(false);
  });
});

describe('faults', () => {
  /** Each step of a session's life, as a page takes it. */
  const STEPS: Readonly<Partial<Record<Step, () => Promise<unknown>>>> = {
    requestMediaKeySystemAccess: () => openAccess(WIDEVINE),
    createMediaKeys: async () => (await openAccess(WIDEVINE)).createMediaKeys(),
    setServerCertificate: () => openKeys(WIDEVINE),
    setMediaKeys: async () => document.createElement('video').setMediaKeys(await openKeys(WIDEVINE)),
    generateRequest: async () => sessionOf(await openKeys(WIDEVINE)).generateRequest('cenc', WIDEVINE.initData(KEY.a)),
    update: () => openLicensed(WIDEVINE, KEY.a),
    close: async () => (await openLicensed(WIDEVINE, KEY.a)).close(),
    remove: async () => (await openLicensed(WIDEVINE, KEY.a)).remove(),
  };
  const names = Object.keys(STEPS) as Step[];
  const take = (step: Step) => STEPS[step]?.() ?? Promise.reject(new Error('no such step'));

  it.each(names)('%s fails once as told, and works again', async (step) => {
    device.failNext({ step, error: 'InvalidAccessError' });
    await expect(take(step)).rejects.toMatchObject({ name: 'InvalidAccessError' });
    await take(step);
    device.failNext({ step, error: 'TypeError' });
    await expect(take(step)).rejects.toBeInstanceOf(TypeError);
  });

  it.each(names)('%s hangs as told', async (step) => {
    device.failNext({ step, error: 'hang' });
    const outcome = await Promise.race([take(step), new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))]);
    expect(outcome).toBe('nothing');
  });

  it.each(names)('%s is as late as told', async (step) => {
    device.delay(step, 200);
    const started = performance.now();
    await take(step);
    expect(performance.now() - started).toBeGreaterThanOrEqual(199);
  });
});
