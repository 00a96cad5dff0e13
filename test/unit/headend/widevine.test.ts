// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAnswer, writeCertificateRequest, type WidevineLicence } from '../../../platform/emulator/wire/widevine';
import { fromBase64, toBase64 } from '../../../src/base/bytes';
import { psshData, widevineChallenge, widevineFollowUp } from './challenges';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf, ssmError, type Answer } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const { keyA, keyB, keyC } = keyIds;
const multiKey = { contentId: 'content-multi-key' };
const base = '/demo/wvls/contentlicenseservice/v1';
const octets = { 'content-type': 'application/octet-stream' };

function licenceIn(bytes: Uint8Array): WidevineLicence {
  const { kind, ...licence } = readAnswer(bytes) as { kind: string } & WidevineLicence;
  expect(kind).toBe('licence');
  return licence;
}

/** Of a first licence, which comes in a list, or of a renewal. */
function licenceOf({ body }: Answer): WidevineLicence {
  const { license } = body as { license: string | [string] };
  return licenceIn(fromBase64(typeof license === 'string' ? license : license[0]));
}

/** A session with a licence on it. */
async function playing(viewer = {}, kids = [keyA]): Promise<{ readonly token: string; readonly licence: WidevineLicence }> {
  const content = await sandbox.signOn(viewer);
  const token = sessionTokenOf(await sandbox.ssm('setup', content));
  return { token, licence: licenceOf(await sandbox.widevine([content, token], widevineChallenge(kids))) };
}

describe('a first licence', () => {
  test.each([-3_600, 3_600])('that comes 10 s after its set-up is renewed 20 s later, also where the clock was moved by %i s', async (seconds) => {
    const session = sessionTokenOf(await sandbox.ssm('setup', await sandbox.signOn()));
    await sandbox.clock.advance(10_000);
    sandbox.clock.suspend(seconds * 1_000);
    const answer = await sandbox.widevine([await sandbox.signOn(), session], widevineChallenge([keyA]));
    expect(licenceOf(answer).times).toMatchObject({ renewAfter: 20, lasts: 30 });
  });

  test('has the keys asked for, and is renewed once a heartbeat period', async () => {
    const content = await sandbox.signOn(multiKey);
    const session = sessionTokenOf(await sandbox.ssm('setup', content));
    const answer = await sandbox.widevine([content, session], widevineChallenge([keyB, keyC]));
    expect(answer).toMatchObject({ status: 200, body: { status: 'OK', errorCode: null, sessionDrmEnforced: true } });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(licenceOf(answer)).toEqual({
      licenceId: expect.any(String) as string,
      version: 0,
      keys: [
        { keyId: keyB, key: 'bb'.repeat(16), hdcp: '' },
        { keyId: keyC, key: 'cc'.repeat(16), hdcp: '' },
      ],
      times: { lasts: 45, renewAfter: 30, retryEvery: 3 },
    });
    expect(await sandbox.ledger(1)).toMatchObject([{ kind: 'licence', channel: 'multi-key', account: 'ann', keySystem: 'com.widevine.alpha' }]);
  });

  test('comes as bytes to who asks with bytes', async () => {
    const content = await sandbox.signOn();
    const session = sessionTokenOf(await sandbox.ssm('setup', content));
    const response = await sandbox.headend.app.inject({
      method: 'POST',
      url: `${base}/licenses`,
      headers: { ...octets, 'nv-authorizations': `${content},${session}` },
      payload: Buffer.from(widevineChallenge([keyA])),
    });
    expect(response.headers['content-type']).toBe('application/octet-stream');
    expect(licenceIn(response.rawPayload).keys).toEqual([{ keyId: keyA, key: 'aa'.repeat(16), hdcp: '' }]);
  });

  test('leaves the session token the newest, so that several may be asked for at once', async () => {
    const session = await sandbox.setUp(multiKey);
    const answers = await Promise.all(
      [keyB, keyC].map(async (keyId) => sandbox.widevine([await sandbox.signOn(multiKey), session], widevineChallenge([keyId]))),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => licenceOf(answer).licenceId)).size).toBe(2);
    expect((await sandbox.ssm('heartbeat', session)).status).toBe(200);
  });

  test('takes the time from the session, not from the account as it is now', async () => {
    await sandbox.call('PUT', '/lab/limits', { account: 'ann', heartbeatS: 7.5 });
    expect((await playing()).licence.times).toEqual({ lasts: 10, renewAfter: 7, retryEvery: 1 });
    await sandbox.call('PUT', '/lab/limits', { account: 'bob', heartbeatS: 1 });
    expect((await playing({ account: 'bob' })).licence.times).toEqual({ lasts: 2, renewAfter: 1, retryEvery: 1 });
  });
});

