import type { Clock } from '../base/clock';
import { within } from '../base/within';
import type { EmeSession } from './eme';
import { SLOT_WAIT } from './limits';

/** Whoever opens key sessions: a grant. */
type Holder = object;

/** One source's key slots: a session holds one from its creation until the CDM has closed it, or was given up. */
export class KeySlots {
  private readonly open = new Set<EmeSession>();
  private readonly closing = new Set<EmeSession>();
  /** Those whose session is being exchanged for another: nobody else may have the slot in between. */
  private readonly kept = new Set<Holder>();
  private waiting: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
  ) {}

  get areAllBack(): boolean {
    return this.open.size === 0;
  }

  /** One is on its way back, and is not promised to anybody. */
  get isOneComing(): boolean {
    return this.closing.size > this.kept.size;
  }

  isFullFor(holder: Holder): boolean {
    const promised = this.kept.size - (this.kept.has(holder) ? 1 : 0);
    return this.open.size + promised >= this.limit;
  }

  take(session: EmeSession, holder: Holder): void {
    this.kept.delete(holder);
    this.open.add(session);
  }

  onClosing(session: EmeSession): void {
    this.closing.add(session);
  }

  /** False where it had been given back before. */
  giveBack(session: EmeSession): boolean {
    this.closing.delete(session);
    if (!this.open.delete(session)) return false;
    this.announce();
    return true;
  }

  keepFor(holder: Holder): void {
    this.kept.add(holder);
  }

  /** The holder is over. */
  forget(holder: Holder): void {
    if (this.kept.delete(holder)) this.announce();
  }

  /** Resolves when the next one comes back. */
  comesBack(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Whether one comes back in time. */
  comesBackSoon(): Promise<boolean> {
    const back = this.comesBack().then(() => true);
    return within(this.clock, SLOT_WAIT, back, () => new Error('no slot')).catch(() => false);
  }

  private announce(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resume of waiting) resume();
  }
}
