import { describe, expect, it } from 'vitest';
import { toUtf8 } from '../../../src/base/bytes';
import { PlayerError } from '../../../src/contract/player-error';
import { commonPssh, type EmeFaults } from '../../support/fake-eme';
import { CLEARKEY, KEY_A, KEY_B, KEY_C, licenceOf, PLAYREADY, rest, Rig, WIDEVINE } from './rig';

const known = { keySystems: [CLEARKEY], keyIds: [KEY_A, KEY_B], pssh: {} } as const;

async function playWith(answer: unknown, faults: EmeFaults = {}): Promise<Rig> {
  const rig = new Rig({ faults, getLicence: () => Promise.resolve(answer) });
  rig.begin().source.offerKnown(known);
  await rest();
  return rig;
}

describe('a licence', () => {
  const text = `${KEY_A},${KEY_B}`;
  const padded = toUtf8(`......${text}...`);

  it.each<[string, unknown]>([
    ['bytes', toUtf8(text)],
    ['text', text],
    ['a buffer', toUtf8(text).buffer],
    ['a view with an offset and a length', padded.subarray(6, 6 + text.length)],
    ['a DataView', new DataView(padded.buffer, 6, text.length)],
  ])('is taken as %s', async (_, licence) => {
    const rig = await playWith({ licence, heartbeat: 30 });
    expect(rig.errors).toEqual([]);
    expect([...rig.begin().source.statuses]).toEqual([]);
    expect(rig.eme.sessions[0]?.statuses().get(KEY_A)).toBe('usable');
  });

  it.each<[unknown, string, string]>([
    [{ licence: '', heartbeat: 0 }, 'CALLBACK_FAILED', 'an empty licence'],
    [{ licence: new Uint8Array(0), heartbeat: 0 }, 'CALLBACK_FAILED', 'an empty licence'],
    [{ licence: 42, heartbeat: 0 }, 'CALLBACK_FAILED', 'no licence'],
    [{ licence: null, heartbeat: 0 }, 'CALLBACK_FAILED', 'no licence'],
    [{}, 'CALLBACK_FAILED', 'no licence'],
    [undefined, 'CALLBACK_FAILED', 'no licence'],
    [{ licence: '<html>captive portal</html>', heartbeat: 0 }, 'LICENCE_INVALID', 'the CDM refused the licence (TypeError'],
    [{ licence: '\u0000'.repeat(100_000), heartbeat: 0 }, 'LICENCE_INVALID', 'the CDM refused the licence (TypeError'],
    [licenceOf(KEY_C), 'LICENCE_INVALID', 'none of the keys asked for'],
  ])('that resolves as %j is %s', async (answer, code, message) => {
    const rig = await playWith(answer);
    expect(rig.codes).toEqual([code]);
    expect(rig.errors[0]?.message).toContain(message);
  });

  it('that is refused is an error at once, and is not asked for again', async () => {
    const refusal = new PlayerError({ code: 'LICENCE_REFUSED', origin: 'licence', message: 'no', answer: { status: 403 } });
    const rig = new Rig({ getLicence: () => Promise.reject(refusal) });
    const { source } = rig.begin();
    source.offerKnown(known);
    await rest();
    source.offerKnown(known);
    rig.encrypted(KEY_C);
    await rig.clock.advance(120_000);
    expect(rig.errors).toEqual([refusal]);
    expect(rig.asked).toHaveLength(1);
  });

  it('comes without its answer’s session: a callback that throws is a typed error', async () => {
    const rig = new Rig({ getLicence: () => { throw new TypeError('oops'); } });
    rig.begin().source.offerKnown(known);
    await rest();
    expect(rig.errors).toMatchObject([{ code: 'INTERNAL', origin: 'licence', message: 'oops' }]);
  });

  it('of a device that reports no statuses plays all the same', async () => {
    const rig = await playWith(licenceOf(KEY_A), { silent: 'all' });
    expect(rig.errors).toEqual([]);
  });
});

