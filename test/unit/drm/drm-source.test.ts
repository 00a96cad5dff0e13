import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../../src/contract/ids';
import type { PlayerError } from '../../../src/contract/player-error';
import { toUtf8 } from '../../../src/base/bytes';
import { DrmEngine } from '../../../src/drm/drm-engine';
import type { DrmEvent, KeySystemSetup } from '../../../src/drm/drm-listener';
import { commonPssh, FakeEme, type EmeFaults } from '../../support/fake-eme';
import { settle, VirtualClock } from '../../support/virtual-clock';

const KEY_A = 'a1'.repeat(16) as KeyId;
const KEY_B = 'b2'.repeat(16) as KeyId;
const CLEARKEY_ID = 'e2719d58-a985-b3c9-781a-b030af78d30e';

function setUp(faults: EmeFaults = {}, getLicence?: KeySystemSetup['getLicence']) {
  const eme = new FakeEme(faults);
  const clock = new VirtualClock();
  const engine = new DrmEngine(eme.element, eme.requestAccess, clock);
  const seen = { events: [] as DrmEvent[], errors: [] as PlayerError[], periods: [] as number[], requests: [] as unknown[] };
  const begin = () => {
    const source = engine.begin(
      [
        {
          name: 'org.w3.clearkey',
          getLicence:
            getLicence ??
            ((keySystem, payload, type) => {
              seen.requests.push([keySystem, [...payload], type]);
              return Promise.resolve({ licence: toUtf8(`${KEY_A},${KEY_B}`), heartbeat: 30 });
            }),
        },
      ],
      {
        onEvent: (event) => seen.events.push(event),
        onStatuses: () => undefined,
        onHeartbeatPeriod: (period) => seen.periods.push(period),
        onError: (error) => seen.errors.push(error),
      },
    );
    return { source, unlisten: engine.listen(source) };
  };
  return { eme, clock, seen, begin };
}

const known = { keySystems: ['org.w3.clearkey'], keyIds: [KEY_A, KEY_B], pssh: {} } as const;
const manifestOf = (keyId: KeyId) => ({ schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', defaultKeyId: keyId, pssh: undefined });

describe('DrmSource', () => {
  it('asks once for keys that the catalogue, the manifest and the media all name', async () => {
    const { eme, seen, begin } = setUp();
    const { source } = begin();
    source.offerKnown(known);
    source.offerManifest([manifestOf(KEY_A), manifestOf(KEY_B), manifestOf(KEY_A)]);
    eme.fireEncrypted({ type: 'cenc', initData: commonPssh(KEY_A) });
    eme.fireEncrypted({ type: 'cenc', initData: commonPssh(KEY_B) });
    await settle();
    await settle();
    expect(eme.sessions).toHaveLength(1);
    expect(seen.requests).toEqual([[CLEARKEY_ID, [1, 2, 3], 'license-request']]);
    expect([...source.statuses]).toEqual([
      [KEY_A, 'usable'],
      [KEY_B, 'usable'],
    ]);
    expect(seen.periods).toEqual([30]);
  });

  it('opens a further session for a rotated key', async () => {
    const { eme, begin } = setUp();
    const { source } = begin();
    source.offerKnown({ ...known, keyIds: [KEY_A] });
    eme.fireEncrypted({ type: 'cenc', initData: commonPssh(KEY_B) });
    await settle();
    expect(eme.sessions).toHaveLength(2);
  });

  it('takes no key id of zeros for a key: it says that keys rotate', async () => {
    const { eme, begin } = setUp();
    begin().source.offerManifest([manifestOf('0'.repeat(32) as KeyId)]);
    await settle();
    expect(eme.sessions).toHaveLength(0);
  });

  it('keeps the MediaKeys across sources and closes every session at the end of each', async () => {
    const { eme, begin } = setUp();
    for (let zap = 0; zap < 5; zap++) {
      const { source, unlisten } = begin();
      source.offerKnown(known);
      await settle();
      await settle();
      unlisten();
      await source.end();
    }
    expect(eme.keysCreated).toBe(1);
    expect(eme.attachments).toBe(1);
    expect(eme.sessions).toHaveLength(5);
    expect(eme.open).toBe(0);
  });

  it('hears of nothing after its end: no callback, no error', async () => {
    const answers: (() => void)[] = [];
    const { eme, seen, begin } = setUp({}, () => new Promise((resolve) => answers.push(() => { resolve({ licence: toUtf8(KEY_A), heartbeat: 30 }); })));
    const { source } = begin();
    source.offerKnown(known);
    await settle();
    await settle();
    await source.end();
    answers.forEach((answer) => { answer(); });
    source.offerKnown(known);
    await settle();
    expect(seen).toMatchObject({ errors: [], periods: [] });
    expect(eme.sessions).toHaveLength(1);
  });

  it('names what failed', async () => {
    const failures: [EmeFaults, string][] = [
      [{ refuse: ['org.w3.clearkey'] }, 'KEY_SYSTEM_UNAVAILABLE'],
      [{ request: 'reject' }, 'KEY_REQUEST_FAILED'],
      [{ update: 'reject' }, 'LICENCE_INVALID'],
      [{ attach: 'reject' }, 'KEY_SYSTEM_UNAVAILABLE'],
    ];
    for (const [faults, code] of failures) {
      const { seen, begin } = setUp(faults);
      begin().source.offerKnown(known);
      await settle();
      await settle();
      expect(seen.errors.map((error) => error.code)).toEqual([code]);
    }
  });

  it('refuses a licence that holds none of the keys asked for', async () => {
    const { seen, begin } = setUp({}, () => Promise.resolve({ licence: toUtf8('c3'.repeat(16)), heartbeat: 0 }));
    begin().source.offerKnown(known);
    await settle();
    await settle();
    expect(seen.errors[0]).toMatchObject({ code: 'LICENCE_INVALID', origin: 'licence' });
  });

  it('does not wait for ever for a CDM that never closes', async () => {
    const { clock, seen, begin } = setUp({ close: 'hang' });
    const { source } = begin();
    source.offerKnown(known);
    await settle();
    const ended = source.end();
    await clock.advance(2_000);
    await ended;
    expect(seen.events.at(-1)).toEqual({ kind: 'key-session-closed', answered: false });
  });

  it('keeps "created − closed = 0" and one setMediaKeys() at a time over random scripts', async () => {
    const step = fc.constantFrom('known', 'manifest', 'encrypted', 'rotate', 'settle', 'zap');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), fc.boolean(), fc.boolean(), async (script, rejectRequest, rejectUpdate) => {
        const { eme, begin } = setUp({ request: rejectRequest ? 'reject' : undefined, update: rejectUpdate ? 'reject' : undefined });
        let { source, unlisten } = begin();
        let rotated = 0;
        for (const action of script) {
          if (action === 'known') source.offerKnown(known);
          if (action === 'manifest') source.offerManifest([manifestOf(KEY_A)]);
          if (action === 'encrypted') eme.fireEncrypted({ type: 'cenc', initData: commonPssh(KEY_B) });
          if (action === 'rotate') eme.fireEncrypted({ type: 'cenc', initData: commonPssh((rotated++).toString(16).padStart(32, 'f')) });
          if (action === 'settle') await settle();
          if (action === 'zap') {
            unlisten();
            // Not awaited: the next source comes while the CDM is still closing.
            void source.end();
            ({ source, unlisten } = begin());
          }
        }
        unlisten();
        await source.end();
        await settle();
        await settle();
        expect(eme.open).toBe(0);
        expect(eme.attachedAtOnce).toBeLessThanOrEqual(1);
      }),
    );
  });
});
