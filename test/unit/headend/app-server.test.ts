// @vitest-environment node
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appRoutes } from '../../../headend/app/app-routes';
import { startAppServer, type RunningAppServer } from '../../../headend/app/app-server';
import { startHeadend } from '../../../headend/running';
import { fakeLibrary } from './fake-library';

const meta = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self'">`;
const operatorFile = '{"brand":{"name":"Build"},"backend":{"baseUrl":"","tenant":"demo"}}';

let folder: string;
let server: RunningAppServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'app-server-'));
  await mkdir(join(folder, 'build/lib'), { recursive: true });
  await mkdir(join(folder, 'build/.hidden'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'not for the world');
  await writeFile(join(folder, 'build/index.html'), `<!DOCTYPE html><head>${meta}</head>`);
  await writeFile(join(folder, 'build/operator.json'), operatorFile);
  await writeFile(join(folder, 'build/lib/core.js'), 'core()');
  await writeFile(join(folder, 'build/.hidden/x'), 'hidden');
  await writeFile(join(folder, 'build/.env'), 'hidden');
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

async function get(path: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(`${server?.url ?? ''}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('serves the build with its policy, and asks for revalidation', async () => {
  server = await startAppServer({ buildDir: join(folder, 'build') });
  const page = await get('/');
  expect(page.status).toBe(200);
  expect(page.text).toContain(meta);
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; worker-src blob:; img-src 'self' blob: data:; font-src 'self'; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const core = await get('/lib/core.js');
  expect(core).toMatchObject({ status: 200, text: 'core()' });
  expect(core.headers.get('content-type')).toContain('javascript');
  expect(core.headers.get('etag')).not.toBeNull();
  expect(JSON.parse((await get('/operator.json')).text)).toEqual(JSON.parse(operatorFile));
});

test('with an operator of its own replaces the file, and both policies', async () => {
  const operatorConfig = { backend: { baseUrl: 'http://127.0.0.1:9999', tenant: 'demo' }, brand: { name: '"><script>$1' } };
  server = await startAppServer({ buildDir: join(folder, 'build'), operatorConfig });
  expect(JSON.parse((await get('/operator.json')).text)).toEqual(operatorConfig);
  for (const path of ['/', '/index.html']) {
    const { text, headers } = await get(path);
    for (const policy of [text, headers.get('content-security-policy')]) {
      expect(policy).toContain("connect-src 'self' http://127.0.0.1:9999");
      expect(policy).toContain("img-src 'self' blob: data: http://127.0.0.1:9999");
    }
    expect(text.match(/Content-Security-Policy/g)).toHaveLength(1);
    expect(text).not.toContain("connect-src 'self'\"");
  }
});

test('serves nothing else of the machine', async () => {
  await symlink(join(folder, 'secret.txt'), join(folder, 'build/lib/.link'));
  server = await startAppServer({ buildDir: join(folder, 'build') });
  const paths = ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/lib/..%5c..%5csecret.txt', '/.env', '/.hidden/x', '/lib/.link', '/lib', '/lib/', '/nope', '/%00', '/%zz'];
  for (const path of paths) {
    const { status, text } = await get(path);
    expect(status, path).toBeGreaterThanOrEqual(400);
    expect(status, path).toBeLessThan(500);
    expect(JSON.parse(text), path).toEqual({ code: status, message: expect.any(String) as string });
  }
  expect((await fetch(`${server.url}/`, { method: 'POST' })).status).toBe(404);
});

test('shares an origin with the headend where it is convenient', async () => {
  const headend = await startHeadend({ library: fakeLibrary, appRoutes: appRoutes({ buildDir: join(folder, 'build') }) });
  const status = async (path: string) => (await fetch(headend.url + path)).status;
  expect(await Promise.all(['/', '/lib/core.js', '/operator.json', '/lab/', '/demo/catalogue', '/secret.txt', '/demo/ssm/v1/x'].map(status))).toEqual([
    200, 200, 200, 200, 200, 404, 404,
  ]);
  const unknown = await fetch(`${headend.url}/demo/gateway/v1/x`);
  expect(await unknown.json()).toMatchObject({ error: { service: 'gateway', reason: 'no-such-call' } });
  await headend.close();
});
