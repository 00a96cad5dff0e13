// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLicenceBlob, wrapChallenge, type PlayReadyLicence } from '../../../platform/emulator/wire/playready';
import { playReadyChallenge, type HeaderVersion } from './challenges';
import { parseXml, all } from './content/xml-tree';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf, ssmError, type Answer } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

const { keyA, keyB, keyC } = keyIds;
const multiKey = { contentId: 'content-multi-key' };
const path = '/demo/prls/contentlicenseservice/v1/licenses';
const enforced = { enforced: { playready: true } };

function licenceOf({ status, text, headers }: Answer): PlayReadyLicence {
  expect({ status, text }).toMatchObject({ status: 200 });
  expect(headers['content-type']).toBe('text/xml; charset=utf-8');
  const [licence] = all(parseXml(text), 'License');
  return readLicenceBlob(licence?.text ?? '');
}

/** The session token in the custom data, if any. */
function tokenIn({ text }: Answer): string | undefined {
  const data = /<CustomData>([^<]*)<\/CustomData>/.exec(text)?.[1];
  return data === undefined ? undefined : (JSON.parse(data) as { sessionToken: string }).sessionToken;
}

/** A session with a licence on it. */
async function playing(viewer = {}, kids = [keyA]): Promise<{ readonly token: string; readonly answer: Answer }> {
  const content = await sandbox.signOn(viewer);
  const token = sessionTokenOf(await sandbox.ssm('setup', content));
  return { token, answer: await sandbox.playReady([content, token], playReadyChallenge(kids)) };
}

const renew = (token: string, kids = [keyA]): Promise<Answer> => sandbox.playReady([token], playReadyChallenge(kids), '?renew=true');

describe('a first licence', () => {
  test('has the keys asked for, without end, and leaves the session to heartbeats', async () => {
    const { token, answer } = await playing(multiKey, [keyB, keyC]);
    expect(licenceOf(answer)).toEqual({
      keys: [
        { keyId: keyB, key: 'bb'.repeat(16), hdcp: '' },
        { keyId: keyC, key: 'cc'.repeat(16), hdcp: '' },
      ],
      lasts: 0,
    });
    expect(tokenIn(answer)).toBeUndefined();
    expect((await sandbox.ssm('heartbeat', token)).status).toBe(200);
    expect(await sandbox.ledger(1)).toMatchObject([{ kind: 'licence', channel: 'multi-key', keySystem: 'com.microsoft.playready' }, { kind: 'heartbeat' }]);
  });

  test('carries the newest session token where it enforces, which it has not rotated', async () => {
    await sandbox.setPolicy('one-key', enforced);
    const { token, answer } = await playing();
    expect(licenceOf(answer)).toMatchObject({ lasts: 45 });
    expect(tokenIn(answer)).toBe(token);
    expect((await sandbox.ssm('heartbeat', token)).status).toBe(200);
  });

  test.each<HeaderVersion>(['4.0', '4.1', '4.2', '4.3'])('is given to a header of version %s', async (version) => {
    const session = await sandbox.setUp();
    const answer = await sandbox.playReady([await sandbox.signOn(), session], playReadyChallenge([keyA], { version }));
    expect(licenceOf(answer).keys).toMatchObject([{ keyId: keyA }]);
  });

  test('is given whatever type the challenge claims, and once for a key that is named twice', async () => {
    const session = await sandbox.setUp();
    const soap = playReadyChallenge([keyA, keyA]);
    for (const type of ['text/xml', 'application/soap+xml', 'text/plain', 'application/octet-stream']) {
      const headers = { 'content-type': type, 'nv-authorizations': `${await sandbox.signOn()},${session}` };
      expect(licenceOf(await sandbox.call('POST', path, Buffer.from(soap), headers)).keys, type).toHaveLength(1);
    }
  });

  test('is read by what the elements are called, not by their prefixes', async () => {
    const session = await sandbox.setUp();
    const soap = playReadyChallenge([keyA]).replace(/soap:/g, 's:').replace('xmlns:soap', 'xmlns:s').replace(/(<\/?)(AcquireLicense|LA)\b/g, '$1p:$2');
    expect(licenceOf(await sandbox.playReady([await sandbox.signOn(), session], soap)).keys).toHaveLength(1);
  });
});

