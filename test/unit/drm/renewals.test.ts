import { describe, expect, it } from 'vitest';
import { PlayerError } from '../../../src/contract/player-error';
import { deferred } from '../../../src/base/deferred';
import { toUtf8 } from '../../../src/base/bytes';
import { KEY_A, KEY_B, PLAYREADY, rest, Rig, WIDEVINE, type RigOptions } from './rig';

const START = 1_700_000_000_000;
/** A licence that enforces and lasts so many seconds by the CDM's word. */
const lasting = (seconds: number, from = START) => ({ licence: `${KEY_A};${from + seconds * 1_000}`, heartbeat: 0 });

async function playing(getLicence: RigOptions['getLicence'], name: typeof PLAYREADY | typeof WIDEVINE = PLAYREADY, faults: RigOptions['faults'] = {}): Promise<Rig> {
  const rig = new Rig({ systems: [{ name }], getLicence, faults });
  rig.begin();
  rig.encrypted(KEY_A);
  await rest();
  return rig;
}

const types = (rig: Rig) => rig.asked.map(({ type }) => type);

describe('a PlayReady licence that enforces', () => {
  it('is renewed ahead of its end, by a fresh key session; the old one is closed once the new one is usable', async () => {
    const rig = await playing((_asked, _count, { clock }) => Promise.resolve(lasting(40, clock.wallNow())));
    expect(rig.asked).toHaveLength(1);
    await rig.clock.advance(29_000);
    expect(rig.asked).toHaveLength(1);
    await rig.clock.advance(1_000);
    await rest();
    expect(types(rig)).toEqual(['license-request', 'license-renewal']);
    expect(rig.eme.sessions.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(rig.eme.sessions[1]?.requested).toEqual(rig.eme.sessions[0]?.requested);
    for (let period = 0; period < 5; period++) {
      await rig.clock.advance(30_000);
      await rest();
    }
    expect(types(rig)).toHaveLength(7);
    expect(rig.eme.open).toBe(1);
    expect(rig.errors).toEqual([]);
  });

  it('is renewed by the session’s period where the CDM does not say when it ends', async () => {
    const rig = await playing(() => Promise.resolve({ licence: KEY_A, heartbeat: 0, renewWithin: 20 }));
    await rig.clock.advance(15_000);
    await rest();
    expect(types(rig)).toEqual(['license-request', 'license-renewal']);
  });

  it('is renewed by the earlier of both, and not by a clock that is wrong', async () => {
    const both = await playing(() => Promise.resolve({ ...lasting(40), renewWithin: 20 }));
    await both.clock.advance(15_000);
    await rest();
    expect(both.asked).toHaveLength(2);
    const wrong = await playing(() => Promise.resolve({ ...lasting(-86_400), renewWithin: 20 }));
    await wrong.clock.advance(14_000);
    expect(wrong.asked).toHaveLength(1);
  });

  it('is not renewed where nobody says when, where heartbeats keep the session, and by Widevine’s CDM', async () => {
    const unknown = await playing(() => Promise.resolve({ licence: KEY_A, heartbeat: 0 }));
    const beating = await playing(() => Promise.resolve({ ...lasting(40), heartbeat: 10 }));
    const widevine = await playing(() => Promise.resolve(lasting(40)), WIDEVINE);
    for (const rig of [unknown, beating, widevine]) {
      await rig.clock.advance(35_000);
      await rest();
      expect(types(rig)).toEqual(['license-request']);
    }
  });

  it('is left to a CDM that turns out to renew by itself', async () => {
    const rig = await playing(() => Promise.resolve({ licence: KEY_A, heartbeat: 0, renewWithin: 20 }));
    rig.eme.sessions[0]?.say('license-renewal');
    await rest();
    await rig.clock.advance(60_000);
    await rest();
    expect(types(rig)).toEqual(['license-request', 'license-renewal']);
    expect(rig.eme.sessions).toHaveLength(1);
  });

  it('keeps the old session until the renewal’s answer is there', async () => {
    const answer = deferred<unknown>();
    const rig = await playing((_, count) => (count === 1 ? Promise.resolve(lasting(40)) : answer.promise));
    await rig.clock.advance(30_000);
    await rest();
    expect(rig.eme.open).toBe(2);
    answer.resolve(lasting(40, rig.clock.wallNow()));
    await rest();
    expect(rig.eme.sessions.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });

  it('whose renewal is refused stops with that reason', async () => {
    const refusal = new PlayerError({ code: 'RENEWAL_REFUSED', origin: 'ssm', message: 'killed', answer: { status: 404, errorCode: 3002 } });
    const rig = await playing((_, count) => (count === 1 ? Promise.resolve(lasting(40)) : Promise.reject(refusal)));
    await rig.clock.advance(120_000);
    await rest();
    expect(rig.errors).toEqual([refusal]);
    expect(rig.asked).toHaveLength(2);
  });

  it('is no longer renewed once its source has ended', async () => {
    const rig = new Rig({ systems: [{ name: PLAYREADY }], getLicence: () => Promise.resolve({ licence: KEY_A, heartbeat: 0, renewWithin: 20 }) });
    const { source } = rig.begin();
    rig.encrypted(KEY_A);
    await rest();
    await source.end();
    await rig.clock.advance(60_000);
    expect(rig.asked).toHaveLength(1);
    expect(rig.eme.open).toBe(0);
  });

  it('does not take a renewal that holds worse keys than before', async () => {
    const rig = await playing((_, count) => Promise.resolve({ licence: toUtf8(count === 1 ? `${KEY_A},${KEY_B}` : `${KEY_A}=internal-error`), heartbeat: 0, renewWithin: 20 }));
    await rig.clock.advance(15_000);
    await rest();
    expect(rig.eme.sessions.map(({ isOpen }) => isOpen)).toEqual([true, false]);
    expect(rig.errors).toEqual([]);
  });
});
