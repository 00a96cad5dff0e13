import type { Clock } from '../base/clock';
import type { ChronicleEntry } from '../contract/player';

/** Everything that is written down. A zap reads as the chain from `load` to `first-frame`. */
export type ChronicleKind =
  | 'load'
  | 'setup-sent'
  | 'setup-answered'
  | 'manifest-loaded'
  | 'key-system'
  | 'key-session-opened'
  | 'challenge'
  | 'licence'
  | 'keys-usable'
  | 'key-session-closed'
  | 'key-session-lost'
  | 'keys-retired'
  | 'first-segment'
  | 'first-frame'
  | 'rendition'
  | 'heartbeat'
  | 'renewal'
  | 'session-lost'
  | 'teardown-sent'
  | 'teardown-answered'
  | 'closed'
  | 'state'
  | 'warning'
  /** Of a list of the operator's, something was left out or cut. */
  | 'list-fault'
  | 'error';

/** Of what belongs to no source. */
export const NO_EPOCH = 0;

/** Enough for an evening of zapping; older entries are dropped. */
const CAPACITY = 500;

/** What the player did, in order, with times: for tests, the diagnostics overlay and support. Bounded. */
export class Chronicle {
  private entries: ChronicleEntry[] = [];
  private readonly start: number;

  constructor(private readonly clock: Clock) {
    this.start = clock.now();
  }

  /** @param detail never a token, key or licence */
  write(epoch: number, kind: ChronicleKind, detail?: ChronicleEntry['detail']): void {
    const at = Math.round(this.clock.now() - this.start);
    this.entries.push(detail === undefined ? { at, epoch, kind } : { at, epoch, kind, detail });
    if (this.entries.length > CAPACITY) this.entries = this.entries.slice(-CAPACITY / 2);
  }

  read(): readonly ChronicleEntry[] {
    return this.entries;
  }
}
