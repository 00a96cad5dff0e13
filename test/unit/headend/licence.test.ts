// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromHex, toBase64Url } from '../../../src/base/bytes';
import { fakeLibrary, keyIds } from './fake-library';
import { claimsOf, Sandbox, sessionTokenOf, ssmError, tamperedWith } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const { keyA, keyB, keyC } = keyIds;
const multiKey = { contentId: 'content-multi-key' };
const base64Url = (hex: string): string => toBase64Url(fromHex(hex));
const path = '/demo/ckls/contentlicenseservice/v1/licenses';

describe('a ClearKey licence', () => {
  test('is the W3C JSON with the keys asked for, and nothing else', async () => {
    const content = await sandbox.signOn(multiKey);
    const session = sessionTokenOf(await sandbox.ssm('setup', content));
    const answer = await sandbox.licence([content, session], [keyB, keyC]);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      keys: [
        { kty: 'oct', kid: base64Url(keyB), k: base64Url('bb'.repeat(16)) },
        { kty: 'oct', kid: base64Url(keyC), k: base64Url('cc'.repeat(16)) },
      ],
      type: 'temporary',
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await sandbox.ledger(1)).toMatchObject([{ kind: 'licence', channel: 'multi-key', account: 'ann', device: 'tv-1' }]);
  });

  test('leaves the session token the newest, so that several may be asked for at once', async () => {
    const session = await sandbox.setUp(multiKey);
    const answers = await Promise.all(
      [keyB, keyC].map(async (kid) => sandbox.licence([await sandbox.signOn(multiKey), session], [kid])),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await sandbox.ssm('heartbeat', session)).status).toBe(200);
    expect(await sandbox.kinds()).toEqual(['setup', 'licence', 'licence', 'heartbeat']);
  });

  test('takes the request of any browser: without a type, as text, as bytes', async () => {
    const session = await sandbox.setUp();
    const body = JSON.stringify({ kids: [base64Url(keyA)] });
    for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
      const headers = { 'nv-authorizations': `${await sandbox.signOn()} , ${session}`, 'content-type': type };
      expect((await sandbox.call('POST', path, Buffer.from(body), headers)).status, type).toBe(200);
    }
  });

  test('is given on a session that came with a device token, which it binds to its content', async () => {
    const { body } = await sandbox.post('/demo/signon/device', { account: 'ann', device: 'tv-1' });
    const setUp = async () => sessionTokenOf(await sandbox.ssm('setup', (body as { token: string }).token, { externalSessionId: 'x' }));
    const first = await setUp();
    expect(await sandbox.sessions()).toMatchObject([{ channel: null }]);
    expect((await sandbox.licence([await sandbox.signOn(), first], [keyA])).status).toBe(200);
    expect(await sandbox.sessions()).toMatchObject([{ channel: 'one-key' }]);
    const session = await setUp();
    expect(await sandbox.licence([await sandbox.signOn(multiKey), session], [keyB])).toMatchObject(ssmError(403, 4002));
  });
});

