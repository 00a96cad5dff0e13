// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimsOf, Sandbox, sessionTokenOf, ssmError, tamperedWith } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const calls = ['setup', 'heartbeat', 'teardown'] as const;

describe('set-up', () => {
  test('gives a session token and the heartbeat period', async () => {
    const answer = await sandbox.ssm('setup', await sandbox.signOn(), {});
    expect(answer).toMatchObject({ status: 200, body: { sessionToken: expect.any(String) as string, heartbeat: 30 } });
    expect(claimsOf(sessionTokenOf(answer))).toMatchObject({
      typ: 'DevAuthN',
      device: { deviceUniqueId: 'tv-1', accountId: 'ann' },
    });
    expect(await sandbox.sessions()).toMatchObject([{ account: 'ann', device: 'tv-1', channel: 'one-key' }]);
  });

  test('an empty body counts as {}', async () => {
    expect((await sandbox.ssm('setup', await sandbox.signOn(), '')).status).toBe(200);
    expect((await sandbox.ssm('setup', await sandbox.signOn({ account: 'bob' }))).status).toBe(200);
  });

  test('a content token is good for one set-up, whatever came of the first (1006)', async () => {
    const token = await sandbox.signOn();
    await sandbox.ssm('setup', token);
    expect(await sandbox.ssm('setup', token)).toMatchObject(ssmError(401, 1006));
    await sandbox.setUp();
    const refused = await sandbox.signOn();
    expect(await sandbox.ssm('setup', refused)).toMatchObject(ssmError(403, 1007));
    expect(await sandbox.ssm('setup', refused)).toMatchObject(ssmError(401, 1006));
  });

  test('the third stream of an account is refused (1007), and the ledger says so', async () => {
    await sandbox.setUp();
    await sandbox.setUp({ device: 'tv-2' });
    expect(await sandbox.ssm('setup', await sandbox.signOn({ device: 'tv-3' }))).toMatchObject(ssmError(403, 1007));
    expect((await sandbox.setUp({ account: 'bob' })).length).toBeGreaterThan(0);
    expect(await sandbox.ledger()).toMatchObject([
      { seq: 1, kind: 'setup' },
      { seq: 2, kind: 'setup' },
      { seq: 3, kind: 'refused', session: null, account: 'ann', device: 'tv-3', channel: 'one-key', errorCode: 1007 },
      { seq: 4, kind: 'setup', account: 'bob' },
    ]);
  });

  test('limits per account, per device and per content', async () => {
    await sandbox.call('PUT', '/lab/limits', { account: 'ann', maxSessions: 3, maxPerDevice: 1 });
    await sandbox.setUp({ device: 'tv-1' });
    expect(await sandbox.ssm('setup', await sandbox.signOn({ device: 'tv-1' }))).toMatchObject(ssmError(403, 1007));
    await sandbox.setUp({ device: 'tv-2' });

    const claims = claimsOf(await sandbox.signOn({ device: 'tv-3' }));
    const token = await sandbox.headend.tokens.sign('content', {
      ...claims,
      contentRights: [
        { contentId: 'content-one-key', usageRulesProfileId: 'p', sessionControl: { maxSessions: 2, sessionControlEnabled: true } },
      ],
    } as never);
    expect(await sandbox.ssm('setup', token)).toMatchObject(ssmError(403, 1007));
    await sandbox.setUp({ device: 'tv-3' });
  });

  test('content without session control is refused (1008)', async () => {
    const token = await sandbox.signOn({ contentId: 'content-clear' });
    expect(await sandbox.ssm('setup', token)).toMatchObject(ssmError(403, 1008));
  });

  test('a client that believes itself someone else is refused (1001, 1009)', async () => {
    expect(await sandbox.ssm('setup', await sandbox.signOn(), { device: 'tv-2' })).toMatchObject(ssmError(403, 1001));
    expect(await sandbox.ssm('setup', await sandbox.signOn(), { account: 'bob' })).toMatchObject(ssmError(403, 1009));
    const right = { account: 'ann', device: 'tv-1' };
    expect(await sandbox.ssm('setup', await sandbox.signOn(), right)).toMatchObject({ status: 200 });
  });

  test('a token without a device is refused (1013)', async () => {
    const claims = claimsOf(await sandbox.signOn());
    const token = await sandbox.headend.tokens.sign('content', { ...claims, device: { accountId: 'ann' } } as never);
    expect(await sandbox.ssm('setup', token)).toMatchObject(ssmError(400, 1013));
  });

  test('a token that has run out, never does, or lasts too long is refused (1004)', async () => {
    const token = await sandbox.signOn();
    const claims = claimsOf(token);
    await sandbox.clock.advance(660_000);
    expect(await sandbox.ssm('setup', token)).toMatchObject(ssmError(400, 1004));
    const now = Math.floor(sandbox.clock.wallNow() / 1000);
    for (const exp of [undefined, now + 86_461]) {
      const odd = await sandbox.headend.tokens.sign('content', { ...claims, exp } as never);
      expect(await sandbox.ssm('setup', odd)).toMatchObject(ssmError(400, 1004));
    }
  });

  describe('with an external session id', () => {
    const body = { externalSessionId: 'ext-1' };

    test('asked again it is the same session, with a fresh token', async () => {
      const first = sessionTokenOf(await sandbox.ssm('setup', await sandbox.signOn(), body));
      const again = sessionTokenOf(await sandbox.ssm('setup', await sandbox.signOn(), body));
      expect(claimsOf(again)['sid']).toBe(claimsOf(first)['sid']);
      expect(await sandbox.sessions()).toHaveLength(1);
      expect(await sandbox.kinds()).toEqual(['setup']);
      expect(await sandbox.ssm('heartbeat', first)).toMatchObject(ssmError(401, 1006));
      expect((await sandbox.ssm('heartbeat', again)).status).toBe(200);
    });

    test('asked again at the limit it still is', async () => {
      await sandbox.call('PUT', '/lab/limits', { account: 'ann', maxSessions: 1 });
      await sandbox.ssm('setup', await sandbox.signOn(), body);
      expect((await sandbox.ssm('setup', await sandbox.signOn(), body)).status).toBe(200);
    });

    test('of someone else, or for something else, it is refused (1018)', async () => {
      await sandbox.ssm('setup', await sandbox.signOn(), body);
      for (const viewer of [{ account: 'bob' }, { device: 'tv-2' }, { contentId: 'content-multi-key' }]) {
        expect(await sandbox.ssm('setup', await sandbox.signOn(viewer), body)).toMatchObject(ssmError(409, 1018));
      }
    });

    test('it is free again once its session has ended', async () => {
      await sandbox.ssm('teardown', sessionTokenOf(await sandbox.ssm('setup', await sandbox.signOn(), body)));
      expect((await sandbox.ssm('setup', await sandbox.signOn({ account: 'bob' }), body)).status).toBe(200);
    });

    test('of 256 characters is taken, of 257 refused (1017)', async () => {
      const setUp = async (length: number) => sandbox.ssm('setup', await sandbox.signOn(), { externalSessionId: 'é'.repeat(length) });
      expect((await setUp(256)).status).toBe(200);
      expect(await setUp(257)).toMatchObject(ssmError(400, 1017));
    });

    test('that is no text is refused (1011)', async () => {
      expect(await sandbox.ssm('setup', await sandbox.signOn(), { externalSessionId: 7 })).toMatchObject(ssmError(400, 1011));
      expect(await sandbox.ssm('setup', await sandbox.signOn(), { externalSessionId: '' })).toMatchObject(ssmError(400, 1011));
    });
  });
});

