import { describe, expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import type { ContentId } from '../../../src/contract/ids';
import type { LicenceRequestType } from '../../../src/contract/key-system';
import type { PlaybackSession } from '../../../src/contract/playback-session';
import { PlayerError, type ErrorOrigin, type PlayerErrorCode, type ServiceAnswer } from '../../../src/contract/player-error';
import type { Source } from '../../../src/contract/source';
import { Changing } from '../../../src/device/changing';
import { customerSsm } from '../../../src/session/customer-ssm';
import { SessionJournal, type WrittenSlot } from '../../../src/session/journal';
import { TOKEN_LIMIT } from '../../../src/session/limits';
import { secureSessions } from '../../../src/session/secure-sessions';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { settle, VirtualClock } from '../../support/virtual-clock';
import { CERTIFICATE_REQUEST, ScriptedWire } from './scripted-wire';

const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const source: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined };
const { signal } = new CancellationSource();

const refused = (code: PlayerErrorCode, origin: ErrorOrigin, status: number, errorCode: number) => new PlayerError({ code, origin, message: 'no', answer: { status, errorCode } });
const unanswered = (code: PlayerErrorCode, answer?: ServiceAnswer) => new PlayerError({ code, origin: answer ? 'ssm' : 'network', message: 'no answer', retryable: true, ...(answer && { answer }) });
const outage = () => refused('RENEWAL_REFUSED', 'ssm', 503, 4001);

interface Options {
  readonly handle?: string;
  /** s */
  readonly outageGrace?: number;
  readonly tokens?: () => Promise<string>;
}

function setUp({ handle, outageGrace = 0, tokens }: Options = {}) {
  const clock = new VirtualClock();
  const wire = new ScriptedWire(clock, handle);
  const storage = new MemoryStorage();
  let fetched = 0;
  const sessions = secureSessions({
    clock,
    network: new Changing(true),
    journal: new SessionJournal(storage, new FakeInstances('this-run'), clock),
    ssmSyncMode: false,
    outageGrace,
    wireFor: () => wire,
    wireOfOrphan: () => wire,
    askForToken: tokens ?? (() => Promise.resolve(`content-${++fetched}`)),
    newId: () => 'external',
    // As late as a beat may be, and pauses of half their length.
    random: () => (wire.times('heartbeat').length === 0 ? 0 : 0.5),
  });
  const begin = () => customerSsm(sessions, clock).begin(source, signal);
  const written = () => [...storage.kept.values()].flatMap((text) => JSON.parse(text) as WrittenSlot[]);
  return { clock, wire, begin, written };
}

const licenceOf = (session: PlaybackSession, type: LicenceRequestType = 'license-request', payload = new Uint8Array([9])) => session.getLicence(WIDEVINE, payload, type, signal);

function heard(session: PlaybackSession) {
  const troubles: (string | undefined)[] = [];
  const proofs: string[] = [];
  let loss: PlayerError | undefined;
  session.on('trouble', (trouble) => troubles.push(trouble?.code));
  session.on('proved', ({ by }) => proofs.push(by));
  void session.lost.then((error) => (loss = error));
  return { troubles, proofs, loss: () => loss };
}

