// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAnswer, writeCertificateRequest, type WidevineLicence } from '../../../platform/emulator/wire/widevine';
import { fromBase64, toBase64 } from '../../../src/base/bytes';
import { widevineChallenge, widevineFollowUp } from './challenges';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf, ssmError, type Answer, type Viewer } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const { keyA } = keyIds;

function licenceOf({ body }: Answer): WidevineLicence {
  const { license } = body as { license: string | [string] };
  const { kind, ...licence } = readAnswer(fromBase64(typeof license === 'string' ? license : license[0])) as { kind: string } & WidevineLicence;
  expect(kind).toBe('licence');
  return licence;
}

/** A session with a licence on it. */
async function playing(viewer: Viewer = {}): Promise<{ readonly token: string; readonly licenceId: string }> {
  const content = await sandbox.signOn(viewer);
  const token = sessionTokenOf(await sandbox.ssm('setup', content));
  return { token, licenceId: licenceOf(await sandbox.widevine([content, token], widevineChallenge([keyA]))).licenceId };
}

const renew = (token: string, licenceId: string, version = 0): Promise<Answer> => sandbox.renewWidevine(token, widevineFollowUp('renewal', licenceId, version));

describe('a renewal', () => {
  test('rotates the session token, is a sign of life, and has the next version and no keys', async () => {
    const { token, licenceId } = await playing();
    let newest = token;
    for (let version = 0; version < 3; version++) {
      await sandbox.clock.advance(30_000);
      const answer = await renew(newest, licenceId, version);
      expect(Object.keys(answer.body as object)).toEqual(['sessionToken', 'license']);
      expect(licenceOf(answer)).toEqual({ licenceId, version: version + 1, keys: [], times: { lasts: 45, renewAfter: 30, retryEvery: 3 } });
      expect(await renew(newest, licenceId, version)).toMatchObject(ssmError(401, 1006));
      newest = sessionTokenOf(answer);
    }
    expect(await sandbox.sessions()).toHaveLength(1);
    expect((await sandbox.ledger()).map(({ kind, keySystem }) => [kind, keySystem])).toEqual([
      ['setup', undefined],
      ['licence', 'com.widevine.alpha'],
      ...Array.from({ length: 3 }, () => ['renewal', 'com.widevine.alpha']),
    ]);
    await sandbox.clock.advance(45_000);
    expect((await sandbox.kinds()).at(-1)).toBe('expired');
  });

  test('whose answer was lost may be asked for again: the same version, once the token is known', async () => {
    const content = await sandbox.signOn();
    const setUp = async (token: string) => sessionTokenOf(await sandbox.ssm('setup', token, { externalSessionId: 'x' }));
    const first = await setUp(content);
    const { licenceId } = licenceOf(await sandbox.widevine([content, first], widevineChallenge([keyA])));
    expect((await renew(first, licenceId)).status).toBe(200);
    expect(await renew(first, licenceId)).toMatchObject(ssmError(401, 1006));
    expect(licenceOf(await renew(await setUp(await sandbox.signOn()), licenceId))).toMatchObject({ licenceId, version: 1 });
  });

  test('follows the policy as it is by then, and says so where it enforces no longer', async () => {
    const { token, licenceId } = await playing();
    await sandbox.setPolicy('one-key', { licenceS: 8, renewalS: 3, retryS: 1 });
    const second = await renew(token, licenceId);
    expect(licenceOf(second).times).toEqual({ lasts: 8, renewAfter: 3, retryEvery: 1 });
    await sandbox.setPolicy('one-key', { enforced: { widevine: false } });
    const third = await renew(sessionTokenOf(second), licenceId, 1);
    expect(third).toMatchObject({ status: 200, body: { sessionDrmEnforced: false } });
    expect(licenceOf(third).times).toEqual({ lasts: 0, renewAfter: 0, retryEvery: 0 });
  });

  test('is broken by faults of renewals alone', async () => {
    const { token, licenceId } = await playing();
    for (const route of ['licence', 'heartbeat']) await sandbox.post('/lab/faults', { route, errorCode: 4001 });
    await sandbox.post('/lab/faults', { route: 'renewal', errorCode: 3002 });
    expect(await renew(token, licenceId)).toMatchObject(ssmError(404, 3002));
    expect((await renew(token, licenceId)).status).toBe(200);
  });
});

describe('a renewal is refused, and costs no token', () => {
  test('of a licence of another session, of none, or of one that is forgotten (1011)', async () => {
    const mine = await playing();
    const other = await playing({ account: 'bob' });
    for (const licenceId of [other.licenceId, 'never', '', mine.licenceId.toUpperCase()]) {
      expect(await renew(mine.token, licenceId)).toMatchObject(ssmError(400, 1011));
    }
    expect(await renew(await sandbox.setUp({ account: 'eve' }), mine.licenceId)).toMatchObject(ssmError(400, 1011));
    expect((await renew(mine.token, mine.licenceId)).status).toBe(200);
  });

  test('on a session that was killed, ended or has expired (3002), whoever’s the licence is', async () => {
    for (const end of [
      () => sandbox.kill('killAccountSessions', { account: 'ann' }),
      (token: string) => sandbox.ssm('teardown', token),
      () => sandbox.clock.advance(45_000),
    ]) {
      const { token, licenceId } = await playing();
      await end(token);
      expect(await renew(token, licenceId)).toMatchObject(ssmError(404, 3002));
      expect(await renew(token, 'never')).toMatchObject(ssmError(404, 3002));
    }
  });

  test('without a session token, with a content token, or with two tokens (1003)', async () => {
    const { token, licenceId } = await playing();
    for (const wrong of ['', await sandbox.signOn(), `${token},${token}`, `${await sandbox.signOn()},${token}`]) {
      expect(await renew(wrong, licenceId)).toMatchObject(ssmError(401, 1003));
    }
  });

  test('to another request than a renewal (1011)', async () => {
    const { token, licenceId } = await playing();
    for (const asked of [widevineChallenge([keyA]), writeCertificateRequest(), widevineFollowUp('release', licenceId)]) {
      expect(await sandbox.renewWidevine(token, asked)).toMatchObject(ssmError(400, 1011));
    }
    expect((await renew(token, licenceId)).status).toBe(200);
  });

  test('to what is no message (1000), or JSON of another shape (1011)', async () => {
    const { token } = await playing();
    const ask = (body: unknown) => sandbox.post('/demo/ssm/v1/renewal-license-wv', body, token);
    for (const body of ['{', '[]', { challenge: toBase64(new Uint8Array([1, 2, 3])) }]) expect(await ask(body)).toMatchObject(ssmError(400, 1000));
    for (const body of [{}, '', { challenge: '' }, { challenge: '%' }]) expect(await ask(body)).toMatchObject(ssmError(400, 1011));
  });

  test('of a version that no licence ever had (1000)', async () => {
    const { token, licenceId } = await playing();
    for (const version of [-1, 2 ** 31, Number.MAX_SAFE_INTEGER]) expect(await renew(token, licenceId, version)).toMatchObject(ssmError(400, 1000));
    expect(licenceOf(await renew(token, licenceId, 2 ** 31 - 1)).version).toBe(2 ** 31);
  });

  test('by another tenant (1005)', async () => {
    expect(await sandbox.post('/other/ssm/v1/renewal-license-wv', {})).toMatchObject(ssmError(403, 1005));
  });
});