describe('rotation', () => {
  test('each heartbeat gives the one token that is good from then on', async () => {
    const first = await sandbox.setUp();
    const second = sessionTokenOf(await sandbox.ssm('heartbeat', first));
    expect(second).not.toBe(first);
    expect(await sandbox.ssm('heartbeat', first)).toMatchObject(ssmError(401, 1006));
    const third = sessionTokenOf(await sandbox.ssm('heartbeat', second));
    expect(await sandbox.ssm('teardown', third)).toMatchObject({ status: 204, text: '' });
    expect(await sandbox.kinds()).toEqual(['setup', 'heartbeat', 'heartbeat', 'teardown']);
  });

  test('tear-down takes the immediate predecessor too', async () => {
    const first = await sandbox.setUp();
    await sandbox.ssm('heartbeat', first);
    expect((await sandbox.ssm('teardown', first)).status).toBe(204);
  });

  test('but not once its successor has been used to rotate', async () => {
    const first = await sandbox.setUp();
    const second = sessionTokenOf(await sandbox.ssm('heartbeat', first));
    const third = sessionTokenOf(await sandbox.ssm('heartbeat', second));
    expect(await sandbox.ssm('teardown', first)).toMatchObject(ssmError(401, 1006));
    expect((await sandbox.ssm('teardown', second)).status).toBe(204);
    expect(await sandbox.ssm('teardown', third)).toMatchObject(ssmError(404, 3002));
  });

  test('nor once its successor has been used for a licence', async () => {
    const first = await sandbox.setUp();
    const second = sessionTokenOf(await sandbox.ssm('heartbeat', first));
    const licence = await sandbox.licence([await sandbox.signOn(), second], ['000102030405060708090a0b0c0d0e0f']);
    expect(licence.status).toBe(200);
    expect(await sandbox.ssm('teardown', first)).toMatchObject(ssmError(401, 1006));
    expect((await sandbox.ssm('teardown', second)).status).toBe(204);
  });

  test('a session ends once: afterwards its tokens read 3002', async () => {
    const token = await sandbox.setUp();
    await sandbox.ssm('teardown', token);
    for (const call of ['heartbeat', 'teardown'] as const) {
      expect(await sandbox.ssm(call, token)).toMatchObject(ssmError(404, 3002));
    }
    expect(await sandbox.kinds()).toEqual(['setup', 'teardown']);
  });
});