describe('a renewal', () => {
  test('takes the session token alone, rotates it, and is a sign of life', async () => {
    await sandbox.setPolicy('one-key', enforced);
    let { token } = await playing();
    for (let beat = 0; beat < 3; beat++) {
      await sandbox.clock.advance(30_000);
      const answer = await renew(token);
      expect(licenceOf(answer)).toEqual({ keys: [{ keyId: keyA, key: 'aa'.repeat(16), hdcp: '' }], lasts: 45 });
      const next = tokenIn(answer) ?? '';
      expect(next).not.toBe(token);
      expect(await renew(token)).toMatchObject(ssmError(401, 1006));
      token = next;
    }
    expect(await sandbox.sessions()).toHaveLength(1);
    expect((await sandbox.ledger()).map(({ kind, keySystem }) => [kind, keySystem])).toEqual([
      ['setup', undefined],
      ['licence', 'com.microsoft.playready'],
      ['renewal', 'com.microsoft.playready'],
      ['renewal', 'com.microsoft.playready'],
      ['renewal', 'com.microsoft.playready'],
    ]);
    expect((await sandbox.ssm('teardown', token)).status).toBe(204);
  });

  test('is for keys that the session was given before, and no others (4003)', async () => {
    const { token } = await playing(multiKey, [keyB]);
    for (const kids of [[keyC], [keyB, keyC], [keyA], ['ff'.repeat(16)]]) {
      expect(await renew(token, kids)).toMatchObject(ssmError(403, 4003));
    }
    // None of these has cost the token.
    expect((await renew(token, [keyB])).status).toBe(200);
  });

  test('is not for a session without a licence (4003), one that is gone (3002), or a content token (1003)', async () => {
    expect(await renew(await sandbox.setUp())).toMatchObject(ssmError(403, 4003));
    const { token } = await playing({ account: 'bob' });
    const content = await sandbox.signOn();
    for (const tokens of [[], [content], [content, token], [token, token]]) {
      expect(await sandbox.playReady(tokens, playReadyChallenge([keyA]), '?renew=true')).toMatchObject(ssmError(401, 1003));
    }
    await sandbox.kill('killAccountSessions', { account: 'bob' });
    expect(await renew(token)).toMatchObject(ssmError(404, 3002));
  });

  test('that would leave no key costs no token (4007)', async () => {
    const { token } = await playing();
    await sandbox.setPolicy('one-key', { omit: ['ALL'] });
    expect(await renew(token)).toMatchObject(ssmError(403, 4007));
    await sandbox.setPolicy('one-key', {});
    expect((await renew(token)).status).toBe(200);
  });

  test('is broken by faults of renewals, a first licence by faults of licences', async () => {
    const { token } = await playing();
    await sandbox.post('/lab/faults', { route: 'renewal', errorCode: 3002 });
    const content = await sandbox.signOn();
    expect((await sandbox.playReady([content, token], playReadyChallenge([keyA]))).status).toBe(200);
    expect(await renew(token)).toMatchObject(ssmError(404, 3002));
    await sandbox.post('/lab/faults', { route: 'licence', errorCode: 4001 });
    const renewed = await renew(token);
    expect(renewed.status).toBe(200);
    expect(await sandbox.playReady([await sandbox.signOn(), tokenIn(renewed) ?? ''], playReadyChallenge([keyA]))).toMatchObject(ssmError(503, 4001));
    expect((await sandbox.call('GET', '/lab/refusals')).body).toEqual([]);
  });

  test('is asked for by renew=true alone', async () => {
    const { token } = await playing();
    for (const query of ['?renew=1', '?renew=', '?renew=true&renew=true', '?Renew=true']) {
      expect(await sandbox.playReady([token], playReadyChallenge([keyA]), query)).toMatchObject(ssmError(401, 1003));
    }
  });
});

