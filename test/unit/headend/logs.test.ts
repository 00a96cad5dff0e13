// @vitest-environment node
import { expect, test } from 'vitest';
import { startHeadend } from '../../../headend/running';
import { fakeLibrary, keyIds } from './fake-library';
import { fromHex, toBase64Url } from '../../../src/base/bytes';

test('no token, key, licence, handle or URL gets into the logs, whatever happens', async () => {
  const lines: string[] = [];
  const headend = await startHeadend({
    library: fakeLibrary,
    log: { level: 'trace', stream: { write: (line) => lines.push(line) } },
    mediaRoutes: (app, _options, done) => {
      app.get('/boom', () => {
        throw new Error('secret-in-an-error');
      });
      done();
    },
  });
  const secrets = new Set<string>([headend.labKey, toBase64Url(fromHex('aa'.repeat(16))), 'secret-in-an-error', 'secret-in-a-url', 'secret-in-a-body']);
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Record<string, unknown>> => {
    const response = await fetch(headend.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return (await response.json().catch(() => ({}))) as Record<string, unknown>;
  };
  const secret = (value: unknown): string => {
    expect(value).toEqual(expect.any(String));
    secrets.add(String(value));
    return String(value);
  };

  const viewer = { account: 'ann', device: 'tv-1', contentId: 'content-one-key' };
  const signOn = async (): Promise<string> => secret((await post('/demo/signon', viewer))['token']);
  const challenge = { kids: [toBase64Url(fromHex(keyIds.keyA))] };
  const content = await signOn();
  const session = secret((await post('/demo/ssm/v1/sessions/setup', {}, { 'nv-authorizations': content }))['sessionToken']);
  await post('/demo/ckls/contentlicenseservice/v1/licenses', challenge, { 'nv-authorizations': `${content},${session}` });
  await post('/demo/ssm/v1/sessions/heartbeat', '{"x":"secret-in-a-body', { 'nv-authorizations': session });
  const next = secret((await post('/demo/ssm/v1/sessions/heartbeat', {}, { 'nv-authorizations': session }))['sessionToken']);
  await post('/demo/ssm/v1/sessions/teardown', {}, { 'nv-authorizations': next });

  const handle = secret('release-handle-release-handle');
  const token = await signOn();
  const opened = await post('/demo/gateway/v1/streams', { asset: 'a', reference: 'r', releaseHandle: handle }, { authorization: `Bearer ${token}` });
  const ticket = secret((opened as { data: { stream: { ticket: string } } }).data.stream.ticket);
  const licence = { ticket, drm: 'clearkey', kind: 'new', challenge: Buffer.from(JSON.stringify(challenge)).toString('base64') };
  await post('/demo/gateway/v1/streams/licences', licence, { authorization: `Bearer ${token}` });
  await post('/demo/gateway/v1/streams/release', handle, { 'content-type': 'text/plain' });
  secret((await post('/lab/operator-token', {}))['token']);
  await fetch(`${headend.url}/demo/catalogue?token=secret-in-a-url`);
  await fetch(`${headend.url}/demo/secret-in-a-url`);
  await fetch(`${headend.url}/%zz/secret-in-a-url`);
  await fetch(`${headend.url}/boom`, { headers: { authorization: `Bearer ${token}`, 'x-lab-key': headend.labKey } });
  headend.app.log.error({ headers: { authorization: token }, token, err: new Error('secret-in-an-error') }, 'by mistake');
  await headend.close();

  const log = lines.join('');
  expect(lines.length).toBeGreaterThan(10);
  expect(log).toContain('"operation":"setup"');
  expect(log).toContain('"msg":"request failed"');
  expect(log).toContain('logs.test.ts');
  for (const hidden of secrets) expect(log.includes(hidden), hidden).toBe(false);
  // No part of a token either: every JWT starts so.
  expect(log).not.toContain('eyJ');
});
