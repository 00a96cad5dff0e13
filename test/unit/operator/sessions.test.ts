import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationSource } from '../../../src/base/cancellation';
import type { ContentId } from '../../../src/contract/ids';
import type { Source } from '../../../src/contract/source';
import { Changing } from '../../../src/device/changing';
import { readConfig } from '../../../src/operator/config';
import { configuredSessions } from '../../../src/operator/sessions';
import { SessionJournal } from '../../../src/session/journal';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { StubServer, type StubAnswer, type StubRequest } from '../../support/stub-server';
import { hurriedClock } from '../../support/virtual-clock';

const CLEARKEY = 'e2719d58-a985-b3c9-781a-b030af78d30e';
const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const { signal } = new CancellationSource();
const server = new StubServer();
let origin: string;
beforeAll(async () => {
  origin = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  server.answer = answer;
});

const json = (value: object): StubAnswer => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } });

function answer({ path }: StubRequest): StubAnswer {
  if (path.endsWith('/setup')) return json({ sessionToken: 'session-1', heartbeat: 30 });
  if (path.endsWith('/certificates') || path.endsWith('/own-certificate')) return json({ certificate: 'AQI=' });
  if (path.includes('license')) return json({ keys: [{ kty: 'oct', kid: 'AA', k: 'AA' }], type: 'temporary' });
  return { status: 204 };
}

const source: Source = { src: 'https://tv.example/m.mpd', live: true, contentId: 'c' as ContentId, name: 'One', protection: undefined, token: 'content-1' };

function begin(change: Partial<Source> = {}, config: Record<string, unknown> = { ssmServer: origin }) {
  const { otvtoolkit } = readConfig({
    brand: { name: 'x' },
    backend: { baseUrl: origin, tenant: 'demo' },
    otvtoolkit: { drm: { system: 'nagra-ssp', config: { mode: 'token', tenantId: 'demo', licenceServer: origin, ...config } } },
  });
  const journal = new SessionJournal(new MemoryStorage(), new FakeInstances('this-run'), hurriedClock);
  const parts = { tenantBase: `${origin}/demo`, identity: { account: 'a', device: 'd' }, clock: hurriedClock, network: new Changing(true), outageGrace: 0, journal, page: `${origin}/` };
  return configuredSessions(otvtoolkit.drm, parts)({ ...source, ...change }, signal);
}
const licenceOf = (session: ReturnType<typeof begin>, keySystem: typeof CLEARKEY | typeof WIDEVINE = CLEARKEY, payload = [1]) =>
  session.getLicence(keySystem, Uint8Array.from(payload), 'license-request', signal);
const asked = () => server.requests.map(({ path }) => path);

describe('nagra-ssp', () => {
  it('sets up, licenses with both tokens and tears down over the standard API', async () => {
    const session = begin();
    await licenceOf(session);
    await session.end('stop');
    expect(asked().filter((path) => !path.endsWith('teardown'))).toEqual(['/demo/ssm/v1/sessions/setup', '/demo/ckls/contentlicenseservice/v1/licenses']);
    expect(server.requests.find(({ path }) => path.endsWith('licenses'))?.headers['nv-authorizations']).toBe('content-1,session-1');
  });

  it('counts nothing without an ssmServer: the content token alone, and no tear-down', async () => {
    const session = begin({}, {});
    expect(await licenceOf(session)).toMatchObject({ enforced: true });
    await session.end('stop');
    expect(asked()).toEqual(['/demo/ckls/contentlicenseservice/v1/licenses']);
    expect(server.requests[0]?.headers['nv-authorizations']).toBe('content-1');
  });

  it('goes by what a source says of its own servers and header', async () => {
    const drm = { licenseURL: `${origin}/other`, ssmServerURL: `${origin}/third`, certificateURL: `${origin}/own-certificate` };
    const session = begin({ drm, tokenType: 'X-Token' }, {});
    await licenceOf(session, WIDEVINE, [8, 4]);
    await licenceOf(session);
    expect(asked()).toEqual(expect.arrayContaining(['/own-certificate', '/third/demo/ssm/v1/sessions/setup', '/other/demo/ckls/contentlicenseservice/v1/licenses']));
    expect(server.requests.find(({ path }) => path.endsWith('setup'))?.headers['x-token']).toBe('content-1');
    await session.end('stop');
  });

  it('answers a certificate request without a token, before the set-up', async () => {
    server.answer = (request) => (request.path.endsWith('/setup') ? 'hang' : answer(request));
    const session = begin();
    expect(await licenceOf(session, WIDEVINE, [8, 4])).toEqual({ bytes: new Uint8Array([1, 2]), enforced: false });
    expect(server.requests.find(({ path }) => path.endsWith('certificates'))?.headers['nv-authorizations']).toBeUndefined();
    void session.end('pagehide').catch(() => undefined);
  });
});