describe('expiry', () => {
  test('comes one and a half periods after the last sign of life, without anybody asking', async () => {
    const { ledger } = sandbox.headend;
    const first = await sandbox.setUp();
    await sandbox.clock.advance(44_999);
    const second = sessionTokenOf(await sandbox.ssm('heartbeat', first));
    await sandbox.clock.advance(44_999);
    expect(ledger.since(0).map(({ kind }) => kind)).toEqual(['setup', 'heartbeat']);
    await sandbox.clock.advance(1);
    expect(ledger.since(2)).toMatchObject([{ kind: 'expired', at: sandbox.clock.wallNow() }]);
    expect(await sandbox.ssm('heartbeat', second)).toMatchObject(ssmError(404, 3002));
    expect(await sandbox.sessions()).toEqual([]);
  });

  test('frees the slot', async () => {
    await sandbox.setUp();
    await sandbox.setUp();
    await sandbox.clock.advance(45_000);
    await sandbox.setUp();
  });

  test('follows the period promised at set-up, and a shorter one is not held up by a longer', async () => {
    await sandbox.setUp();
    await sandbox.call('PUT', '/lab/limits', { account: 'bob', heartbeatS: 2 });
    const answer = await sandbox.ssm('setup', await sandbox.signOn({ account: 'bob' }));
    expect(answer.body).toMatchObject({ heartbeat: 2 });
    await sandbox.clock.advance(3_000);
    expect(sandbox.headend.ledger.since(0).map(({ kind, account }) => `${kind} ${account}`)).toEqual(['setup ann', 'setup bob', 'expired bob']);
  });

  test('a first licence is no sign of life', async () => {
    const token = await sandbox.setUp();
    await sandbox.clock.advance(30_000);
    await sandbox.licence([await sandbox.signOn(), token], ['000102030405060708090a0b0c0d0e0f']);
    await sandbox.clock.advance(15_000);
    expect(await sandbox.kinds()).toEqual(['setup', 'licence', 'expired']);
  });
});

