// @vitest-environment node
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { serviceOf } from '../../../headend/http/refusal';
import { fakeLibrary } from './fake-library';

let headend: RunningHeadend;
beforeEach(async () => {
  headend = await startHeadend({
    library: fakeLibrary,
    mediaRoutes: (app, _options, done) => {
      for (const path of ['/boom', '/:tenant/ssm/v1/boom', '/:tenant/gateway/v1/boom', '/lab/boom']) {
        app.get(path, () => {
          throw new Error('inner detail');
        });
      }
      done();
    },
  });
});
afterEach(() => headend.close());

/** What comes back for bytes that no well-behaved client sends. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(headend.url).port), '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('no answer is the framework’s own', () => {
  const theirs = /FST_|statusCode|Fastify|Route |inner detail|"error":"/;

  test('a fault of ours tells nothing of itself, in each service’s shape', async () => {
    const ask = async (path: string): Promise<unknown> => {
      const response = await fetch(headend.url + path);
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await ask('/boom')).toEqual({ status: 500, body: { code: 500, message: 'internal error' } });
    expect(await ask('/lab/boom')).toEqual({ status: 500, body: { code: 500, message: 'internal error' } });
    expect(await ask('/demo/ssm/v1/boom')).toEqual({ status: 500, body: { code: 500, errorCode: 4000, message: 'internal error' } });
    expect(await ask('/demo/gateway/v1/boom')).toEqual({
      status: 500,
      body: { error: { status: 500, service: 'gateway', reason: 'internal-error', detail: 'internal error' } },
    });
  });

  test.each(['/%zz', '/demo/ssm/v1/%zz', `/${'x'.repeat(300)}/catalogue`, '/demo/%00', '//', '/?x', '/demo/signon/%', `/demo/ssm/v1/${'y'.repeat(5_000)}`])(
    'a path like %s',
    async (path) => {
      const response = await fetch(headend.url + path);
      const text = await response.text();
      expect(response.status).toBe(404);
      expect(text).not.toMatch(theirs);
      expect(JSON.parse(text)).toMatchObject({ code: 404 });
    },
  );

  test.each([
    ['nonsense', 'x\r\n\r\n', 400],
    ['a header that is none', 'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /demo/signon HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}', 400],
  ])('%s', async (_name, request, status) => {
    const answer = await raw(request);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).not.toMatch(theirs);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: status });
  });

  test('a method that a path does not have', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await fetch(`${headend.url}/demo/ssm/v1/sessions/setup`, { method });
      expect(await response.text()).not.toMatch(theirs);
      expect(response.status, method).toBe(404);
    }
  });
});

test('a body that is too large is refused in the service’s shape', async () => {
  const post = (path: string) =>
    fetch(headend.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(70_000) });
  expect(await (await post('/demo/signon')).json()).toEqual({ code: 400, errorCode: 1000, message: 'invalid request format' });
  expect((await post('/lab/faults')).status).toBe(413);
});

test('closing does not wait for connections that are kept alive, and may be asked twice', async () => {
  await fetch(`${headend.url}/demo/catalogue`);
  await Promise.all([headend.close(), headend.close()]);
}, 20_000);

test.each([
  ['/demo/ssm/v1/sessions/setup', 'ssm'],
  ['/demo/ckls/contentlicenseservice/v1/licenses', 'licence'],
  ['/demo/wvls/x', 'licence'],
  ['/demo/gateway/v1/streams', 'gateway'],
  ['/demo/signon', 'signon'],
  ['/demo/signon/device', 'signon'],
  ['/demo/catalogue', 'catalogue'],
  ['/lab/ledger', 'lab'],
  ['/lab', 'lab'],
  ['/media/one-key/manifest.mpd', 'web'],
  ['/', 'web'],
  ['', 'web'],
])('the path %s is %s’s', (path, service) => {
  expect(serviceOf(path)).toBe(service);
});
