// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { toUtf8 } from '../../../src/base/bytes';
import type { PlayerError } from '../../../src/contract/player-error';
import type { DashRequest, RequestFacts } from '../../../src/player/dash/dash-internals';
import { Downloads } from '../../../src/player/dash/downloads';
import { VirtualClock } from '../../support/virtual-clock';

const MANIFEST_URL = 'https://tv.example/one/live.mpd';
const MANIFEST = manifest('<BaseURL>https://a.example/</BaseURL><BaseURL>https://b.example/</BaseURL>');
const WEB_PAGE = '<html><body>Please log in</body></html>';

const bytes = (text: string) => toUtf8(text).buffer;
const MEDIA = bytes('\0\0\0\u0010moof');

function manifest(inside = ''): string {
  return `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">${inside}<Period><AdaptationSet><Representation/></AdaptationSet></Period></MPD>`;
}

interface Answer {
  readonly status?: number;
  readonly data?: unknown;
  /** Where a redirect led. */
  readonly url?: string;
  readonly retryAttempts?: number;
  readonly customData?: object;
}

function setUp() {
  const told: (PlayerError | undefined)[] = [];
  const pauses: (readonly [string, number])[] = [];
  const downloads = new Downloads({
    clock: new VirtualClock(),
    random: () => 1,
    pause: (type, duration) => pauses.push([type, duration]),
    onTrouble: (trouble) => told.push(trouble),
  });
  const answer = ({ type, mediaType, asked = MANIFEST_URL }: RequestFacts & { readonly asked?: string }, { status = 200, data, url = asked, retryAttempts = 0, customData }: Answer) => {
    const { url: requested } = downloads.onRequest({ url: asked });
    const request = { url: requested, customData: { request: { type, mediaType, retryAttempts }, ...customData } };
    return downloads.onResponse({ request, url, status, data, headers: { kept: 'yes' } });
  };
  const onManifest = (given: Answer) => answer({ type: 'MPD', mediaType: 'stream' }, given);
  const onSegment = (given: Answer, mediaType = 'video', type = 'MediaSegment') => answer({ type, mediaType, asked: `https://a.example/${mediaType}-1.m4s` }, given);
  return { told, pauses, downloads, answer, onManifest, onSegment };
}

function started() {
  const rig = setUp();
  rig.onManifest({ data: MANIFEST });
  return rig;
}

describe('Downloads', () => {
  it('hands on what is good as it is', () => {
    const { told, pauses, onManifest, onSegment } = setUp();
    expect(onManifest({ data: MANIFEST })).toMatchObject({ status: 200, data: MANIFEST });
    expect(onSegment({ status: 206, data: MEDIA })).toMatchObject({ status: 206, data: MEDIA });
    expect([told, pauses]).toEqual([[], []]);
  });

  it.each([
    ['404', { status: 404 }, 'MANIFEST_UNAVAILABLE'],
    ['403', { status: 403, data: 'denied' }, 'MANIFEST_UNAVAILABLE'],
    ['a web page', { data: WEB_PAGE }, 'MANIFEST_INVALID'],
    ['garbage', { data: 'Bad gateway' }, 'MANIFEST_INVALID'],
    ['a manifest that was cut off', { data: MANIFEST.slice(0, -10) }, 'MANIFEST_INVALID'],
  ])('says at once that there is no first manifest: %s', (_, given, code) => {
    const { told, onManifest } = setUp();
    expect(onManifest(given)).toMatchObject({ status: 0, data: undefined });
    expect(told).toMatchObject([{ code, severity: 'fatal' }]);
  });

  it.each([0, 408, 429, 503])('has the first manifest asked for again where the status is %s', (status) => {
    const { told, pauses, onManifest } = setUp();
    onManifest({ status });
    expect(told).toMatchObject([{ severity: 'trouble' }]);
    expect(pauses).toEqual([['MPD', 500]]);
    onManifest({ data: MANIFEST });
    expect(told[1]).toBeUndefined();
  });

  it.each([['503', { status: 503 }], ['404', { status: 404 }], ['no answer', { status: 0 }], ['a web page', { data: WEB_PAGE }], ['an empty answer', { data: '' }]])('keeps a refresh from dash.js that is no use: %s', (_, given) => {
    const { told, onManifest } = started();
    expect(onManifest(given)).toMatchObject({ status: 0, data: undefined, headers: { kept: 'yes' } });
    expect(told).toMatchObject([{ severity: 'trouble' }]);
    expect(onManifest({ data: MANIFEST }).status).toBe(200);
    expect(told[1]).toBeUndefined();
  });

  it.each([['404', { status: 404 }], ['503', { status: 503 }], ['no answer', { status: 0 }], ['a web page', { data: bytes(WEB_PAGE) }], ['an empty answer', {}]])('keeps a segment from dash.js that is no use: %s', (_, given) => {
    const { told, pauses, onSegment } = started();
    expect(onSegment(given)).toMatchObject({ status: 0, data: undefined });
    expect(told).toMatchObject([{ code: 'MEDIA_UNAVAILABLE', severity: 'trouble' }]);
    expect(pauses).toEqual([['MediaSegment', 500]]);
    onSegment({ data: MEDIA }, 'audio');
    expect(told, 'audio heals no video').toHaveLength(1);
    onSegment({ data: MEDIA });
    expect(told[1]).toBeUndefined();
  });

  it('says that segments which are refused three times in a row will not come', () => {
    const { told, onSegment } = started();
    for (let time = 0; time < 3; time++) onSegment({ status: 403 });
    expect(told.map((trouble) => trouble?.severity)).toEqual(['trouble', 'trouble', 'lasting']);
  });

  it.each(['InitializationSegment', 'MediaSegment', 'IndexSegment', 'BitstreamSwitchingSegment'])('has each type wait for itself: %s', (type) => {
    const { pauses, onSegment } = started();
    onSegment({ status: 503 }, 'audio', type);
    onSegment({ status: 503 }, 'audio', type);
    expect(pauses).toEqual([[type, 500], [type, 1_000]]);
  });

  it.each(['text', 'image'])('lets the picture go on without %s that never comes', (mediaType) => {
    const { told, pauses, onSegment } = started();
    for (const retryAttempts of [0, 1]) expect(onSegment({ status: 404, retryAttempts }, mediaType)).toMatchObject({ status: 404 });
    const given = onSegment({ status: 404, retryAttempts: 2 }, mediaType);
    expect(given.status).toBe(200);
    expect(given.data).toEqual(new ArrayBuffer(0));
    expect(onSegment({ data: MEDIA, retryAttempts: 2 }, mediaType).data).toBe(MEDIA);
    expect([told, pauses]).toEqual([[], []]);
  });

  it('has nothing to say about other requests', () => {
    const { told, pauses, answer } = started();
    expect(answer({ type: 'XLinkExpansion', mediaType: null }, { status: 404 }).status).toBe(404);
    expect(answer({ type: 'SteeringManifest' }, { status: 503, retryAttempts: 5 }).status).toBe(503);
    expect(answer({}, { status: 0 }).status).toBe(0);
    expect([told, pauses]).toEqual([[], []]);
  });

  it('takes what dash.js has taken back for no failure', () => {
    const { told, pauses, downloads, onSegment } = started();
    for (let seek = 0; seek < 5; seek++) onSegment({ status: 0, customData: { onloadend: undefined } });
    expect([told, pauses]).toEqual([[], []]);
    expect(downloads.onRequest({ url: 'https://a.example/v-1.m4s' }).url).toBe('https://a.example/v-1.m4s');
    onSegment({ status: 0, customData: { onloadend: () => undefined } });
    expect(told).toHaveLength(1);
  });
});

