import { beforeEach, describe, expect, it } from 'vitest';
import { BarredMedia } from '../../../src/player/dash/barred-media';
import { CURRENT_TRACK_CHANGED, PROTECTION_EVENTS, type Track, type TrackChange } from '../../../src/player/dash/dash-internals';
import { FakeVideo } from '../../support/fake-dash';

const HD: Track = { index: 1, type: 'video', normalizedKeyIds: new Set(['aa']) };
const SD: Track = { index: 0, type: 'video', normalizedKeyIds: new Set(['bb']) };

/** A player whose buffer holds HD to its end, and whose adaptive bitrate has gone on to some track. */
class Rig {
  readonly video = new FakeVideo();
  readonly changes: TrackChange[] = [];
  readonly barred = new Set<string>();
  tracks: readonly Track[] = [SD, HD];
  current = HD;
  private readonly handlers = new Map<string, (event: object) => void>();
  readonly media = new BarredMedia(
    {
      on: (event, handler) => this.handlers.set(event, handler),
      getActiveStream: () => ({ getCurrentMediaInfoForType: () => this.current, prepareTrackChange: (change) => this.changes.push(change) }),
      getTracksFor: (kind) => (kind === 'video' ? this.tracks : []),
    },
    this.video.asElement(),
    (keyIds) => !keyIds.some((keyId) => this.barred.has(keyId)),
  );

  constructor() {
    this.video.buffered = { length: 1, start: () => 0, end: () => 20 };
    this.load(4, HD);
  }

  load(startTime: number, mediaInfo: Track): void {
    this.media.note({ request: { type: 'MediaSegment', mediaType: 'video', startTime, duration: 2, representation: { mediaInfo } } });
  }

  report(event: string, detail: object = {}): void {
    this.handlers.get(event)?.(detail);
  }

  /** As dash.js does: says so first, acts then, in the same turn. */
  async bar(keyId: string, react: () => void = () => undefined): Promise<void> {
    this.barred.add(keyId);
    this.report(PROTECTION_EVENTS.KEY_STATUSES_MAP_UPDATED);
    react();
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('what dash.js has loaded of a track that may no longer be shown', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  it('is loaded anew of one that may', async () => {
    await rig.bar('aa');
    expect(rig.changes).toEqual([{ newMediaInfo: SD, options: { replaceBuffer: true } }]);
  });

  it('is loaded anew where adaptive bitrate has left that track already', async () => {
    const other: Track = { index: 2, type: 'video', normalizedKeyIds: new Set(['cc']) };
    rig.tracks = [SD, HD, other];
    rig.current = other;
    await rig.bar('aa');
    expect(rig.changes).toEqual([{ newMediaInfo: other, options: { replaceBuffer: true } }]);
  });

  it('is left to dash.js where that acts', async () => {
    await rig.bar('aa', () => {
      rig.report(CURRENT_TRACK_CHANGED, { newMediaInfo: SD, options: { replaceBuffer: true } });
    });
    expect(rig.changes).toEqual([]);
  });

  it.each([
    ['a track that is not loaded', 'bb'],
    ['a key of no track', 'dd'],
  ])('%s: nothing happens', async (_, keyId) => {
    await rig.bar(keyId);
    expect(rig.changes).toEqual([]);
  });

  it('stays where there is nothing else to show: dash.js says so', async () => {
    rig.barred.add('bb');
    await rig.bar('aa');
    expect(rig.changes).toEqual([]);
  });

  it('is loaded anew once, until something has come of it', async () => {
    await rig.bar('aa');
    rig.video.dispatchEvent(new Event('waiting'));
    expect(rig.changes).toHaveLength(1);
  });

  it.each(['waiting', 'waitingforkey'])('that arrived after all is found when the picture stands (%s)', async (event) => {
    await rig.bar('aa');
    rig.load(4, SD);
    rig.load(6, HD);
    rig.video.dispatchEvent(new Event(event));
    expect(rig.changes).toHaveLength(2);
  });

  it('matters no more once the player has closed', () => {
    rig.barred.add('aa');
    rig.media.stop();
    rig.video.dispatchEvent(new Event('waiting'));
    expect(rig.changes).toEqual([]);
  });
});
