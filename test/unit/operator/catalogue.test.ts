import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { httpCatalogue } from '../../../src/operator/catalogue';
import type { ListFault } from '../../../src/operator/lists';
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
    ['a list that is none', { channels: {} }],
    ['nothing at all', null],
  ])('refuses %s', async (_, body) => {
    server.answer = () => ({ body: JSON.stringify(body) });
    await expect(load()).rejects.toMatchObject({ code: 'CATALOGUE_INVALID', origin: 'operator' });
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

describe('an entry that is not as it should be', () => {
  /** What becomes of the odd one between two good ones, and what is told of it. */
  async function beside(odd: unknown) {
    const faults: ListFault[] = [];
    const other = { ...entry, id: 'other' };
    server.answer = () => ({ body: JSON.stringify({ channels: [entry, odd, other] }) });
    const channels = await httpCatalogue(`${origin}/demo`, (fault) => faults.push(fault)).load();
    expect(channels.map(({ id, number }) => `${number} ${id}`)).toEqual(expect.arrayContaining(['1 one-key', '3 other']));
    return { faults: faults.map(({ path, rule }) => `${path}: ${rule}`), channel: channels.find(({ number }) => number === 2) };
  }
  const odd = { ...entry, id: 'odd' };

  it.each([
    ['an id with a slash', { ...odd, id: '../x' }, 'channels.1: id: expected letters, digits, dots and dashes'],
    ['an id with a space', { ...odd, id: 'a b' }, 'channels.1: id: expected letters, digits, dots and dashes'],
    ['another’s id', { ...odd, id: 'one-key' }, 'channels.1.id: expected an id that no channel before it has'],
    ['no name', { ...odd, name: '' }, expect.stringMatching(/^channels\.1: name: /)],
    ['a script for a manifest', { ...odd, manifestUrl: 'javascript:alert(1)' }, 'channels.1: manifestUrl: expected an http(s) URL'],
    ['a manifest on a port that is none', { ...odd, manifestUrl: 'http://x:99999/' }, 'channels.1: manifestUrl: expected an http(s) URL'],
    ['a word for a yes', { ...odd, live: 'yes' }, expect.stringMatching(/^channels\.1: live: /)],
    ['nothing', null, expect.stringMatching(/^channels\.1: /)],
    ['a number', 7, expect.stringMatching(/^channels\.1: /)],
  ])('is left out and told of where it has %s', async (_, wrong, told) => {
    const { channel, faults } = await beside(wrong);
    expect(channel).toBeUndefined();
    expect(faults).toEqual([told]);
  });

  it.each([
    ['a script for a logo', { logo: 'javascript:alert(1)' }, { logo: '' }, 'channels.1.logo: expected an http(s) URL'],
    ['a name of a thousand letters', { name: 'x'.repeat(1_000) }, { name: `${'x'.repeat(199)}…`, source: { name: `${'x'.repeat(199)}…` } }, 'channels.1.name: cut at 200 characters'],
    ['half a character where it is cut', { name: `${'x'.repeat(198)}😀😀` }, { name: `${'x'.repeat(198)}…` }, 'channels.1.name: cut at 200 characters'],
    ['a long programme title', { now: { title: 't'.repeat(501), start: 1, end: 2 } }, { now: { title: `${'t'.repeat(499)}…` } }, 'channels.1.now.title: cut at 500 characters'],
    ['a programme without an end', { next: { title: 'Late', start: 1 } }, { next: undefined }, expect.stringMatching(/^channels\.1\.next: end: /)],
    ['a key id that is none', { keyIds: ['xyz', 'b2'.repeat(16)] }, { source: { protection: { keyIds: ['b2'.repeat(16)] } } }, 'channels.1.keyIds.0: (whole): expected 32 lower-case hex digits'],
    ['no list of key ids', { keyIds: 'a1' }, { source: { protection: { keyIds: [] } } }, expect.stringMatching(/^channels\.1\.keyIds: /)],
    ['a pssh that is not base64', { pssh: { 'org.w3.clearkey': '%%%' } }, { source: { protection: { pssh: {} } } }, 'channels.1.pssh.org.w3.clearkey: expected base64'],
    ['no list of pssh', { pssh: 'AAAA' }, { source: { protection: { pssh: {} } } }, expect.stringMatching(/^channels\.1\.pssh: /)],
  ])('is mended and told of where it has %s', async (_, wrong, mended, told) => {
    const { channel, faults } = await beside({ ...odd, ...wrong });
    expect(channel).toMatchObject(mended);
    expect(faults).toEqual([told]);
  });

  it('may lack what manifest and media say as well, a logo and a guide', async () => {
    const { id, name, contentId, live, encrypted, manifestUrl, keySystems } = odd;
    const { channel, faults } = await beside({ id, name, contentId, live, encrypted, manifestUrl, keySystems });
    expect(channel).toMatchObject({ logo: '', now: undefined, next: undefined, source: { protection: { keyIds: [], pssh: {} } } });
    expect(faults).toEqual([]);
  });

  it('is refused with all the others where none is left, in words', async () => {
    serve({ ...entry, live: 'yes' }, { ...entry, id: '' });
    await expect(load()).rejects.toMatchObject({ code: 'CATALOGUE_INVALID', message: expect.stringMatching(/nothing in it can be used; channels\.0: live: /) as string });
  });

  it('is told of once, until the catalogue says something else', async () => {
    const told: string[] = [];
    const catalogue = httpCatalogue(`${origin}/demo`, ({ path }) => told.push(path));
    serve(entry, { ...odd, logo: 'x:' });
    await catalogue.load();
    await catalogue.load();
    expect(told).toEqual(['channels.1.logo']);
    serve(entry, { ...odd, name: '' });
    await catalogue.load();
    expect(told).toEqual(['channels.1.logo', 'channels.1']);
  });

  it('among thousands such is told of in a few, and the others are counted', async () => {
    const faults: ListFault[] = [];
    serve(entry, ...Array.from({ length: 3_000 }, () => ({})));
    await httpCatalogue(`${origin}/demo`, (fault) => faults.push(fault)).load();
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toEqual({ path: 'channels', rule: '2980 more faults' });
  });

  it('is never quoted: anything may have been put there', async () => {
    const { faults } = await beside({ ...odd, live: 'a-token', name: 7, keySystems: { secret: 'a-token' } });
    expect(faults.join()).not.toContain('a-token');
    serve({ ...entry, live: 'a-token' });
    await expect(load()).rejects.not.toThrow(/a-token/);
  });

  it('never hides those beside it, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (anything) => {
        const faults: ListFault[] = [];
        server.answer = () => ({ body: JSON.stringify({ channels: [entry, anything, { ...odd, now: anything, logo: anything, pssh: anything, keyIds: anything }] }) });
        const channels = await httpCatalogue(`${origin}/demo`, (fault) => faults.push(fault)).load();
        expect(channels.map(({ id }) => id)).toEqual(expect.arrayContaining(['one-key', 'odd']));
      }),
      { numRuns: 200 },
    );
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

  it('of more is read as far as that', async () => {
    serve(...many(10_001));
    expect(await load()).toHaveLength(10_000);
  });

  it('may be of rich entries', async () => {
    serve(...many(2_000, { name: 'N'.repeat(200), pssh: { 'org.w3.clearkey': 'A'.repeat(12_000) } }));
    expect(await load()).toHaveLength(2_000);
  });

  it.each([
    ['that holds thousands that are none', JSON.stringify({ channels: Array(20_000).fill(1) }), /^catalogue: nothing in it can be used; channels: 20000 channels: the first 10000 are taken$/],
    ['that is too large', ' '.repeat(30_000_001), /the answer is too large: more than 30 MB/],
  ])('is refused in words when it is one %s', async (_, body, words) => {
    server.answer = () => ({ body });
    await expect(load()).rejects.toMatchObject({ code: 'CATALOGUE_INVALID', origin: 'operator', retryable: false, message: expect.stringMatching(words) as unknown });
  });
});