describe('a licence is refused, in JSON as everywhere', () => {
  const soap = playReadyChallenge([keyA]);

  test('without both tokens, in their order, and no more (1003)', async () => {
    const session = await sandbox.setUp();
    const content = await sandbox.signOn();
    for (const tokens of [[], [content], [session], [session, content], [content, session, session]]) {
      const answer = await sandbox.playReady(tokens, soap);
      expect(answer).toMatchObject(ssmError(401, 1003));
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  test('with a token that was played (4006) or rotated out (1006), or a session that is gone (3002)', async () => {
    const content = await sandbox.signOn();
    const session = sessionTokenOf(await sandbox.ssm('setup', content));
    expect((await sandbox.playReady([content, session], soap)).status).toBe(200);
    expect(await sandbox.playReady([content, session], soap)).toMatchObject(ssmError(401, 4006));
    const next = sessionTokenOf(await sandbox.ssm('heartbeat', session));
    expect(await sandbox.playReady([await sandbox.signOn(), session], soap)).toMatchObject(ssmError(401, 1006));
    await sandbox.ssm('teardown', next);
    expect(await sandbox.playReady([await sandbox.signOn(), next], soap)).toMatchObject(ssmError(404, 3002));
  });

  test('on a session of another device (1001), account (1009) or content (4002)', async () => {
    const session = await sandbox.setUp();
    expect(await sandbox.playReady([await sandbox.signOn({ device: 'tv-2' }), session], soap)).toMatchObject(ssmError(403, 1001));
    expect(await sandbox.playReady([await sandbox.signOn({ account: 'bob' }), session], soap)).toMatchObject(ssmError(403, 1009));
    expect(await sandbox.playReady([await sandbox.signOn(multiKey), session], playReadyChallenge([keyB]))).toMatchObject(ssmError(403, 4002));
  });

  test('for keys without a right (4003), for too many (1011), for none (1000)', async () => {
    const session = await sandbox.setUp();
    const ask = async (kids: readonly string[]) => sandbox.playReady([await sandbox.signOn(), session], playReadyChallenge(kids));
    for (const kids of [[keyB], [keyA, keyB], ['ff'.repeat(16)]]) expect(await ask(kids)).toMatchObject(ssmError(403, 4003));
    const many = Array.from({ length: 33 }, (_, index) => index.toString(16).padStart(32, '0'));
    expect(await ask(many)).toMatchObject(ssmError(400, 1011));
    expect(await ask([])).toMatchObject(ssmError(400, 1000));
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['a word', 'hello'],
    ['the message of the CDM around it', new TextDecoder('utf-16le').decode(wrapChallenge(soap))],
    ['other XML', '<a/>'],
    ['a message that is cut off', soap.slice(0, -10)],
    ['half a message', soap.slice(0, soap.length / 2)],
    ['a document type', soap.replace('<soap:Envelope', '<!DOCTYPE x [<!ENTITY a "b">]><soap:Envelope')],
    ['elements without end', `${'<a>'.repeat(15_000)}</soap:Envelope>`],
    ['a challenge of a real client', soap.replace(/<CipherValue>[^<]*/, '<CipherValue>AAAA')],
    ['a key id of another length', soap.replace(/VALUE="[^"]*"/, 'VALUE="AAAA"')],
    ['a key id that is no base64', soap.replace(/VALUE="[^"]*"/, 'VALUE="%"')],
    ['a key id behind an entity', soap.replace(/VALUE="[^"]/, 'VALUE="&#65;')],
    ['names that JavaScript reserves', soap.replace(/<(\/?)LA\b/g, '<$1__proto__')],
    ['two bodies', soap.replace('</soap:Body>', '</soap:Body><soap:Body></soap:Body>')],
  ])('to %s (1000)', async (_, body) => {
    const session = await sandbox.setUp();
    expect(await sandbox.playReady([await sandbox.signOn(), session], body)).toMatchObject(ssmError(400, 1000));
  });

  test('by another tenant (1010)', async () => {
    expect(await sandbox.post(path.replace('demo', 'other'), soap)).toMatchObject(ssmError(404, 1010));
  });
});