describe('Downloads, with several bases', () => {
  const ask = ({ downloads }: ReturnType<typeof setUp>, url = 'https://a.example/v-1.m4s') => downloads.onRequest({ url }).url;

  it('asks the second after two failures in a row of the first', () => {
    const rig = started();
    rig.onSegment({ status: 503 });
    expect(ask(rig)).toBe('https://a.example/v-1.m4s');
    rig.onSegment({ data: bytes(WEB_PAGE) });
    expect(ask(rig)).toBe('https://b.example/v-1.m4s');
  });

  it('finds relative ones from where the manifest came from in the end', () => {
    const rig = setUp();
    rig.onManifest({ data: manifest('<BaseURL>media/</BaseURL><BaseURL>https://b.example/</BaseURL>'), url: 'https://cdn.example/x/live.mpd' });
    const asked = 'https://cdn.example/x/media/v-1.m4s';
    for (let time = 0; time < 2; time++) rig.answer({ type: 'MediaSegment', mediaType: 'video', asked }, { status: 503 });
    expect(ask(rig, asked)).toBe('https://b.example/v-1.m4s');
  });

  it('keeps those of the last good manifest', () => {
    const rig = started();
    rig.onManifest({ data: WEB_PAGE });
    for (let time = 0; time < 2; time++) rig.onSegment({ status: 503 });
    expect(ask(rig)).toBe('https://b.example/v-1.m4s');
  });

  it('changes nothing else of a request, and no other request', () => {
    const rig = started();
    for (let time = 0; time < 4; time++) rig.onSegment({ status: 503 });
    const request = { url: 'https://time.example/now', method: 'GET', headers: { a: 'b' } };
    expect(rig.downloads.onRequest(request)).toBe(request);
    expect(request).toEqual({ url: 'https://time.example/now', method: 'GET', headers: { a: 'b' } });
    expect(ask(rig, MANIFEST_URL)).toBe(MANIFEST_URL);
  });

  it.each([
    ['ContentSteering', 3_000],
    ['XLinkExpansion', 3_000],
    ['DVBReporting', 3_000],
    ['MediaSegment', undefined],
    ['MPD', undefined],
  ])('%s may take %s ms: what advises holds no start up for long', (type, timeout) => {
    const { downloads } = setUp();
    const request: DashRequest = { url: 'https://a.example/x', customData: { request: { type } } };
    expect(downloads.onRequest(request).timeout).toBe(timeout);
  });
});