describe('the proof of life', () => {
  it('counts from the answer of the set-up, however late the licence is', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    const { proofs } = heard(session);
    await clock.advance(20_000);
    await licenceOf(session);
    await clock.advance(10_000);
    expect(wire.times('heartbeat')).toEqual([30_000]);
    expect(proofs).toEqual(['beat']);
  });

  it('is the renewals’ where the licence enforces, and its answer says until when', async () => {
    const { clock, wire, begin } = setUp();
    wire.enforced = true;
    const session = begin();
    const { proofs } = heard(session);
    await clock.advance(5_000);
    expect(await licenceOf(session)).toEqual({ bytes: new Uint8Array([1]), enforced: true, renewWithin: 25 });
    await clock.advance(25_000);
    expect(await licenceOf(session, 'license-renewal')).toEqual({ bytes: new Uint8Array([3]), enforced: true, renewWithin: 30 });
    expect(proofs).toEqual(['renewal']);
    await clock.advance(37_499);
    expect(wire.times('heartbeat')).toEqual([]);
    await clock.advance(1);
    expect(wire.times('heartbeat')).toEqual([67_500]);
  });

  it('is given at once when it is asked for; before the set-up is answered, that is the proof', async () => {
    const { clock, wire, begin } = setUp();
    wire.failures.setup = [unanswered('SETUP_UNANSWERED', { status: 429, retryAfter: 2 })];
    const session = begin();
    let isProved = false;
    void session.prove().then(() => (isProved = true));
    await clock.advance(1_999);
    expect(isProved).toBe(false);
    await clock.advance(1_000);
    expect([isProved, wire.times('heartbeat')]).toEqual([true, []]);
    await session.prove();
    expect(wire.times('heartbeat')).toHaveLength(1);
  });

  it('is told by the clocks, standby included', async () => {
    const { clock, begin } = setUp();
    const session = begin();
    await session.ready;
    clock.suspend(44_000);
    expect(session.mayLive()).toBe(true);
    clock.suspend(1_000);
    expect(session.mayLive()).toBe(false);
  });

  it('ends with the session', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    await session.ready;
    await session.end('stop');
    await session.prove();
    await clock.advance(100_000);
    expect(wire.times('heartbeat')).toEqual([]);
  });

  it('that is not answered is asked for again for as long as the session lives, and no longer', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    const { loss, troubles } = heard(session);
    wire.failures.heartbeat = Array<Error>(99).fill(unanswered('RENEWAL_UNANSWERED', { status: 502 }));
    await clock.advance(41_000);
    expect(loss()).toBeUndefined();
    expect(troubles).toContain('RENEWAL_UNANSWERED');
    await clock.advance(4_000);
    expect(loss()).toMatchObject({ code: 'RENEWAL_UNANSWERED', answer: { status: 502 } });
  });

  it('that is answered after all costs nothing', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    const { loss, troubles, proofs } = heard(session);
    wire.failures.heartbeat = [unanswered('RENEWAL_UNANSWERED'), unanswered('RENEWAL_UNANSWERED', { status: 429, retryAfter: 3 })];
    await clock.advance(40_000);
    expect([loss(), troubles.at(-1), proofs]).toEqual([undefined, undefined, ['beat']]);
    expect(troubles).toHaveLength(4);
  });

  it('that is refused once more with the token of a recovery is believed', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    const { loss } = heard(session);
    wire.failures.heartbeat = [refused('RENEWAL_REFUSED', 'ssm', 401, 1006), refused('RENEWAL_REFUSED', 'ssm', 401, 1006)];
    await clock.advance(30_000);
    expect(loss()).toMatchObject({ code: 'RENEWAL_REFUSED', answer: { errorCode: 1006 } });
    expect([wire.times('setup').length, wire.tokens('heartbeat')]).toEqual([2, ['session-1', 'session-2']]);
  });
});

describe('an outage of the session service', () => {
  it('ends playback where the operator grants no time', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    const { loss } = heard(session);
    wire.failures.heartbeat = [outage()];
    await clock.advance(30_000);
    expect(loss()).toMatchObject({ code: 'RENEWAL_REFUSED', answer: { errorCode: 4001 } });
    expect(wire.times('heartbeat')).toHaveLength(1);
  });

  it('is sat out where he does, past the life of the session', async () => {
    const { clock, wire, begin } = setUp({ outageGrace: 60 });
    const session = begin();
    const { loss, troubles } = heard(session);
    wire.failures.heartbeat = Array.from({ length: 999 }, outage);
    await clock.advance(90_000);
    expect(loss()).toBeUndefined();
    expect(wire.times('heartbeat').length).toBeGreaterThan(9);
    wire.failures.heartbeat = [];
    await clock.advance(4_000);
    expect([loss(), troubles.at(-1)]).toEqual([undefined, undefined]);
  });

  it('is told when that time is over', async () => {
    const { clock, wire, begin } = setUp({ outageGrace: 60 });
    const { loss } = heard(begin());
    wire.failures.heartbeat = Array.from({ length: 999 }, outage);
    await clock.advance(105_000);
    expect(loss()).toMatchObject({ answer: { errorCode: 4001 } });
  });

  it('is none where the service refuses: no time is granted for that', async () => {
    const { clock, wire, begin } = setUp({ outageGrace: 60 });
    const { loss } = heard(begin());
    wire.failures.heartbeat = [refused('RENEWAL_REFUSED', 'ssm', 404, 3002)];
    await clock.advance(30_000);
    expect(loss()).toMatchObject({ answer: { errorCode: 3002 } });
  });
});

