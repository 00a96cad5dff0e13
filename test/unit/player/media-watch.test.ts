import { describe, expect, it } from 'vitest';
import { MediaWatch } from '../../../src/player/media-watch';
import { FakeVideo } from '../../support/fake-dash';
import { VirtualClock } from '../../support/virtual-clock';

describe('MediaWatch', () => {
  it('looks no more once it was stopped, be it by what it has just told', async () => {
    const clock = new VirtualClock();
    const video = new FakeVideo();
    let ticks = 0;
    const watch = new MediaWatch(video.asElement(), clock, {
      onReadiness: (readiness) => {
        if (readiness === 'waiting') watch.stop();
      },
      onFirstFrame: () => undefined,
      onTick: () => {
        ticks++;
      },
    });
    watch.start();
    video.playOn(0.25);
    await clock.advance(1_000);
    const before = ticks;
    expect(before, 'it has looked until then').toBeGreaterThan(1);
    await clock.advance(60_000);
    expect(ticks).toBe(before);
  });
});
