import { describe, expect, it } from 'vitest';
import { chooseKeySystem, type KeySystemCandidate } from '../../../src/drm/key-system-choice';
import { nativeAccess, readStatuses } from '../../../src/drm/native-eme';
import { FakeEme, type EmeFaults } from '../../support/fake-eme';
import { VirtualClock } from '../../support/virtual-clock';
import { CLEARKEY, KEY_A, KEY_B, PLAYREADY, rest, Rig, WIDEVINE } from './rig';

const CERTIFICATE = new Uint8Array([1, 2, 3]);

async function choose(faults: EmeFaults, ...candidates: readonly KeySystemCandidate[]) {
  const eme = new FakeEme(faults);
  const clock = new VirtualClock();
  const choice = chooseKeySystem(candidates, eme.requestAccess, clock).catch((error: unknown) => error);
  await clock.advance(60_000);
  return { eme, choice: await choice };
}

describe('the choice of a key system', () => {
  it('takes the first that the device has, and says why not the others', async () => {
    const { eme, choice } = await choose({ refuse: [WIDEVINE] }, { name: WIDEVINE }, { name: PLAYREADY }, { name: CLEARKEY });
    expect(choice).toMatchObject({ name: PLAYREADY, refusals: [`${WIDEVINE}: NotSupportedError: unsupported`] });
    expect(eme.asked.map(({ name }) => name)).toEqual([WIDEVINE, PLAYREADY]);
  });

  it('asks for the operator’s levels, best first, and says which was granted', async () => {
    const robustness = { video: ['HW_SECURE_ALL', 'SW_SECURE_CRYPTO'], audio: ['SW_SECURE_CRYPTO'] };
    const { eme, choice } = await choose({ levels: ['SW_SECURE_CRYPTO'] }, { name: WIDEVINE, robustness });
    expect(eme.asked[0]?.levels.map(({ video }) => video)).toEqual(['HW_SECURE_ALL', 'SW_SECURE_CRYPTO']);
    expect(choice).toMatchObject({ granted: { video: 'SW_SECURE_CRYPTO', audio: 'SW_SECURE_CRYPTO' } });
  });

  it('goes on to the next key system where no level is granted', async () => {
    const { choice } = await choose({ levels: [''] }, { name: WIDEVINE }, { name: CLEARKEY });
    expect(choice).toMatchObject({ name: CLEARKEY });
  });

  it.each<[EmeFaults, string, string]>([
    [{ refuse: [WIDEVINE, CLEARKEY] }, 'KEY_SYSTEM_UNAVAILABLE', 'org.w3.clearkey: NotSupportedError'],
    [{ createKeys: 'reject' }, 'KEY_SYSTEM_UNAVAILABLE', 'com.widevine.alpha: InvalidStateError'],
    [{ access: 'hang' }, 'CDM_UNANSWERED', 'requestMediaKeySystemAccess()'],
    [{ createKeys: 'hang' }, 'CDM_UNANSWERED', 'createMediaKeys()'],
  ])('fails with %j as %s, and names the step', async (faults, code, message) => {
    const { choice } = await choose(faults, { name: WIDEVINE }, { name: CLEARKEY });
    expect(choice).toMatchObject({ code, origin: 'cdm', message: expect.stringContaining(message) as string });
  });

  it('fails where nothing may be tried', async () => {
    expect((await choose({})).choice).toMatchObject({ code: 'KEY_SYSTEM_UNAVAILABLE', message: expect.stringContaining('none configured') as string });
  });

  it.each<[EmeFaults, string]>([
    [{}, 'set'],
    [{ certificate: 'not-taken' }, 'not-taken'],
    [{ certificate: 'reject' }, 'refused'],
    [{ certificate: 'hang' }, 'unanswered'],
  ])('plays on whatever becomes of the certificate: %j is %s', async (faults, certificate) => {
    const { choice } = await choose(faults, { name: WIDEVINE, serverCertificate: CERTIFICATE });
    expect(choice).toMatchObject({ name: WIDEVINE, certificate });
  });

  it('says that there was no certificate', async () => {
    expect((await choose({}, { name: WIDEVINE })).choice).toMatchObject({ certificate: 'none' });
  });

  it('fails in words where the page has no EME', async () => {
    await expect(nativeAccess({})(CLEARKEY, [])).rejects.toMatchObject({ code: 'KEY_SYSTEM_UNAVAILABLE', message: expect.stringContaining('https') as string });
  });

  it('asks the browser for one level a configuration', async () => {
    const seen: MediaKeySystemConfiguration[] = [];
    const granted = { videoCapabilities: [{ contentType: 'x', robustness: 'LOW' }], audioCapabilities: [{ contentType: 'x' }] };
    const navigator = { requestMediaKeySystemAccess: (_name: string, configs: Iterable<MediaKeySystemConfiguration>) => (seen.push(...configs), Promise.resolve({ getConfiguration: () => granted })) };
    const access = await nativeAccess(navigator as never)(WIDEVINE, [{ video: 'HIGH', audio: 'A' }, { video: 'LOW', audio: 'A' }]);
    expect(seen.map(({ videoCapabilities }) => videoCapabilities?.map(({ robustness }) => robustness))).toEqual([['HIGH'], ['LOW']]);
    expect(access.granted).toEqual({ video: 'LOW', audio: '' });
  });
});

