import type { Clock } from '../base/clock';
import type { Player, Timeline } from '../contract/player';

/** s of a live window below which going back makes no sense. */
const MIN_LIVE_WINDOW = 30;

/** ms between two seeks while a key is held down: each one empties buffers. */
const MIN_INTERVAL = 300;

/** ms for which a wish stands while the player has not got there yet. */
const WISH_HOLDS = 1500;

/** Where `target` really leads: inside the seekable range, and no further than the live edge. */
export function clampSeek(timeline: Timeline, target: number): number {
  const { start, end } = timeline.seekable;
  return Math.min(end, Math.max(start, target));
}

export function canSeek(timeline: Timeline): boolean {
  const { start, end } = timeline.seekable;
  return Number.isFinite(timeline.duration) ? end > start : end - start >= MIN_LIVE_WINDOW;
}

/**
 * Relative seeks, summed while keys come faster than the player can follow: three presses of "+10 s" are 30 s,
 * wherever the picture is by then.
 */
export class SeekSteps {
  private target: number | undefined;
  private readonly forget: { stop?: () => void } = {};
  private readonly pause: { stop?: () => void } = {};
  private sentDuringPause = true;

  constructor(
    private readonly player: Player,
    private readonly clock: Clock,
  ) {}

  /** Where the viewer is heading; for the progress bar. */
  get heading(): number | undefined {
    return this.target;
  }

  /** @returns whether there is anywhere to seek to */
  by(seconds: number): boolean {
    const { timeline } = this.player;
    if (!timeline || !canSeek(timeline)) return false;
    this.target = clampSeek(timeline, (this.target ?? timeline.position) + seconds);
    this.forget.stop?.();
    this.forget.stop = this.clock.after(WISH_HOLDS, () => {
      this.target = undefined;
    });
    if (this.pause.stop) this.sentDuringPause = false;
    else this.send();
    return true;
  }

  /** Another source: what was wished for the last one is void. */
  reset(): void {
    this.forget.stop?.();
    this.pause.stop?.();
    this.forget.stop = this.pause.stop = undefined;
    this.target = undefined;
    this.sentDuringPause = true;
  }

  private send(): void {
    const { target, player } = this;
    const { timeline } = player;
    if (target === undefined || !timeline) return;
    if (!Number.isFinite(timeline.duration) && target >= timeline.seekable.end) player.seekToLiveEdge();
    else player.seek(target);
    this.sentDuringPause = true;
    this.pause.stop = this.clock.after(MIN_INTERVAL, () => {
      this.pause.stop = undefined;
      if (!this.sentDuringPause) this.send();
    });
  }
}
