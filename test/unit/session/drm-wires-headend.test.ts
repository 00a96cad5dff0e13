import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../../headend/licence/policy-book';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { wrapChallenge, readLicenceBlob } from '../../../platform/emulator/wire/playready';
import { readAnswer, writeCertificateRequest, type WidevineLicence } from '../../../platform/emulator/wire/widevine';
import { fromUtf8 } from '../../../src/base/bytes';
import { CancellationSource } from '../../../src/base/cancellation';
import type { ContentId } from '../../../src/contract/ids';
import type { KeySystemId } from '../../../src/contract/key-system';
import { gatewayWire } from '../../../src/operator/gateway-api';
import type { SessionToken } from '../../../src/session/session-machine';
import { ssmWire } from '../../../src/session/ssm-wire';
import type { LicenceRequest, SessionWire, WireLicence } from '../../../src/session/wire';
import { VirtualClock } from '../../support/virtual-clock';
import { playReadyChallenge, widevineChallenge, widevineFollowUp } from '../headend/challenges';
import { fakeLibrary, keyIds } from '../headend/fake-library';

const WIDEVINE: KeySystemId = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const PLAYREADY: KeySystemId = '9a04f079-9840-4286-ab92-e65be0885f95';
const { signal } = new CancellationSource();
const { keyA } = keyIds;
let headend: RunningHeadend;

beforeEach(async () => {
  headend = await startHeadend({ library: fakeLibrary });
});
afterEach(() => headend.close());

const widevine = (payload = widevineChallenge([keyA])): LicenceRequest => ({ keySystem: WIDEVINE, payload });
const playReady = (): LicenceRequest => ({ keySystem: PLAYREADY, payload: wrapChallenge(playReadyChallenge([keyA])) });

async function toHeadend(method: 'PUT' | 'POST', path: string, body: object, token = ''): Promise<unknown> {
  const response = await fetch(headend.url + path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'nv-authorizations': token } });
  return response.json();
}

async function contentToken(who: { readonly account?: string; readonly device?: string } = {}): Promise<string> {
  return ((await toHeadend('POST', '/demo/signon', { account: 'ann', device: 'tv-1', contentId: 'content-one-key', ...who })) as { token: string }).token;
}

async function kill(): Promise<void> {
  const { token } = (await toHeadend('POST', '/lab/operator-token', {})) as { token: string };
  await toHeadend('PUT', '/demo/ssm/v1/sessions/killAccountSessions', { account: 'ann' }, token);
}

const setPolicy = (policy: Policy) => headend.policies.set('one-key', policy);
const ledger = () => headend.ledger.since(0).map(({ kind, keySystem }) => (keySystem === undefined ? kind : `${kind} ${keySystem}`));

function widevineLicence({ bytes }: WireLicence): WidevineLicence {
  const answer = readAnswer(bytes);
  if (answer.kind !== 'licence') throw new Error('a certificate');
  return answer;
}

function playReadyLicence({ bytes }: WireLicence) {
  return readLicenceBlob(/<License>([^<]*)</.exec(fromUtf8(bytes))?.[1] ?? '');
}

const wires: Readonly<Record<string, () => SessionWire>> = {
  'the standard API': () =>
    ssmWire(
      { ssmServer: headend.url, licenceServer: headend.url, tenantId: 'demo' },
      { userAgent: '', origin: 'https://app.example', clock: new VirtualClock(), hold: () => undefined },
    ),
  'the gateway': () => gatewayWire(`${headend.url}/demo`, 'content-one-key' as ContentId),
};