describe('a certificate', () => {
  const messageOf = async () => fromBase64(((await sandbox.call('GET', `${base}/certificates`)).body as { certificate: string }).certificate);

  test('is public; in JSON both for update() and, bare, for setServerCertificate()', async () => {
    const { status, body } = await sandbox.call('GET', `${base}/certificates`, undefined, { accept: 'application/json, application/octet-stream' });
    expect(status).toBe(200);
    const { certificate, serverCertificate } = body as { certificate: string; serverCertificate: string };
    const answer = readAnswer(fromBase64(certificate));
    expect(answer).toEqual({ kind: 'certificate', certificate: fromBase64(serverCertificate) });
    expect(fromBase64(serverCertificate).length).toBeGreaterThan(600);
    expect(await sandbox.ledger()).toEqual([]);
  });

  test('is the same for everyone, always', async () => {
    const other = new Sandbox();
    expect((await other.call('GET', `${base}/certificates`)).body).toEqual((await sandbox.call('GET', `${base}/certificates`)).body);
    await other.close();
  });

  test('comes as bytes to who accepts nothing else', async () => {
    const response = await sandbox.headend.app.inject({ url: `${base}/certificates`, headers: { accept: 'application/octet-stream' } });
    expect(response.headers['content-type']).toBe('application/octet-stream');
    expect(new Uint8Array(response.rawPayload)).toEqual(await messageOf());
  });

  test('answers a certificate request at the licence URL, too, without tokens', async () => {
    const asked = await sandbox.widevine([], writeCertificateRequest());
    expect(asked).toMatchObject({ status: 200, body: { status: 'OK', errorCode: null, license: [toBase64(await messageOf())] } });
    const response = await sandbox.headend.app.inject({ method: 'POST', url: `${base}/licenses`, headers: octets, payload: Buffer.from([8, 4]) });
    expect(new Uint8Array(response.rawPayload)).toEqual(await messageOf());
    expect(await sandbox.ledger()).toEqual([]);
  });

  test('is broken by a fault of its own', async () => {
    await sandbox.post('/lab/faults', { route: 'certificate', status: 503 });
    expect((await sandbox.call('GET', `${base}/certificates`)).status).toBe(503);
    expect((await sandbox.call('GET', `${base}/certificates`)).status).toBe(200);
  });

  test('is one tenant’s', async () => {
    expect(await sandbox.call('GET', `${base}/certificates`.replace('demo', 'other'))).toMatchObject(ssmError(404, 1010));
  });
});