describe('a service that says not now to a proof of life', () => {
  const notNow = (status: number) => unanswered('RENEWAL_UNANSWERED', { status, retryAfter: 20 });

  it.each([429, 503])('holds up no licence of another key meanwhile (%d)', async (status) => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    await licenceOf(session);
    wire.failures.heartbeat = [notNow(status)];
    await clock.advance(31_000);
    await licenceOf(session);
    expect(wire.times('licence')).toEqual([0, 31_000]);
    await clock.advance(30_000);
    expect(wire.times('heartbeat')).toHaveLength(2);
  });

  it('holds them up where an earlier proof got no answer: it may have rotated the token', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    await licenceOf(session);
    wire.failures.heartbeat = [unanswered('RENEWAL_UNANSWERED'), notNow(429)];
    await clock.advance(31_000);
    const licence = licenceOf(session);
    await clock.advance(9_000);
    expect(wire.times('licence')).toEqual([0]);
    await clock.advance(20_000);
    await licence;
    expect(wire.times('licence')).toHaveLength(2);
  });

  it('leaves the proof to whoever gets through first', async () => {
    const { clock, wire, begin } = setUp();
    wire.enforced = true;
    const session = begin();
    await licenceOf(session);
    const { loss, proofs } = heard(session);
    await clock.advance(25_000);
    wire.failures.renewal = Array.from({ length: 4 }, () => notNow(503));
    const renewal = licenceOf(session, 'license-renewal');
    await clock.advance(85_000);
    await renewal;
    expect([loss(), proofs]).toEqual([undefined, ['beat', 'beat', 'renewal']]);
  });
});

describe('a kill', () => {
  it.each([
    ['the licence server', refused('LICENCE_REFUSED', 'licence', 404, 3002)],
    ['the SSM', refused('LICENCE_REFUSED', 'ssm', 404, 3002)],
  ])('is found out by the next key’s first licence, too, where %s tells', async (_, error) => {
    const { clock, wire, begin, written } = setUp();
    const session = begin();
    await licenceOf(session);
    wire.failures.licence = [error];
    await expect(licenceOf(session)).rejects.toBeInstanceOf(CancelledError);
    expect(await session.lost).toMatchObject({ code: 'RENEWAL_REFUSED', origin: error.origin, answer: { status: 404, errorCode: 3002 } });
    await clock.advance(100_000);
    await session.end('error');
    expect([wire.times('heartbeat'), wire.times('teardown'), written()], 'nothing is left to prove, or to end').toEqual([[], [], []]);
  });

  it('is not what a licence server refuses with a 3002 of its own', async () => {
    const { wire, begin } = setUp();
    const session = begin();
    const { loss } = heard(session);
    wire.failures.licence = [refused('LICENCE_REFUSED', 'licence', 403, 3002)];
    await expect(licenceOf(session)).rejects.toMatchObject({ code: 'LICENCE_REFUSED' });
    await settle();
    expect(loss()).toBeUndefined();
    await session.end('stop');
    expect(wire.tokens('teardown')).toEqual(['session-1']);
  });
});

describe('a call that waits its turn', () => {
  it('is not made once the session is gone', async () => {
    const { wire, begin } = setUp();
    const session = begin();
    await licenceOf(session);
    wire.failures.heartbeat = [refused('RENEWAL_REFUSED', 'ssm', 404, 3002)];
    void session.prove();
    await expect(licenceOf(session, 'license-renewal')).rejects.toBeInstanceOf(CancelledError);
    expect([wire.tokens('heartbeat'), wire.tokens('renewal')]).toEqual([['session-1'], []]);
  });
});

describe('what got no answer', () => {
  it('is asked for again: a certificate', async () => {
    const { clock, wire, begin } = setUp();
    wire.failures.certificate = [unanswered('LICENCE_UNANSWERED')];
    const session = begin();
    const certificate = licenceOf(session, 'license-request', CERTIFICATE_REQUEST);
    await clock.advance(500);
    expect(await certificate).toEqual({ bytes: new Uint8Array([2]), enforced: false });
    expect(wire.times('certificate')).toHaveLength(2);
  });

  it('is asked for again: a licence, each time with a fresh token', async () => {
    const { clock, wire, begin } = setUp();
    wire.failures.licence = [unanswered('LICENCE_UNANSWERED'), unanswered('LICENCE_UNANSWERED', { status: 429, retryAfter: 1 })];
    const licence = licenceOf(begin());
    await clock.advance(2_000);
    expect(await licence).toMatchObject({ enforced: false });
    expect(wire.tokens('licence')).toEqual(['content-1', 'content-2', 'content-3']);
  });

  it('is asked for again: a set-up, when the service wants to be asked, for as long as somebody waits', async () => {
    const { clock, wire, begin } = setUp();
    wire.failures.setup = [...Array<Error>(30).fill(unanswered('SETUP_UNANSWERED')), unanswered('SETUP_UNANSWERED', { status: 429, retryAfter: 7 })];
    const session = begin();
    const { troubles } = heard(session);
    await clock.advance(7_000);
    await session.ready;
    expect(wire.times('setup')).toHaveLength(32);
    expect(wire.times('setup').at(-1)).toBe(7_000);
    expect([troubles[0], troubles.at(-1)]).toEqual(['SETUP_UNANSWERED', undefined]);
  });

  it('is asked for again: a token, whose provider hangs', async () => {
    let asked = 0;
    const { clock, begin } = setUp({ tokens: () => (asked++ === 0 ? new Promise(() => undefined) : Promise.resolve('content-2')) });
    const session = begin();
    const { troubles } = heard(session);
    await clock.advance(TOKEN_LIMIT);
    await session.ready;
    expect(troubles).toEqual(['SIGNON_UNANSWERED', undefined, undefined]);
  });
});