describe('a server certificate', () => {
  const systems = [{ name: WIDEVINE, serverCertificate: CERTIFICATE }] as const;

  it('is set before the first request', async () => {
    const rig = new Rig({ systems, faults: { certificate: 'late', wantsCertificate: true } });
    rig.begin();
    rig.encrypted(KEY_A, KEY_B);
    await rest();
    expect(rig.eme.sessions).toHaveLength(0);
    rig.eme.answerLate();
    await rest();
    expect(rig.eme.requestsTooEarly).toBe(0);
    expect(rig.asked.map(({ payload }) => payload)).toEqual([[1, 2, 3]]);
    expect(rig.events[0]).toMatchObject({ kind: 'key-system', certificate: 'set' });
  });

  it.each(['reject', 'not-taken', undefined] as const)('that is not there (%s) costs one more call of the callback', async (certificate) => {
    const rig = new Rig({ systems: certificate ? systems : [{ name: WIDEVINE }], faults: { certificate, wantsCertificate: true } });
    rig.begin();
    rig.encrypted(KEY_A, KEY_B);
    await rest();
    await rest();
    expect(rig.asked).toEqual([
      { keySystem: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed', payload: [8, 4], type: 'license-request' },
      { keySystem: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed', payload: [1, 2, 3], type: 'license-request' },
    ]);
    expect(rig.errors).toEqual([]);
  });
});

describe('key statuses of the browser', () => {
  const id = Uint8Array.from({ length: 16 }, () => 0xa1);
  const mapOf = (...entries: readonly (readonly [unknown, unknown])[]) => ({ forEach: (visit: (one: unknown, other: unknown) => void) => { entries.forEach(([one, other]) => { visit(one, other); }); } });

  it('are read in either order of arguments, and out of views with an offset', () => {
    expect([...readStatuses(mapOf(['usable', id.buffer]))]).toEqual([[KEY_A, 'usable']]);
    expect([...readStatuses(mapOf([id, 'expired']))]).toEqual([[KEY_A, 'expired']]);
    const padded = new Uint8Array(20);
    padded.set(id, 3);
    expect([...readStatuses(mapOf(['usable', padded.subarray(3, 19)]))]).toEqual([[KEY_A, 'usable']]);
  });

  it('of placeholders count for nothing', () => {
    expect(readStatuses(mapOf(['usable', new Uint8Array(1)], [1, 2])).size).toBe(0);
  });
});
