// @vitest-environment node
/** Manifests and routes, over real content. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContentLibrary, contentRoutes } from '../../../../headend/content';
import { staticKey } from '../../../../headend/content/keys';
import { NOW, NUMBER, smallContent } from './small-content';
import { all, parseXml } from './xml-tree';

let library: ContentLibrary;
let app: FastifyInstance;
const operations: Record<string, unknown> = {};

beforeAll(async () => {
  ({ library } = await smallContent());
  app = Fastify();
  app.addHook('onRoute', ({ url, config, method }) => {
    if (method === 'GET') operations[url] = config && 'operation' in config ? config.operation : undefined;
  });
  await app.register(contentRoutes(library, { now: () => NOW }));
}, 120_000);
afterAll(() => app.close());

describe('manifests', () => {
  const read = (id: string) => parseXml(library.manifest(id) ?? '');

  it('are well-formed, and each track’s addresses lead to media', async () => {
    for (const { id, live: isLive, manifestPath } of library.channels) {
      const mpd = read(id);
      expect(mpd.attributes).toMatchObject({ type: isLive ? 'dynamic' : 'static', xmlns: 'urn:mpeg:dash:schema:mpd:2011' });
      for (const set of all(mpd, 'AdaptationSet')) {
        const template = all(set, 'SegmentTemplate')[0]?.attributes ?? {};
        expect(Number(template.duration) / Number(template.timescale)).toBe(1.92);
        for (const representation of all(set, 'Representation')) {
          for (const what of [template.initialization, template.media]) {
            const path = (what ?? '').replace('$RepresentationID$', representation.attributes.id ?? '').replace('$Number$', isLive ? String(NUMBER) : '0');
            const answer = await app.inject({ url: new URL(path, `http://x${manifestPath}`).pathname });
            expect(answer.statusCode, path).toBe(200);
            expect(answer.headers['cache-control']).toContain('immutable');
            expect(answer.headers['content-type']).toBe(set.attributes.mimeType);
          }
        }
      }
    }
  });

  it('say live what live needs, and a clock to go by', () => {
    const mpd = read('several');
    expect(mpd.attributes).toMatchObject({ availabilityStartTime: '2024-01-01T00:00:00.000Z', timeShiftBufferDepth: 'PT60S', suggestedPresentationDelay: 'PT6S', minimumUpdatePeriod: 'PT8S' });
    expect(mpd.attributes.mediaPresentationDuration).toBeUndefined();
    expect(all(mpd, 'UTCTiming')[0]?.attributes).toEqual({ schemeIdUri: 'urn:mpeg:dash:utc:http-iso:2014', value: '/time' });
    expect(read('several-vod').attributes.mediaPresentationDuration).toBe('PT3.84S');
  });

  it('let a player switch between the sets of SD and HD, by their ids', () => {
    const pictures = all(read('several-vod'), 'AdaptationSet').filter(({ attributes }) => attributes.contentType === 'video');
    expect(pictures.map(({ attributes }) => attributes.id)).toEqual(['0', '1']);
    const others = pictures.map((set) => all(set, 'SupplementalProperty').map(({ attributes }) => [attributes.schemeIdUri, attributes.value]));
    expect(others).toEqual([[['urn:mpeg:dash:adaptation-set-switching:2016', '1']], [['urn:mpeg:dash:adaptation-set-switching:2016', '0']]]);
    expect(all(read('pattern'), 'SupplementalProperty')).toEqual([]);
  });

  it('offer Widevine, PlayReady and ClearKey, and not the common system', () => {
    for (const id of ['several', 'pattern-vod', 'turning']) {
      for (const set of all(read(id), 'AdaptationSet')) {
        const schemes = all(set, 'ContentProtection').map(({ attributes }) => attributes.schemeIdUri);
        expect(schemes).toEqual([
          'urn:mpeg:dash:mp4protection:2011',
          'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
          'urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95',
          'urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e',
        ]);
      }
    }
    expect(all(read('open'), 'ContentProtection')).toEqual([]);
    const [protection] = all(read('pattern'), 'ContentProtection');
    const { keyId } = staticKey('pattern', 'ALL');
    expect(protection?.attributes.value).toBe('cbcs');
    expect(protection?.attributes['cenc:default_KID']?.replaceAll('-', '')).toBe(keyId);
    expect(all(read('turning'), 'cenc:pssh')).toEqual([]);
  });
});

describe('routes', () => {
  const get = (url: string) => app.inject({ url });

  it('carry the operation that faults are put on', () => {
    expect(operations).toEqual({ '/media/:id/manifest.mpd': 'manifest', '/media/:id/logo.png': 'logo', '/media/:id/:track/:file': 'segment', '/time': 'time' });
  });

  it('serve manifests, logos and the time with the right headers', async () => {
    const headers = async (url: string) => {
      const { statusCode, headers: answered } = await get(url);
      return [statusCode, answered['content-type'], answered['cache-control']];
    };
    expect(await headers('/media/several/manifest.mpd')).toEqual([200, 'application/dash+xml', 'no-store']);
    expect(await headers('/media/several-vod/manifest.mpd')).toEqual([200, 'application/dash+xml', 'no-cache']);
    expect(await headers('/media/several/logo.png')).toEqual([200, 'image/png', 'public, max-age=3600']);
    expect(await headers('/time')).toEqual([200, 'text/plain; charset=utf-8', 'no-store']);
    expect((await get('/time')).body).toBe(new Date(NOW).toISOString());
    expect((await get('/media/several/logo.png')).rawPayload.toString('latin1', 1, 4)).toBe('PNG');
  });

  it('have segments within the window alone', async () => {
    const status = async (number: number) => (await get(`/media/several/v1/${number}.m4s`)).statusCode;
    expect(await Promise.all([NUMBER + 1, NUMBER, NUMBER - 31, NUMBER - 33, 0].map(status))).toEqual([404, 200, 200, 404, 404]);
  });

  it('let players on other origins measure how fast a segment came', async () => {
    expect((await get(`/media/several/v1/${NUMBER}.m4s`)).headers['timing-allow-origin']).toBe('*');
  });

  it('ask again for an address without a version, and never keep a refusal', async () => {
    expect((await get('/media/several/v1/init.mp4')).headers['cache-control']).toBe('no-cache');
    expect((await get('/media/several/v1/1.m4s')).headers['cache-control']).toBe('no-store');
  });

  it.each([
    '/media/nothing/manifest.mpd',
    '/media/nothing/logo.png',
    '/media/nothing/v1/init.mp4',
    '/media/several-vod/v2/init.mp4',
    '/media/several-vod/v1.00000000/init.mp4',
    '/media/several-vod/v1/2.m4s',
    '/media/several-vod/v1/-1.m4s',
    '/media/several-vod/v1/01.m4s',
    '/media/several-vod/v1/1e0.m4s',
    '/media/several-vod/v1/0.m4s.bak',
    '/media/several-vod/v1/99999999999.m4s',
    '/media/several-vod/v1/init.mp4%00',
    '/media/several-vod/..%2f..%2f/inventory.json',
    '/media/..%2f/v1/init.mp4',
    '/media/__proto__/manifest.mpd',
    '/media/several-vod/__proto__/init.mp4',
    '/media/several-vod/v1./init.mp4',
  ])('refuse %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404);
  });
});