describe.each(Object.keys(wires))('over %s', (name) => {
  let wire: SessionWire;
  let content: string;
  let token: SessionToken;
  const tearDown = (newest: SessionToken) => wire.tearDown(wire.handle ?? newest, false);

  beforeEach(async () => {
    wire = (wires[name] ?? (() => { throw new Error(name); }))();
    content = await contentToken();
    token = (await wire.setUp(content, 'ours', signal)).token;
  });

  it('Widevine gives its certificate for nothing, then licences that enforce and are renewed', async () => {
    const certificate = await wire.publicAnswer?.(widevine(writeCertificateRequest()), signal);
    expect(readAnswer(certificate ?? new Uint8Array())).toMatchObject({ kind: 'certificate' });
    const first = await wire.licence(content, token, widevine(), signal);
    expect(first.enforced).toBe(true);
    const { licenceId, keys, times } = widevineLicence(first);
    expect({ keys, times }).toMatchObject({ keys: [{ keyId: keyA }], times: { renewAfter: 30, lasts: 45 } });

    const tokens = [token];
    for (let version = 0; version < 2; version++) {
      const renewed = await wire.renew(tokens[version] ?? token, widevine(widevineFollowUp('renewal', licenceId, version)), signal);
      expect(renewed.enforced).toBe(true);
      expect(widevineLicence(renewed)).toMatchObject({ licenceId, version: version + 1, keys: [] });
      tokens.push(renewed.token);
    }
    expect(new Set(tokens).size).toBe(3);
    await tearDown(tokens[2] ?? token);
    expect(ledger()).toEqual(['setup', 'licence com.widevine.alpha', 'renewal com.widevine.alpha', 'renewal com.widevine.alpha', 'teardown']);
  });

  it('Widevine leaves it to heartbeats where the channel says so', async () => {
    setPolicy({ enforced: { widevine: false } });
    const first = await wire.licence(content, token, widevine(), signal);
    expect(first.enforced).toBe(false);
    expect(widevineLicence(first).times).toEqual({ lasts: 0, renewAfter: 0, retryEvery: 0 });
    await tearDown(await wire.heartbeat(token, signal));
  });

  it('PlayReady leaves it to heartbeats', async () => {
    const first = await wire.licence(content, token, playReady(), signal);
    expect(first.enforced).toBe(false);
    expect(playReadyLicence(first)).toMatchObject({ keys: [{ keyId: keyA }], lasts: 0 });
    await tearDown(await wire.heartbeat(token, signal));
    expect(ledger()).toEqual(['setup', 'licence com.microsoft.playready', 'heartbeat', 'teardown']);
  });

  it('PlayReady enforces where the channel says so, with the token as it was, and is renewed', async () => {
    setPolicy({ enforced: { playready: true } });
    const first = await wire.licence(content, token, playReady(), signal);
    expect(first).toMatchObject({ enforced: true });
    expect([undefined, token]).toContain(first.token);
    expect(playReadyLicence(first).lasts).toBe(45);
    const renewed = await wire.renew(token, playReady(), signal);
    expect(renewed.enforced).toBe(true);
    expect(renewed.token).not.toBe(token);
    expect(playReadyLicence(renewed)).toMatchObject({ keys: [{ keyId: keyA }] });
    await tearDown(await wire.heartbeat(renewed.token, signal));
    expect(ledger()).toEqual(['setup', 'licence com.microsoft.playready', 'renewal com.microsoft.playready', 'heartbeat', 'teardown']);
  });

  it.each([['Widevine', widevine], ['PlayReady', playReady]] as const)('%s refuses with the licence server’s codes', async (_, request) => {
    const refused = (status: number, errorCode: number) => ({ code: 'LICENCE_REFUSED', origin: 'licence', retryable: false, answer: { status, errorCode } });
    const ask = async (contentOf: string, sessionToken = token) => wire.licence(contentOf, sessionToken, request(), signal);
    await ask(content);
    await expect(ask(content)).rejects.toMatchObject(refused(401, 4006));
    await expect(ask(await contentToken({ device: 'tv-2' }))).rejects.toMatchObject(refused(403, 1001));
    await expect(ask(await contentToken({ account: 'bob' }))).rejects.toMatchObject(refused(403, 1009));
    const next = await wire.heartbeat(token, signal);
    await expect(ask(await contentToken(), token)).rejects.toMatchObject(refused(401, 1006));
    setPolicy({ omit: ['ALL'] });
    await expect(ask(await contentToken(), next)).rejects.toMatchObject(refused(403, 4007));
    setPolicy({});
    await kill();
    await expect(ask(await contentToken(), next)).rejects.toMatchObject(refused(404, 3002));
  });

  it('a renewal is refused by who renews: a stale token (1006), a session that was killed (3002)', async () => {
    const refused = (origin: string, status: number, errorCode: number) => ({ code: 'RENEWAL_REFUSED', origin, retryable: false, answer: { status, errorCode } });
    const first = await wire.licence(content, token, widevine(), signal);
    await wire.licence(await contentToken(), token, playReady(), signal);
    const again = widevine(widevineFollowUp('renewal', widevineLicence(first).licenceId));
    const next = await wire.heartbeat(token, signal);
    await expect(wire.renew(token, again, signal)).rejects.toMatchObject(refused('ssm', 401, 1006));
    await expect(wire.renew(token, playReady(), signal)).rejects.toMatchObject(refused('licence', 401, 1006));
    await kill();
    await expect(wire.renew(next, again, signal)).rejects.toMatchObject(refused('ssm', 404, 3002));
    await expect(wire.renew(next, playReady(), signal)).rejects.toMatchObject(refused('licence', 404, 3002));
    await expect(tearDown(next)).rejects.toMatchObject({ code: 'TEARDOWN_FAILED', origin: 'ssm', answer: { errorCode: 3002 } });
  });

  it('a message that makes no sense is refused, and costs no session', async () => {
    const nonsense = (keySystem: KeySystemId): LicenceRequest => ({ keySystem, payload: new Uint8Array([1, 2, 3]) });
    for (const keySystem of [WIDEVINE, PLAYREADY]) {
      await expect(wire.licence(content, token, nonsense(keySystem), signal)).rejects.toMatchObject({ code: 'LICENCE_REFUSED', origin: 'licence', answer: { status: 400, errorCode: 1000 } });
      const origin = keySystem === WIDEVINE ? 'ssm' : 'licence';
      await expect(wire.renew(token, nonsense(keySystem), signal)).rejects.toMatchObject({ code: 'RENEWAL_REFUSED', origin, answer: { status: 400, errorCode: 1000 } });
    }
    await wire.licence(content, token, widevine(), signal);
    await tearDown(token);
  });
});
