import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { SSM } from '../../../src/session/standard-services';
import { tearDownMeans, TearDownSender } from '../../../src/session/teardown-sender';
import { StubServer, type StubAnswer } from '../../support/stub-server';
import { VirtualClock } from '../../support/virtual-clock';

const TIZEN = (version: string) => `Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) ${version} TV Safari/537.36`;
const WEBOS = (version: number) => `Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.3945.79 Safari/537.36 WebAppManager`;
const TEN_MINUTES = 600_000;
const TWO_HOURS = 7_200_000;

describe('what an engine can', () => {
  it.each<[string, string, boolean, number]>([
    ['Tizen 5.0', TIZEN('Version/5.0'), false, TEN_MINUTES],
    ['Tizen 5.5', TIZEN('69.0.3497.106.1/5.5'), false, TEN_MINUTES],
    ['Tizen 6.0', TIZEN('76.0.3809.146/6.0'), false, TWO_HOURS],
    ['Tizen 6.5', TIZEN('85.0.4183.93/6.5'), true, TWO_HOURS],
    ['Tizen 9', TIZEN('120.0.6099.5/9.0'), true, TWO_HOURS],
    ['webOS 5', WEBOS(68), false, TEN_MINUTES],
    ['webOS 6', WEBOS(79), false, TWO_HOURS],
    ['webOS 22', WEBOS(87), true, TWO_HOURS],
    ['the last without', WEBOS(80), false, TWO_HOURS],
    ['the first with', WEBOS(81), true, TWO_HOURS],
    ['desktop', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36', true, TWO_HOURS],
    ['no Chromium', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', false, TEN_MINUTES],
    ['nothing', '', false, TEN_MINUTES],
  ])('%s', (_, userAgent, keepalive, preflightLife) => {
    expect(tearDownMeans(userAgent)).toEqual({ keepalive, preflightLife });
  });
});

const server = new StubServer();
const URL_PATH = '/demo/ssm/v1/sessions/teardown';
let base: string;
let clock: VirtualClock;
const hold = vi.fn<(ms: number) => void>();

beforeAll(async () => {
  base = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  clock = new VirtualClock();
  hold.mockClear();
  server.requests.length = 0;
  server.answer = () => ({ status: 204 });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function sender(userAgent = WEBOS(68), origin = 'https://app.example', url = base + URL_PATH): TearDownSender {
  const request = (token: string) => ({ method: 'POST' as const, url, headers: { 'content-type': 'application/json', 'nv-authorizations': token }, body: '{}', limit: 3_000 });
  return new TearDownSender(SSM, request, { userAgent, origin, clock, hold });
}

describe('a tear-down', () => {
  it.each([
    ['keep-alive where that arrives', WEBOS(87), true],
    ['plain where keep-alive never arrives', WEBOS(79), false],
  ])('leaves in the calling turn, %s', async (_, userAgent, keepalive) => {
    const sent = vi.spyOn(globalThis, 'fetch');
    const answered = sender(userAgent).send('session-token', false);
    expect(sent).toHaveBeenCalledWith(base + URL_PATH, expect.objectContaining({ method: 'POST', keepalive }));
    await answered;
    expect(server.requests).toMatchObject([{ method: 'POST', path: URL_PATH, body: '{}', headers: { 'nv-authorizations': 'session-token' } }]);
  });
});

describe('a page that goes', () => {
  it.each([
    ['is held a moment where keep-alive never arrives', WEBOS(79), true, 1],
    ['is not held where keep-alive arrives', WEBOS(87), true, 0],
    ['is not held when it only stops', WEBOS(79), false, 0],
  ])('%s', async (_, userAgent, leaving, times) => {
    const answered = sender(userAgent).send('session-token', leaving);
    expect(hold).toHaveBeenCalledTimes(times);
    await answered;
  });
});

describe('warming up', () => {
  const settled = () => vi.waitFor(() => { expect(server.requests.length).toBeGreaterThan(0); });

  it('asks with the same URL and header names, changes nothing and carries no token', async () => {
    sender().warmUp();
    await settled();
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', path: URL_PATH, body: '', headers: { 'content-type': 'application/json', 'nv-authorizations': 'preflight-only' } });
  });

  it.each([
    ['below Chromium 76', WEBOS(68), TEN_MINUTES],
    ['from Chromium 76 on', WEBOS(79), TWO_HOURS],
  ])('is repeated before the engine forgets, %s', async (_, userAgent, life) => {
    const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }));
    const warm = sender(userAgent);
    for (let elapsed = 0; elapsed < life; elapsed += 30_000) {
      warm.warmUp();
      await clock.advance(30_000);
    }
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['is not answered', () => Promise.reject(new TypeError('Failed to fetch'))],
    // Who sent it may be a captive portal.
    ['is redirected', () => Promise.resolve(Response.redirect('https://elsewhere.example/'))],
  ])('is tried again at the next proof of life when it %s, and not once it is', async (_, failure) => {
    const sent = vi.spyOn(globalThis, 'fetch').mockImplementationOnce(failure).mockResolvedValue(new Response(null, { status: 404 }));
    const warm = sender(WEBOS(79));
    for (const times of [1, 2, 2]) {
      warm.warmUp();
      expect(sent).toHaveBeenCalledTimes(times);
      await new Promise(setImmediate);
    }
  });

  it('is not sent while another is under way', async () => {
    const answer = deferred<Response>();
    const sent = vi.spyOn(globalThis, 'fetch').mockReturnValue(answer.promise);
    const warm = sender(WEBOS(79));
    warm.warmUp();
    await clock.advance(30_000);
    warm.warmUp();
    expect(sent).toHaveBeenCalledTimes(1);
    answer.reject(new TypeError('Failed to fetch'));
    await new Promise(setImmediate);
    warm.warmUp();
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('sends nothing where no preflight is needed', () => {
    const sent = vi.spyOn(globalThis, 'fetch');
    sender(undefined, base).warmUp();
    expect(sent).not.toHaveBeenCalled();
  });

  it.each<[string, StubAnswer]>([
    ['refuses', { status: 401, body: '{"errorCode":1003}' }],
    ['drops the line', 'drop'],
    ['redirects', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ])('fails in silence when the server %s', async (_, answer) => {
    server.answer = () => answer;
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    sender().warmUp();
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
