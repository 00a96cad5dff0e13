import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { httpCatalogue } from '../../../src/operator/catalogue';
import { StubServer } from '../../support/stub-server';

const server = new StubServer();
let origin: string;
beforeAll(async () => {
  origin = await server.start();
});
afterAll(() => server.stop());

const entry = {
  id: 'one-key',
  name: 'One',
  logo: '/media/one-key/logo.png',
  contentId: 'one',
  live: true,
  encrypted: true,
  manifestUrl: '/media/one-key/manifest.mpd',
  keySystems: ['org.w3.clearkey', 'com.unheard.of'],
  keyIds: ['a1'.repeat(16)],
  pssh: { 'org.w3.clearkey': 'AAAA', 'com.unheard.of': 'AAAA' },
  now: { title: 'News', start: 1, end: 2 },
};
const load = () => httpCatalogue(`${origin}/demo`).load();
const serve = (...channels: object[]) => {
  server.answer = () => ({ body: JSON.stringify({ channels }) });
};
beforeEach(() => {
  serve(entry);
});

describe('httpCatalogue', () => {
  it('makes channels of entries, with absolute URLs and what is known of the protection', async () => {
    const [channel] = await load();
    expect(channel).toMatchObject({
      id: 'one-key',
      number: 1,
      logo: `${origin}/media/one-key/logo.png`,
      now: { title: 'News' },
      source: { src: `${origin}/media/one-key/manifest.mpd`, protection: { keySystems: ['org.w3.clearkey'], keyIds: ['a1'.repeat(16)], pssh: { 'org.w3.clearkey': new Uint8Array(3) } } },
    });
  });

  it('knows of no protection where the content is clear', async () => {
    serve({ ...entry, encrypted: false, keySystems: [], keyIds: [], pssh: {} });
    expect((await load())[0]?.source.protection).toBeUndefined();
  });

  it.each([
    ['no list', { channels: undefined }],
    ['an id with a slash', { channels: [{ ...entry, id: '../x' }] }],
    ['a script for a manifest', { channels: [{ ...entry, manifestUrl: 'javascript:alert(1)' }] }],
    ['a manifest on a port that is none', { channels: [{ ...entry, manifestUrl: 'http://x:99999/' }] }],
    ['a key id that is none', { channels: [{ ...entry, keyIds: ['xyz'] }] }],
    ['a pssh that is not base64', { channels: [{ ...entry, pssh: { 'org.w3.clearkey': '%%%' } }] }],
    ['a name of a thousand letters', { channels: [{ ...entry, name: 'x'.repeat(1_000) }] }],
  ])('refuses %s', async (_, body) => {
    server.answer = () => ({ body: JSON.stringify(body) });
    await expect(load()).rejects.toMatchObject({ code: 'CATALOGUE_INVALID', origin: 'operator' });
  });

  it('says where the fault is', async () => {
    serve(entry, { ...entry, live: 'yes' });
    await expect(load()).rejects.toThrow(/channels\.1\.live/);
  });

  it.each([
    [{ status: 404 }, { code: 'CATALOGUE_UNAVAILABLE', origin: 'operator', retryable: false }],
    [{ status: 503 }, { code: 'CATALOGUE_UNAVAILABLE', origin: 'operator', retryable: true }],
    [{ status: 429 }, { code: 'CATALOGUE_UNAVAILABLE', origin: 'operator', retryable: true }],
    [{ body: '<!doctype html><html>Please log in</html>' }, { code: 'CATALOGUE_UNAVAILABLE', origin: 'network', retryable: true }],
    ['drop' as const, { code: 'CATALOGUE_UNAVAILABLE', origin: 'network', retryable: true }],
    [{ body: '<channels/>' }, { code: 'CATALOGUE_INVALID' }],
    [{ body: '' }, { code: 'CATALOGUE_INVALID' }],
  ])('takes the answer %# for what it is', async (answer, error) => {
    server.answer = () => answer;
    await expect(load()).rejects.toMatchObject(error);
  });
});

describe('a large catalogue', { timeout: 60_000 }, () => {
  const many = (count: number, more: object = {}) => Array.from({ length: count }, (_, index) => ({ ...entry, id: `channel-${index}`, ...more }));

  it('is read up to 10,000 channels, in the time that each of them takes', async () => {
    const time = async (count: number) => {
      serve(...many(count));
      const start = performance.now();
      expect(await load()).toHaveLength(count);
      return performance.now() - start;
    };
    const fastest = async (count: number) => Math.min(await time(count), await time(count));
    // Ten times as many; quadratic would be a hundred.
    expect((await fastest(10_000)) / Math.max(await fastest(1_000), 10)).toBeLessThan(50);
  });

  it('may be of rich entries', async () => {
    serve(...many(2_000, { name: 'N'.repeat(200), pssh: { 'org.w3.clearkey': 'A'.repeat(12_000) } }));
    expect(await load()).toHaveLength(2_000);
  });

  it.each([
    ['of too many channels', () => JSON.stringify({ channels: many(10_001) }), /too many channels, at most 10000/],
    ['of too many that are none, for their number', () => JSON.stringify({ channels: Array(20_000).fill(1) }), /^catalogue: channels: too many channels, at most 10000$/],
    ['that is too large', () => ' '.repeat(30_000_001), /the answer is too large: more than 30 MB/],
  ])('is refused in words when it is one %s', async (_, body, words) => {
    server.answer = () => ({ body: body() });
    await expect(load()).rejects.toMatchObject({ code: 'CATALOGUE_INVALID', origin: 'operator', retryable: false, message: expect.stringMatching(words) as unknown });
  });
});