describe('a message of the CDM', () => {
  it('goes out untouched, with the scheme id in the contract’s spelling', async () => {
    const rig = new Rig({ systems: [{ name: PLAYREADY }] });
    rig.begin();
    rig.encrypted(KEY_A);
    await rest();
    expect(rig.asked).toEqual([{ keySystem: '9a04f079-9840-4286-ab92-e65be0885f95', payload: [1, 2, 3], type: 'license-request' }]);
  });

  it('of another kind is written down and not passed on', async () => {
    const rig = new Rig({ systems: [{ name: WIDEVINE }], faults: { talkative: true } });
    const { source } = rig.begin();
    rig.encrypted(KEY_A);
    await rest();
    rig.eme.sessions[0]?.say('license-release');
    await source.end();
    expect(rig.asked).toHaveLength(1);
    const types = rig.events.flatMap((event) => (event.kind === 'challenge' ? event.type : []));
    expect(types).toEqual(['individualization-request', 'license-request', 'license-release']);
  });

  it('that asks for renewal goes out as one, and its licence keeps the session', async () => {
    const rig = new Rig({ systems: [{ name: WIDEVINE }] });
    rig.begin();
    rig.encrypted(KEY_A);
    await rest();
    rig.eme.sessions[0]?.say('license-renewal', [9]);
    await rest();
    expect(rig.asked[1]).toMatchObject({ payload: [9], type: 'license-renewal' });
    expect(rig.eme.sessions).toHaveLength(1);
  });
});

describe('a step of the CDM', () => {
  it.each<[EmeFaults, string]>([
    [{ attach: 'hang' }, 'setMediaKeys()'],
    [{ request: 'hang' }, 'generateRequest()'],
    [{ update: 'hang' }, 'update()'],
    [{ access: 'hang' }, 'requestMediaKeySystemAccess()'],
    [{ createKeys: 'hang' }, 'createMediaKeys()'],
  ])('that hangs (%j) is an error that names it, before the player’s patience ends', async (faults, step) => {
    const rig = new Rig({ faults });
    const { source } = rig.begin();
    source.offerKnown(known);
    await rest();
    await rig.clock.advance(12_000);
    expect(rig.errors).toMatchObject([{ code: 'CDM_UNANSWERED', origin: 'cdm', retryable: true }]);
    expect(rig.errors[0]?.message).toContain(step);
    const ended = source.end();
    await rig.clock.advance(2_000);
    await ended;
  });

  it.each<[EmeFaults, string]>([
    [{ request: 'reject' }, 'KEY_REQUEST_FAILED'],
    [{ attach: 'reject' }, 'KEY_SYSTEM_UNAVAILABLE'],
    [{ createSession: 'reject' }, 'INTERNAL'],
  ])('that rejects (%j) is %s', async (faults, code) => {
    const rig = await playWith(licenceOf(KEY_A), faults);
    expect(rig.codes).toEqual([code]);
  });

  it('that is answered late leaves no session open', async () => {
    const rig = new Rig({ faults: { request: 'late' } });
    const { source } = rig.begin();
    source.offerKnown(known);
    await rest();
    const ended = source.end();
    await rig.clock.advance(2_000);
    await ended;
    rig.eme.answerLate();
    await rest();
    expect(rig.eme.sessions).toHaveLength(1);
    expect(rig.eme.open).toBe(0);
    expect(rig.asked).toEqual([]);
  });

  it('setMediaKeys() that hangs is waited for by the next source, not called beside', async () => {
    const rig = new Rig({ faults: { attach: 'late' } });
    const first = rig.begin();
    first.source.offerKnown(known);
    await rest();
    void first.source.end();
    rig.begin().source.offerKnown(known);
    await rest();
    expect(rig.eme.attachments).toBe(1);
    rig.eme.answerLate();
    await rest();
    expect(rig.eme.attachedAtOnce).toBe(1);
    expect(rig.errors).toEqual([]);
  });
});

describe('init data that lies', () => {
  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['nothing', new Uint8Array(0)],
    ['noise', Uint8Array.from({ length: 64 }, (_, index) => index)],
    ['a size beyond its end', commonPssh(KEY_A).fill(0xff, 0, 4)],
    ['another system’s box', commonPssh(KEY_A).fill(7, 12, 28)],
  ])('(%s) opens no session', async (_, initData) => {
    const rig = new Rig();
    rig.begin();
    rig.eme.fireEncrypted({ type: 'cenc', initData });
    rig.eme.fireEncrypted({ type: 'sinf', initData });
    rig.eme.fireEncrypted({ type: 'cenc', initData: null });
    await rest();
    expect(rig.eme.sessions).toEqual([]);
    expect(rig.errors).toEqual([]);
  });
});
