import type { Clock } from '../base/clock';
import { within } from '../base/within';
import type { EmeSession } from './eme';
import { SLOT_WAIT } from './limits';

/** Whoever opens key sessions: a grant. */
type Holder = object;

/** One source's key slots: a session holds one from its creation until the CDM has closed it, or was given up. */
export class KeySlots {
  private readonly open = new Map<EmeSession, Holder>();
  /** Slots about to come back, with whom they are kept for. */
  private readonly closing = new Map<EmeSession, Holder | undefined>();
  /** Those whose slot has come back and waits for their next session. */
  private readonly kept = new Set<Holder>();
  private waiting: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
  ) {}

  get areAllBack(): boolean {
    return this.open.size === 0;
  }

  isFullFor(holder: Holder): boolean {
    const keptForOthers = this.kept.size - (this.kept.has(holder) ? 1 : 0);
    return this.open.size + keptForOthers >= this.limit;
  }

  /** A session is closing, or its successor is about to take over. */
  isOneComingFor(holder: Holder): boolean {
    if ([...this.closing.values()].some((heir) => heir === undefined || heir === holder)) return true;
    const others = [...this.open.values()].filter((other) => other !== holder);
    return new Set(others).size < others.length;
  }

  take(session: EmeSession, holder: Holder): void {
    this.forget(holder);
    this.open.set(session, holder);
  }

  /** @param heir for whose next session the slot is kept: nobody else may have it in between */
  onClosing(session: EmeSession, heir: Holder | undefined): void {
    if (this.open.has(session)) this.closing.set(session, heir);
  }

  /** False where it had been given back before. */
  giveBack(session: EmeSession): boolean {
    if (!this.open.delete(session)) return false;
    const heir = this.closing.get(session);
    this.closing.delete(session);
    if (heir) this.kept.add(heir);
    this.announce();
    return true;
  }

  /** Nothing is kept for it any more. */
  forget(holder: Holder): void {
    for (const [session, heir] of this.closing) if (heir === holder) this.closing.set(session, undefined);
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
