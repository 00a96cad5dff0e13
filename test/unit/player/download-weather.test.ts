import { describe, expect, it } from 'vitest';
import type { PlayerError } from '../../../src/contract/player-error';
import { DownloadWeather, type Download, type DownloadKind } from '../../../src/player/dash/download-weather';

function setUp(random = () => 0.5) {
  const told: (PlayerError | undefined)[] = [];
  const weather = new DownloadWeather((trouble) => told.push(trouble), random);
  const bad = (kind: DownloadKind, status: number, fault?: string) => weather.bad({ kind, url: `https://tv.example/${kind}?signature=secret`, status, ...(fault !== undefined && { fault }) } satisfies Download);
  return { told, weather, bad };
}

/** With a manifest that has come. */
function started(random?: () => number) {
  const rig = setUp(random);
  rig.weather.good({ kind: 'manifest' });
  return rig;
}

describe('DownloadWeather, the first manifest', () => {
  it.each([400, 401, 403, 404, 410, 451])('fails at once where the answer is %s', (status) => {
    const { told, bad } = setUp();
    bad('manifest', status);
    expect(told).toMatchObject([{ code: 'MANIFEST_UNAVAILABLE', severity: 'fatal', retryable: false, answer: { status } }]);
  });

  it('fails at once where it is none', () => {
    const { told, bad } = setUp();
    bad('manifest', 200, 'not well-formed XML');
    expect(told).toMatchObject([{ code: 'MANIFEST_INVALID', origin: 'operator', severity: 'fatal', message: 'manifest: not well-formed XML' }]);
  });

  it.each([0, 408, 425, 429, 500, 502, 503, 504])('is asked for again where the status is %s', (status) => {
    const { told, bad } = setUp();
    for (let time = 0; time < 10; time++) bad('manifest', status);
    expect(told).toHaveLength(10);
    for (const trouble of told) expect(trouble).toMatchObject({ code: 'MANIFEST_UNAVAILABLE', origin: 'network', severity: 'trouble', retryable: true });
  });
});

describe('DownloadWeather, what follows', () => {
  it.each([0, 400, 404, 408, 410, 429, 500, 503])('takes a refresh and a segment with the status %s for passing trouble', (status) => {
    const { told, bad } = started();
    for (const kind of ['manifest', 'video', 'audio'] as const) bad(kind, status);
    expect(told.map((trouble) => [trouble?.code, trouble?.severity])).toEqual([
      ['MANIFEST_UNAVAILABLE', 'trouble'],
      ['MEDIA_UNAVAILABLE', 'trouble'],
      ['MEDIA_UNAVAILABLE', 'trouble'],
    ]);
  });

  it('takes a refresh that is no manifest for passing trouble, however often', () => {
    const { told, bad } = started();
    for (let time = 0; time < 10; time++) bad('manifest', 200, 'not well-formed XML');
    for (const trouble of told) expect(trouble).toMatchObject({ code: 'MANIFEST_INVALID', severity: 'trouble' });
  });

  it.each([401, 402, 403, 410, 451])('takes %s three times in a row for what lasts', (status) => {
    const { told, bad } = started();
    for (let time = 0; time < 4; time++) bad('video', status);
    expect(told.map((trouble) => trouble?.severity)).toEqual(['trouble', 'trouble', 'lasting', 'lasting']);
    expect(told[2]).toMatchObject({ code: 'MEDIA_UNAVAILABLE', retryable: false, answer: { status } });
  });

  it('counts refusals of one kind, and in a row', () => {
    const { told, weather, bad } = started();
    bad('video', 403);
    bad('audio', 403);
    bad('video', 403);
    bad('audio', 403);
    bad('video', 503);
    bad('video', 403);
    bad('video', 403);
    weather.good({ kind: 'video' });
    bad('video', 403);
    bad('video', 403);
    expect(told.filter((trouble) => trouble?.severity === 'lasting')).toEqual([]);
  });

  it('is healed of each kind by that kind alone', () => {
    const { told, weather, bad } = started();
    bad('manifest', 503);
    bad('video', 404);
    bad('video', 404);
    told.length = 0;
    weather.good({ kind: 'audio' });
    expect(told).toEqual([]);
    weather.good({ kind: 'video' });
    expect(told).toMatchObject([{ code: 'MANIFEST_UNAVAILABLE' }]);
    weather.good({ kind: 'manifest' });
    expect(told[1]).toBeUndefined();
    weather.good({ kind: 'manifest' });
    expect(told).toHaveLength(2);
  });

  it('says what happened, and no secrets', () => {
    const { told, bad } = started();
    bad('video', 0);
    bad('video', 503);
    bad('video', 200, 'a web page in the place of media');
    expect(told.map((trouble) => trouble?.message)).toEqual([
      'video: no answer (https://tv.example/video)',
      'video: HTTP 503 (https://tv.example/video)',
      'video: a web page in the place of media (https://tv.example/video)',
    ]);
    expect(told.map((trouble) => trouble?.answer)).toEqual([undefined, { status: 503 }, { status: 200 }]);
  });
});

describe('DownloadWeather, the pause before it is asked for again', () => {
  it('doubles with each failure of its kind, up to the longest, and begins anew after a good one', () => {
    const { weather, bad } = started(() => 1);
    expect([1, 2, 3, 4, 5].map(() => bad('video', 503))).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
    expect(bad('audio', 503)).toBe(500);
    weather.good({ kind: 'video' });
    expect(bad('video', 503)).toBe(500);
  });

  it('is anything below that, so that a thousand TVs do not ask at once', () => {
    const { bad } = started(() => 0);
    expect([1, 2, 3].map(() => bad('video', 503))).toEqual([0, 0, 0]);
  });
});