describe('is refused', () => {
  test('a content token alone, or a session token alone (1003)', async () => {
    const session = await sandbox.setUp();
    expect(await sandbox.licence([await sandbox.signOn()], [keyA])).toMatchObject(ssmError(401, 1003));
    expect(await sandbox.licence([session], [keyA])).toMatchObject(ssmError(401, 1003));
    expect(await sandbox.licence(['', session], [keyA])).toMatchObject(ssmError(401, 1003));
    expect(await sandbox.post(path, { kids: [base64Url(keyA)] })).toMatchObject(ssmError(401, 1003));
    expect(await sandbox.kinds()).toEqual(['setup']);
  });

  test('tokens in the wrong order, forged, or one too many (1003)', async () => {
    const session = await sandbox.setUp();
    const content = await sandbox.signOn();
    const rights = [{ contentId: 'content-multi-key', usageRulesProfileId: 'default' }];
    for (const tokens of [[session, content], [tamperedWith(content, { contentRights: rights }), session], [content, session, session]]) {
      expect(await sandbox.licence(tokens, [keyA])).toMatchObject(ssmError(401, 1003));
    }
    expect((await sandbox.licence([content, session], [keyA])).status).toBe(200);
  });

  test('a content token that was played already (4006)', async () => {
    const content = await sandbox.signOn();
    const session = sessionTokenOf(await sandbox.ssm('setup', content));
    expect((await sandbox.licence([content, session], [keyA])).status).toBe(200);
    expect(await sandbox.licence([content, session], [keyA])).toMatchObject(ssmError(401, 4006));
  });

  test('a content token that has run out (1007, which means another thing to the SSM)', async () => {
    const content = await sandbox.signOn();
    await sandbox.clock.advance(660_000);
    expect(await sandbox.licence([content, await sandbox.setUp()], [keyA])).toMatchObject(ssmError(403, 1007));
  });

  test('a session token that was rotated out (1006)', async () => {
    const session = await sandbox.setUp();
    await sandbox.ssm('heartbeat', session);
    expect(await sandbox.licence([await sandbox.signOn(), session], [keyA])).toMatchObject(ssmError(401, 1006));
  });

  test('a session that was ended, killed or has expired (3002)', async () => {
    const ended = await sandbox.setUp();
    await sandbox.ssm('teardown', ended);
    expect(await sandbox.licence([await sandbox.signOn(), ended], [keyA])).toMatchObject(ssmError(404, 3002));
    const killed = await sandbox.setUp();
    await sandbox.kill('killAccountSessions', { account: 'ann' });
    expect(await sandbox.licence([await sandbox.signOn(), killed], [keyA])).toMatchObject(ssmError(404, 3002));
    const expired = await sandbox.setUp();
    await sandbox.clock.advance(45_000);
    expect(await sandbox.licence([await sandbox.signOn(), expired], [keyA])).toMatchObject(ssmError(404, 3002));
  });

  test('a session of another device (1001) or account (1009), or for other content (4002)', async () => {
    const session = await sandbox.setUp();
    expect(await sandbox.licence([await sandbox.signOn({ device: 'tv-2' }), session], [keyA])).toMatchObject(ssmError(403, 1001));
    expect(await sandbox.licence([await sandbox.signOn({ account: 'bob' }), session], [keyA])).toMatchObject(ssmError(403, 1009));
    expect(await sandbox.licence([await sandbox.signOn(multiKey), session], [keyB])).toMatchObject(ssmError(403, 4002));
    // Both open with the same key; the session is for one of them.
    expect(await sandbox.licence([await sandbox.signOn({ contentId: 'content-film' }), session], [keyA])).toMatchObject(ssmError(403, 4002));
  });

  test('keys of other content, even beside keys that are due, and keys that nobody has (4003)', async () => {
    const session = await sandbox.setUp();
    for (const kids of [[keyB], [keyA, keyB], ['ff'.repeat(16)]]) {
      expect(await sandbox.licence([await sandbox.signOn(), session], kids)).toMatchObject(ssmError(403, 4003));
    }
  });

  test('content that the catalogue does not have (4003)', async () => {
    const claims = claimsOf(await sandbox.signOn());
    const rights = [{ contentId: 'content-gone', usageRulesProfileId: 'p' }];
    const content = await sandbox.headend.tokens.sign('content', { ...claims, contentRights: rights } as never);
    expect(await sandbox.licence([content, await sandbox.setUp()], [keyA])).toMatchObject(ssmError(403, 4003));
  });

  test('a content token without a device (1013)', async () => {
    const claims = claimsOf(await sandbox.signOn());
    const content = await sandbox.headend.tokens.sign('content', { ...claims, device: { accountId: 'ann' } } as never);
    expect(await sandbox.licence([content, await sandbox.setUp()], [keyA])).toMatchObject(ssmError(400, 1013));
  });

  test('another tenant (1010)', async () => {
    expect(await sandbox.post(path.replace('demo', 'other'), {})).toMatchObject(ssmError(404, 1010));
  });

  test('what is not JSON (1000), and what is no licence request (1011)', async () => {
    const session = await sandbox.setUp();
    const ask = async (body: unknown) => sandbox.post(path, body, `${await sandbox.signOn()},${session}`);
    expect(await ask('{"kids":')).toMatchObject(ssmError(400, 1000));
    expect(await ask(Buffer.from([8, 4]))).toMatchObject(ssmError(400, 1000));
    const kid = base64Url(keyA);
    for (const body of [{}, { kids: [] }, { kids: ['short'] }, { kids: [kid], type: 'persistent-license' }, { kids: Array.from({ length: 33 }, () => kid) }]) {
      expect(await ask(body)).toMatchObject(ssmError(400, 1011));
    }
  });
});

test('every key of the library is given to its own content alone', async () => {
  for (const asked of fakeLibrary.channels.filter(({ encrypted }) => encrypted)) {
    for (const other of fakeLibrary.channels.filter(({ encrypted }) => encrypted)) {
      const content = await sandbox.signOn({ account: `${asked.id} ${other.id}`, contentId: asked.contentId });
      const session = sessionTokenOf(await sandbox.ssm('setup', content));
      const { status } = await sandbox.licence([content, session], other.keyIds);
      const isIts = other.keyIds.every((keyId) => fakeLibrary.keyFor(keyId)?.contentIds.includes(asked.contentId));
      expect(status, `${asked.id} asks for the keys of ${other.id}`).toBe(isIts ? 200 : 403);
    }
  }
});
