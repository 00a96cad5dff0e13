// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimsOf, Sandbox, ssmError } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const viewer = { account: 'ann', device: 'tv-1', contentId: 'content-one-key' };

describe('sign-on', () => {
  test('gives a single-use content token with exactly the rights asked for', async () => {
    const answer = await sandbox.post('/demo/signon', viewer);
    expect(answer.status).toBe(200);
    const { token } = answer.body as { token: string };
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as object;
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) as string });
    expect(claimsOf(token)).toEqual({
      typ: 'ContentAuthZ',
      ver: '1.0',
      exp: Math.floor(sandbox.clock.wallNow() / 1000) + 600,
      jti: expect.any(String) as string,
      device: { deviceUniqueId: 'tv-1', accountId: 'ann' },
      contentRights: [
        {
          contentId: 'content-one-key',
          usageRulesProfileId: 'default',
          sessionControl: { maxSessions: 2, sessionControlEnabled: true },
        },
      ],
    });
  });

  test('no two tokens are the same', async () => {
    const jtis = await Promise.all([1, 2, 3].map(async () => claimsOf(await sandbox.signOn())['jti']));
    expect(new Set(jtis).size).toBe(3);
  });

  test('says of clear content that it needs no session', async () => {
    const claims = claimsOf(await sandbox.signOn({ contentId: 'content-clear' }));
    expect(claims['contentRights']).toMatchObject([{ sessionControl: { sessionControlEnabled: false } }]);
  });

  test('refuses unknown content', async () => {
    expect(await sandbox.post('/demo/signon', { ...viewer, contentId: 'nope' })).toMatchObject(ssmError(403, 2001));
  });

  test('knows one tenant', async () => {
    expect(await sandbox.post('/other/signon', viewer)).toMatchObject(ssmError(404, 1010));
    expect(await sandbox.post('/other/signon/device', viewer)).toMatchObject(ssmError(404, 1010));
  });

  test('refuses what is not JSON, and what is not a viewer', async () => {
    expect(await sandbox.post('/demo/signon', '{"account":')).toMatchObject(ssmError(400, 1000));
    expect(await sandbox.post('/demo/signon', { account: 'ann' })).toMatchObject(ssmError(400, 1011));
    expect(await sandbox.post('/demo/signon', { ...viewer, account: '' })).toMatchObject(ssmError(400, 1011));
    expect(await sandbox.post('/demo/signon', { ...viewer, device: 'x'.repeat(129) })).toMatchObject(ssmError(400, 1011));
    expect(await sandbox.post('/demo/signon', { ...viewer, account: 'a\u0000b' })).toMatchObject(ssmError(400, 1011));
    expect(await sandbox.post('/demo/signon', { ...viewer, account: 7 })).toMatchObject(ssmError(400, 1011));
  });

  test('takes any account and device, in any script', async () => {
    const claims = claimsOf(await sandbox.signOn({ account: 'Žofie 🦉', device: 'テレビ' }));
    expect(claims['device']).toEqual({ accountId: 'Žofie 🦉', deviceUniqueId: 'テレビ' });
  });
});

describe('device sign-on', () => {
  test('gives a token that says who, not what for, and can be used again', async () => {
    const { body } = await sandbox.post('/demo/signon/device', viewer);
    const { token } = body as { token: string };
    expect(claimsOf(token)).toEqual({
      typ: 'DevAuthN',
      ver: '1.0',
      exp: Math.floor(sandbox.clock.wallNow() / 1000) + 86_400,
      device: { deviceUniqueId: 'tv-1', accountId: 'ann' },
    });
    expect((await sandbox.ssm('setup', token)).status).toBe(200);
    expect((await sandbox.ssm('setup', token)).status).toBe(200);
  });
});