describe('kills', () => {
  test('of an account: all its sessions, which then read 3002', async () => {
    const tokens = [await sandbox.setUp(), await sandbox.setUp({ device: 'tv-2' })];
    await sandbox.setUp({ account: 'bob' });
    expect(await sandbox.kill('killAccountSessions', { account: 'ann' })).toMatchObject({ status: 200, body: { killed: 2 } });
    for (const token of tokens) expect(await sandbox.ssm('heartbeat', token)).toMatchObject(ssmError(404, 3002));
    expect(await sandbox.sessions()).toMatchObject([{ account: 'bob' }]);
    expect(await sandbox.kinds()).toEqual(['setup', 'setup', 'setup', 'killed', 'killed']);
    expect(await sandbox.kill('killAccountSessions', { account: 'ann' })).toMatchObject({ status: 200, body: { killed: 0 } });
  });

  test('of a device: its sessions in all accounts', async () => {
    await sandbox.setUp();
    await sandbox.setUp({ account: 'bob' });
    await sandbox.setUp({ device: 'tv-2' });
    expect(await sandbox.kill('killDeviceSessions', { device: 'tv-1' })).toMatchObject({ body: { killed: 2 } });
    expect(await sandbox.sessions()).toMatchObject([{ device: 'tv-2' }]);
  });

  test('of nobody: 3001, 3004; of nothing said: 1011, 1013', async () => {
    expect(await sandbox.kill('killAccountSessions', { account: 'zoe' })).toMatchObject(ssmError(404, 3001));
    expect(await sandbox.kill('killDeviceSessions', { device: 'tv-9' })).toMatchObject(ssmError(404, 3004));
    expect(await sandbox.kill('killAccountSessions', {})).toMatchObject(ssmError(400, 1011));
    expect(await sandbox.kill('killDeviceSessions', {})).toMatchObject(ssmError(400, 1013));
  });

  test('are for operators alone (1003)', async () => {
    const session = await sandbox.setUp();
    for (const token of [session, await sandbox.signOn(), 'x']) {
      expect(await sandbox.kill('killAccountSessions', { account: 'ann' }, token)).toMatchObject(ssmError(401, 1003));
      expect(await sandbox.kill('killDeviceSessions', { device: 'tv-1' }, token)).toMatchObject(ssmError(401, 1003));
    }
  });
});

describe('every call', () => {
  test.each(calls)('%s: of another tenant is refused (1005)', async (call) => {
    const token = call === 'setup' ? await sandbox.signOn() : await sandbox.setUp();
    expect(await sandbox.post(`/other/ssm/v1/sessions/${call}`, {}, token)).toMatchObject(ssmError(403, 1005));
  });

  test.each(calls)('%s: a missing, forged or wrong token is refused (1003)', async (call) => {
    const content = await sandbox.signOn();
    const session = await sandbox.setUp();
    const right = call === 'setup' ? content : session;
    const wrong = call === 'setup' ? session : content;
    const headless = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${right.split('.')[1] ?? ''}.`;
    const forged = tamperedWith(right, { device: { deviceUniqueId: 'tv-1', accountId: 'bob' } });
    for (const token of [undefined, '', ' ', 'x', 'a.b.c', wrong, forged, headless, `${right},${right}`, 'é', 'x'.repeat(5000)]) {
      expect(await sandbox.ssm(call, token), `token ${token ?? 'missing'}`).toMatchObject(ssmError(401, 1003));
    }
    expect([200, 204]).toContain((await sandbox.ssm(call, right)).status);
  });

  test.each(calls)('%s: a body that is not a JSON object is refused (1000)', async (call) => {
    for (const [index, body] of ['{', 'null', '[]', '7', '"x"', '\u{1F4A9}', `"${'x'.repeat(70_000)}"`].entries()) {
      const token = call === 'setup' ? await sandbox.signOn() : await sandbox.setUp({ account: `account-${index}` });
      expect(await sandbox.ssm(call, token, body), body.slice(0, 20)).toMatchObject(ssmError(400, 1000));
    }
  });

  test.each(['text/plain', 'text/xml', 'application/octet-stream', 'application/json; charset=utf-8', 'image/png', 'nonsense'])(
    'takes a body of type %s as what it is',
    async (type) => {
      const token = await sandbox.signOn();
      const answer = await sandbox.call('POST', '/demo/ssm/v1/sessions/setup', '{}', { 'nv-authorizations': token, 'content-type': type });
      if (type === 'nonsense') expect(answer).toMatchObject(ssmError(400, 1000));
      else expect(answer.status).toBe(200);
    },
  );

  test('an unknown call is a 404 in the same shape', async () => {
    expect(await sandbox.post('/demo/ssm/v1/sessions/nope')).toMatchObject({ status: 404, body: { code: 404, message: 'Not Found' } });
    expect(await sandbox.call('GET', '/demo/ssm/v1/sessions/setup')).toMatchObject({ status: 404, body: { code: 404, message: 'Not Found' } });
  });
});
