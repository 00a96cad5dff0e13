// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { BaseUrls, siblingBases } from '../../../src/player/dash/base-urls';
import { VirtualClock } from '../../support/virtual-clock';

const MANIFEST = 'https://tv.example/one/live.mpd?signature=secret';

const parse = (inside: string) => new DOMParser().parseFromString(`<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">${inside}</MPD>`, 'application/xml');
const basesIn = (inside: string) => siblingBases(parse(inside), MANIFEST);
const base = (...urls: readonly string[]) => urls.map((url) => `<BaseURL>${url}</BaseURL>`).join('');

const TWO = ['https://a.example/one/', 'https://b.example/one/'] as const;

describe('the bases that a manifest offers', () => {
  it('are none where there is one, or none', () => {
    expect(basesIn('<Period><AdaptationSet><Representation/></AdaptationSet></Period>')).toEqual([]);
    expect(basesIn(`${base('media/')}<Period><AdaptationSet>${base('video/')}<Representation/></AdaptationSet></Period>`)).toEqual([]);
  });

  it.each([
    ['MPD', `${base(...TWO)}<Period/>`],
    ['Period', `<Period>${base(...TWO)}</Period>`],
    ['AdaptationSet', `<Period><AdaptationSet>${base(...TWO)}</AdaptationSet></Period>`],
    ['Representation', `<Period><AdaptationSet><Representation>${base(...TWO)}</Representation></AdaptationSet></Period>`],
  ])('may stand in %s', (_, inside) => {
    expect(basesIn(inside)).toEqual([TWO]);
  });

  it('may be relative to the manifest, and of mixed kinds', () => {
    expect(basesIn(base('media/', '/root/', '../other/', 'https://b.example/', '//c.example/x/'))).toEqual([
      ['https://tv.example/one/media/', 'https://tv.example/root/', 'https://tv.example/other/', 'https://b.example/', 'https://c.example/x/'],
    ]);
  });

  it('are multiplied by what is relative to them, and replaced by what is not', () => {
    const inside = `${base(...TWO)}<Period>${base('p1/')}<AdaptationSet>${base('v/')}</AdaptationSet><AdaptationSet>${base('https://audio.example/')}</AdaptationSet></Period>`;
    expect(basesIn(inside)).toEqual([
      TWO,
      ['https://a.example/one/p1/', 'https://b.example/one/p1/'],
      ['https://a.example/one/p1/v/', 'https://b.example/one/p1/v/'],
    ]);
  });

  it('are folders, whatever file or query they end in', () => {
    expect(basesIn(base('https://a.example/one/manifest.mpd', 'https://b.example/one/?token=1'))).toEqual([TWO]);
  });

  it('are so many and no more, however many a manifest multiplies', () => {
    const many = base(...Array.from({ length: 100 }, (_, index) => `${index}/`));
    const lists = basesIn(`${many}<Period>${many}<AdaptationSet>${many}<Representation>${many}</Representation></AdaptationSet></Period>`);
    expect(lists.map(({ length }) => length)).toEqual([16, 16, 16, 16]);
  });

  it('are taken as they come: spaces, empty ones, and what is no URL', () => {
    expect(basesIn(base(' https://a.example/one/ ', '', 'https://b.example/one/', 'https://['))).toEqual([TWO]);
  });
});

describe('BaseUrls', () => {
  function setUp(...groups: readonly (readonly string[])[]) {
    const clock = new VirtualClock();
    const bases = new BaseUrls(clock);
    bases.offer(groups.length > 0 ? groups : [TWO]);
    /** What dash.js asks for there fails. @returns where it was asked for */
    const ask = (url: string, succeeds: boolean) => {
      const asked = bases.choose(url);
      bases.note(asked, succeeds);
      return new URL(asked).host.slice(0, 1);
    };
    return { clock, bases, ask };
  }

  const SEGMENT = 'https://a.example/one/v-1.m4s?signature=x';

  it('asks where dash.js asks, as long as that answers now and then', () => {
    const { ask } = setUp();
    expect([false, true, false, true, false].map((succeeds) => ask(SEGMENT, succeeds)).join('')).toBe('aaaaa');
  });

  it('goes to the next after two failures in a row, with the rest of the URL as it was', () => {
    const { bases, ask } = setUp();
    expect([false, false, true, true].map((succeeds) => ask(SEGMENT, succeeds)).join('')).toBe('aabb');
    expect(bases.choose(SEGMENT)).toBe('https://b.example/one/v-1.m4s?signature=x');
  });

  it('tries the first again later, and goes on with it where it answers', async () => {
    const { clock, ask } = setUp();
    ask(SEGMENT, false);
    ask(SEGMENT, false);
    await clock.advance(59_000);
    expect(ask(SEGMENT, true)).toBe('b');
    await clock.advance(2_000);
    expect([true, false, true].map((succeeds) => ask(SEGMENT, succeeds)).join('')).toBe('aaa');
  });

  it('avoids it again at once where it still does not', async () => {
    const { clock, ask } = setUp();
    ask(SEGMENT, false);
    ask(SEGMENT, false);
    await clock.advance(61_000);
    expect([false, true].map((succeeds) => ask(SEGMENT, succeeds)).join('')).toBe('ab');
  });

  it('asks both in turn where both are dead, and stays with the one that answers', async () => {
    const { clock, ask } = setUp();
    let asked = '';
    for (let time = 0; time < 8; time++) {
      asked += ask(SEGMENT, false);
      await clock.advance(1_000);
    }
    expect(asked).toBe('aabbabab');
    expect([true, true, true].map((succeeds) => ask(SEGMENT, succeeds)).join('')).toBe('aaa');
  });

  it('goes back from the second, where dash.js has chosen that one', () => {
    const { ask } = setUp();
    const there = 'https://b.example/one/v-1.m4s';
    expect([true, false, false, true].map((succeeds) => ask(there, succeeds)).join('')).toBe('bbba');
  });

  it('judges nested bases each by itself, by the longest that fits', () => {
    const { bases } = setUp(TWO, ['https://a.example/one/v/', 'https://b.example/one/v/']);
    for (let time = 0; time < 2; time++) bases.note('https://a.example/one/v/1.m4s', false);
    expect(bases.choose('https://a.example/one/v/2.m4s')).toBe('https://b.example/one/v/2.m4s');
    expect(bases.choose('https://a.example/one/audio/2.m4s')).toBe('https://a.example/one/audio/2.m4s');
  });

  it('remembers what failed when the manifest is refreshed', () => {
    const { bases, ask } = setUp();
    ask(SEGMENT, false);
    ask(SEGMENT, false);
    bases.offer([TWO]);
    expect(ask(SEGMENT, true)).toBe('b');
  });

  it.each(['https://tv.example/one/live.mpd', 'https://a.example/two/v-1.m4s', 'https://time.example/', 'https://a.example/one', 'data:,x', ''])('never changes %s, which is not its business', (url) => {
    const { bases } = setUp();
    for (let time = 0; time < 3; time++) {
      bases.note(SEGMENT, false);
      bases.note(url, false);
    }
    expect(bases.choose(url)).toBe(url);
  });

  it('changes nothing before there was a manifest', () => {
    const bases = new BaseUrls(new VirtualClock());
    for (let time = 0; time < 3; time++) bases.note(SEGMENT, false);
    expect(bases.choose(SEGMENT)).toBe(SEGMENT);
  });
});