describe('content tokens', () => {
  it('of a recovery are not kept for a licence that may come half an hour later', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    await licenceOf(session);
    wire.failures.heartbeat = [refused('RENEWAL_REFUSED', 'ssm', 401, 1006)];
    await clock.advance(31_000);
    await licenceOf(session);
    expect([wire.tokens('setup'), wire.tokens('licence')]).toEqual([['content-1', 'content-2'], ['content-1', 'content-3']]);
  });
});

describe('a slot', () => {
  it('is remembered from before the set-up’s answer on, with its newest token after that', async () => {
    const { clock, wire, begin, written } = setUp();
    wire.failures.setup = ['never'];
    begin();
    await settle();
    expect(written()).toEqual([{ externalId: 'external', contentId: 'c', seenAt: clock.wallNow(), life: 45_000 }]);
    const other = setUp();
    const session = other.begin();
    await session.ready;
    expect(other.written()).toMatchObject([{ key: 'session-1' }]);
    await session.prove();
    expect(other.written()).toMatchObject([{ key: 'session-2' }]);
  });

  it('by a handle is remembered with it', async () => {
    const { begin, written } = setUp({ handle: 'handle-1' });
    const session = begin();
    await session.ready;
    expect(written()).toMatchObject([{ key: 'handle-1' }]);
  });

  it('whose set-up got no answer is held, though a later try was refused: it is asked for again, and ended', async () => {
    const { clock, wire, begin, written } = setUp();
    wire.failures.setup = [unanswered('SETUP_UNANSWERED'), refused('SETUP_REFUSED', 'ssm', 403, 1008)];
    const session = begin();
    await clock.advance(500);
    await expect(session.ready).rejects.toMatchObject({ answer: { errorCode: 1008 } });
    expect(written()).toMatchObject([{ externalId: 'external' }]);
    await session.end('error');
    expect([wire.times('setup').length, wire.tokens('teardown'), written()]).toEqual([3, ['session-1'], []]);
  });

  it.each([
    // Chromium may have sent it twice, and the first have been granted.
    [1006, ['external']],
    [1003, []],
    [1004, []],
  ])('whose set-up is refused for its token (%i), and then for good, may be counted where that was an echo', async (code, left) => {
    const { clock, wire, begin, written } = setUp();
    wire.failures.setup = [refused('SETUP_REFUSED', 'ssm', 401, code), refused('SETUP_REFUSED', 'ssm', 403, 1008)];
    const session = begin();
    const ready = expect(session.ready).rejects.toMatchObject({ answer: { errorCode: 1008 } });
    await clock.advance(5_000);
    await ready;
    expect(wire.tokens('setup')).toEqual(['content-1', 'content-2']);
    expect(written().map(({ externalId }) => externalId)).toEqual(left);
  });

  it('whose loss was told is given back all the same', async () => {
    const { clock, wire, begin, written } = setUp();
    const session = begin();
    wire.failures.heartbeat = [outage()];
    await clock.advance(30_000);
    expect(await session.lost).toMatchObject({ answer: { errorCode: 4001 } });
    expect(written()).toMatchObject([{ key: 'session-1' }]);
    await session.end('error');
    expect([wire.tokens('teardown'), written()]).toEqual([['session-1'], []]);
  });

  it('whose tear-down failed is reported, and kept', async () => {
    const { clock, wire, begin, written } = setUp();
    const session = begin();
    await session.ready;
    wire.failures.teardown = [unanswered('TEARDOWN_FAILED')];
    await expect(session.end('stop')).rejects.toMatchObject({ code: 'TEARDOWN_FAILED' });
    expect(written()).toMatchObject([{ key: 'session-1' }]);
    await clock.advance(500);
    expect([wire.tokens('teardown'), written()]).toEqual([['session-1', 'session-1'], []]);
  });

  it('of our own is not the viewer’s business: the next set-up waits for it, and asks once more', async () => {
    const { clock, wire, begin } = setUp();
    const session = begin();
    await session.ready;
    wire.failures.teardown = [unanswered('TEARDOWN_FAILED')];
    wire.failures.setup = [refused('SETUP_REFUSED', 'ssm', 403, 1007)];
    session.end('zap').catch(() => undefined);
    const next = begin();
    await clock.advance(500);
    await expect(next.ready).resolves.toBeUndefined();
    expect(wire.calls.map(({ call }) => call)).toEqual(['setup', 'teardown', 'setup', 'teardown', 'setup']);
  });
});
