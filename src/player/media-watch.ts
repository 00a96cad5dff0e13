import type { Clock } from '../base/clock';
import { readiness, type MediaMoment, type Readiness } from './readiness';

/** How often the element is looked at, ms: fine enough for a clock on screen, coarse enough for a TV. */
const SAMPLE_PERIOD = 250;
/** Samples without movement before a playing picture counts as waiting; one alone may fall between two frames. */
const STILL_SAMPLES = 2;

export interface MediaWatchListener {
  onReadiness(readiness: Readiness): void;
  onFirstFrame(): void;
  /** After every sample. */
  onTick(): void;
}

/** Looks at a media element and says whether it really plays. */
export class MediaWatch {
  private before: MediaMoment | undefined;
  private last: Readiness = 'waiting';
  private still = 0;
  private hasFrame = false;
  private cancelNext: (() => void) | undefined;
  private readonly onEvent = () => {
    this.sample();
  };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly clock: Clock,
    private readonly listener: MediaWatchListener,
  ) {}

  start(): void {
    for (const name of EVENTS) this.video.addEventListener(name, this.onEvent);
    this.tick();
  }

  stop(): void {
    for (const name of EVENTS) this.video.removeEventListener(name, this.onEvent);
    this.cancelNext?.();
  }

  private tick(): void {
    // Before anybody hears of what is seen: it may be the end of this watch.
    this.cancelNext = this.clock.after(SAMPLE_PERIOD, () => {
      this.tick();
    });
    this.sample();
    this.before = momentOf(this.video);
    this.listener.onTick();
  }

  private sample(): void {
    const seen = readiness(this.before, momentOf(this.video));
    this.still = seen === 'waiting' ? this.still + 1 : 0;
    const stalled = this.still >= STILL_SAMPLES || this.video.readyState < this.video.HAVE_FUTURE_DATA;
    const judged = seen === 'waiting' && this.last === 'playing' && !stalled ? 'playing' : seen;
    if (judged === 'playing' && !this.hasFrame) {
      this.hasFrame = true;
      this.listener.onFirstFrame();
    }
    if (judged === this.last) return;
    this.last = judged;
    this.listener.onReadiness(judged);
  }
}

const EVENTS = ['timeupdate', 'playing', 'pause', 'waiting', 'seeking', 'ended'] as const;

function momentOf({ currentTime, readyState, paused, ended, seeking }: HTMLVideoElement): MediaMoment {
  return { currentTime, readyState, paused, ended, seeking };
}
