import { describe, expect, it } from 'vitest';
import { LoadedMedia, type LoadedStretch } from '../../../src/player/loaded-media';

const HD = 'aa';
const SD = 'bb';
const mayBeShown = (keyIds: readonly string[]) => !keyIds.includes(HD);

function ranges(...pairs: (readonly [number, number])[]): TimeRanges {
  const at = (index: number) => pairs[index] ?? [0, 0];
  return { length: pairs.length, start: (index) => at(index)[0], end: (index) => at(index)[1] };
}

function loaded(...stretches: LoadedStretch[]): LoadedMedia {
  const media = new LoadedMedia();
  for (const stretch of stretches) media.note(stretch);
  return media;
}

const video = (start: number, keyId: string): LoadedStretch => ({ kind: 'video', start, end: start + 2, keyIds: [keyId] });

describe('what is loaded, by its keys', () => {
  it.each([
    ['ahead', [video(4, HD)], ranges([0, 6]), 1, true],
    ['under the playhead', [video(4, HD)], ranges([0, 6]), 5, true],
    ['behind', [video(0, HD)], ranges([0, 6]), 3, false],
    ['loaded, no longer buffered', [video(4, HD)], ranges([0, 4]), 1, false],
    ['loaded anew with a good key', [video(4, HD), video(4, SD)], ranges([0, 6]), 1, false],
    ['loaded anew with segments that lie a little differently', [video(4, HD), { ...video(4, SD), start: 3.9, end: 5.95 }], ranges([0, 6]), 1, false],
    ['its neighbour loaded anew', [video(4, HD), video(6, SD)], ranges([0, 8]), 1, true],
    ['of the other kind', [{ ...video(4, HD), kind: 'audio' } as const], ranges([0, 6]), 1, false],
    ['nothing buffered', [video(4, HD)], ranges(), 1, false],
  ])('%s', (_, stretches, buffered, from, expected) => {
    expect(loaded(...stretches).holdsBarred('video', buffered, from, mayBeShown)).toBe(expected);
  });

  it('forgets what was loaded hours ago', () => {
    const media = loaded(...Array.from({ length: 201 }, (_, index) => video(2 * index, index === 0 ? HD : SD)));
    expect(media.holdsBarred('video', ranges([0, 402]), 0, mayBeShown)).toBe(false);
  });
});