describe('a first licence is refused', () => {
  const challenge = widevineChallenge([keyA]);

  test('without both tokens, in their order, and no more (1003)', async () => {
    const session = await sandbox.setUp();
    const content = await sandbox.signOn();
    for (const tokens of [[], [content], [session], ['', session], [session, content], [content, session, session]]) {
      expect(await sandbox.widevine(tokens, challenge)).toMatchObject(ssmError(401, 1003));
    }
    expect((await sandbox.widevine([content, session], challenge)).status).toBe(200);
  });

  test('with a content token that was played, to whichever licence server (4006)', async () => {
    const content = await sandbox.signOn();
    const session = sessionTokenOf(await sandbox.ssm('setup', content));
    expect((await sandbox.licence([content, session], [keyA])).status).toBe(200);
    expect(await sandbox.widevine([content, session], challenge)).toMatchObject(ssmError(401, 4006));
  });

  test('with a session token that was rotated out (1006), or of a session that is gone (3002)', async () => {
    const session = await sandbox.setUp();
    const next = sessionTokenOf(await sandbox.ssm('heartbeat', session));
    expect(await sandbox.widevine([await sandbox.signOn(), session], challenge)).toMatchObject(ssmError(401, 1006));
    await sandbox.kill('killAccountSessions', { account: 'ann' });
    expect(await sandbox.widevine([await sandbox.signOn(), next], challenge)).toMatchObject(ssmError(404, 3002));
  });

  test('on a session of another device (1001), account (1009) or content (4002)', async () => {
    const session = await sandbox.setUp();
    expect(await sandbox.widevine([await sandbox.signOn({ device: 'tv-2' }), session], challenge)).toMatchObject(ssmError(403, 1001));
    expect(await sandbox.widevine([await sandbox.signOn({ account: 'bob' }), session], challenge)).toMatchObject(ssmError(403, 1009));
    expect(await sandbox.widevine([await sandbox.signOn(multiKey), session], widevineChallenge([keyB]))).toMatchObject(ssmError(403, 4002));
  });

  test('for keys of other content, even beside keys that are due, and keys that nobody has (4003)', async () => {
    const session = await sandbox.setUp();
    for (const kids of [[keyB], [keyA, keyB], ['ff'.repeat(16)]]) {
      expect(await sandbox.widevine([await sandbox.signOn(), session], widevineChallenge(kids))).toMatchObject(ssmError(403, 4003));
    }
  });

  test('to a request for no key, for too many, or for a licence to store (1011)', async () => {
    const session = await sandbox.setUp();
    for (const asked of [widevineChallenge([]), widevineChallenge(Array.from({ length: 33 }, () => keyA)), widevineChallenge([keyA], { persistent: true })]) {
      expect(await sandbox.widevine([await sandbox.signOn(), session], asked)).toMatchObject(ssmError(400, 1011));
    }
  });

  test('to a renewal, which has its own address, and a release, after which nothing is left to do (1011)', async () => {
    const { token, licence } = await playing();
    for (const kind of ['renewal', 'release'] as const) {
      const asked = widevineFollowUp(kind, licence.licenceId);
      expect(await sandbox.widevine([await sandbox.signOn(), token], asked)).toMatchObject(ssmError(400, 1011));
    }
    expect(await sandbox.kinds()).toEqual(['setup', 'licence']);
  });

  test('to what is no request (1000), or JSON of another shape (1011), whoever sends it', async () => {
    const ask = (body: unknown, headers = {}) => sandbox.call('POST', `${base}/licenses`, body, headers);
    for (const body of ['{', '[]', 'null', { challenge: toBase64(new Uint8Array([1, 2, 3])) }, { challenge: toBase64(psshData([keyA])) }]) {
      expect(await ask(body)).toMatchObject(ssmError(400, 1000));
    }
    for (const body of [{}, { challenge: '' }, { challenge: '%%%' }, { challenge: 7 }]) expect(await ask(body)).toMatchObject(ssmError(400, 1011));
    for (const bytes of [[], [0], [8, 2], [8, 5], [8], [0xff, 0xff]]) {
      const answer = await ask(Buffer.from(bytes), octets);
      expect(answer, String(bytes)).toMatchObject(ssmError(400, 1000));
    }
  });

  test('by another tenant (1010)', async () => {
    expect(await sandbox.post(`${base}/licenses`.replace('demo', 'other'), {})).toMatchObject(ssmError(404, 1010));
  });
});
