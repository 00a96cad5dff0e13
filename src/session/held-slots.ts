import { orCancelled, type CancellationSignal } from '../base/cancellation';
import { within } from '../base/within';
import { PlayerError } from '../contract/player-error';
import { HeldSlot, type SlotEnder, type SlotName } from './held-slot';
import type { SessionJournal, WrittenSlot } from './journal';
import { SETUP_LIMIT, TEARDOWN_LIMIT } from './limits';
import type { RetryMeans } from './retry';
import { SsmCode } from './ssm-codes';

/** Slots that are remembered at once; the oldest that nobody holds goes first. */
const CAPACITY = 16;
/** ms until a tear-down without an answer is sent again, while nothing else asks for it: doubled each time, up to the longest. */
const FIRST_ROUND = 500;
const LONGEST_ROUND = 15_000;
/** ms that a set-up in turn waits for the tear-downs before it: one may have to wait for its own set-up's answer first. */
const IN_TURN_LIMIT = SETUP_LIMIT + TEARDOWN_LIMIT;

export interface HeldSlotsParts extends RetryMeans {
  readonly journal: Pick<SessionJournal, 'write' | 'takeOrphans'>;
  /** How a session is ended that an earlier run has left behind. */
  readonly enderOf: (orphan: WrittenSlot) => SlotEnder;
}

/**
 * Every session of ours that may still be counted at the service, in memory and in the journal, and what ends it. A
 * tear-down without an answer is sent again: when the network is back, when a set-up meets the limit, with back-off while
 * idle, and at the next start. "Too many streams" is the viewer's business only when nothing of ours may be held.
 */
export class HeldSlots {
  private slots: readonly HeldSlot[] = [];
  /** An account at its limit: from the first refusal on, tear-downs go first. */
  private tearDownFirst = false;
  private rounds = 0;
  /** Rounds under way: the network may come back, and a set-up meet the limit, while another is. */
  private sending = 0;
  private cancelNext: (() => void) | undefined;
  private readonly orphansAsked: Promise<unknown>;

  constructor(private readonly parts: HeldSlotsParts) {
    parts.network.onChange((online) => {
      if (!online) return;
      this.rounds = 0;
      void this.sendAgain();
    });
    const { clock, journal } = parts;
    const asked = journal.takeOrphans((written) => { this.adopt(written); }).then(() => this.sendAgain());
    // Never in the way for longer: what cannot be ended is sent again later.
    this.orphansAsked = within(clock, TEARDOWN_LIMIT, asked, () => new Error('orphans unanswered')).catch(() => undefined);
  }

  open(name: SlotName, ender: SlotEnder): HeldSlot {
    return this.add(new HeldSlot(this.parts.clock, name, ender, () => { this.onChange(); }));
  }

  /**
   * Lets a set-up leave: after what an earlier run has left behind was asked to go, and in its turn where that is wanted. A
   * zap sends it beside the old session's tear-down, and the two race at the server: refused for the limit while something
   * of ours may be counted, it waits for that and asks once more.
   * @param setUp sends one, with a token of its own
   * @param own its slot
   * @param signal ends the waiting
   * @param inTurn `ssmSyncMode`: it waits for every tear-down before it
   * @param onTrouble hears what is waited for
   * @throws CancelledError
   */
  async admit<T>(setUp: () => Promise<T>, own: HeldSlot, signal: CancellationSignal, inTurn: boolean, onTrouble: (trouble: PlayerError) => void): Promise<T> {
    await orCancelled(this.orphansAsked, signal);
    if (inTurn || this.tearDownFirst) await orCancelled(this.settled(own), signal);
    for (;;) {
      const ours = this.leftBehind(own);
      try {
        return await setUp();
      } catch (error) {
        if (ours.length === 0 || !isTooManyStreams(error)) throw error;
        this.tearDownFirst = true;
        onTrouble(waitingForOurOwn(error));
        this.rounds = 0;
        void this.sendAgain();
        await orCancelled(Promise.race(ours.map(({ freed }) => freed)), signal);
      }
    }
  }

  /** Of other sessions than this one; those that live are somebody's. */
  private leftBehind(own: HeldSlot): readonly HeldSlot[] {
    for (const slot of this.slots) slot.dropIfOver();
    return this.slots.filter((slot) => slot !== own && slot.state !== 'held');
  }

  /** Every tear-down before it was answered, or given up for now. */
  private async settled(own: HeldSlot): Promise<void> {
    const inFlight = this.leftBehind(own).filter(({ state }) => state === 'ending');
    const all = Promise.all([this.sendAgain(), ...inFlight.map(({ tried }) => tried)]);
    await within(this.parts.clock, IN_TURN_LIMIT, all, () => new Error('tear-downs unanswered')).catch(() => undefined);
  }

  private adopt(orphans: readonly WrittenSlot[]): void {
    for (const orphan of orphans) {
      const { key, life, externalId, contentId } = orphan;
      const slot = this.open({ externalId, contentId }, this.parts.enderOf(orphan));
      // However old it seems: a TV may boot with a wrong clock, and to end what is over costs one request.
      slot.take(key, life);
      slot.doubt();
    }
  }

  /** Asks once more for every session to end of which nobody knows whether it has. Never rejects. */
  private async sendAgain(): Promise<void> {
    this.cancelNext?.();
    this.cancelNext = undefined;
    this.sending += 1;
    const askable = this.slots.filter(({ state, closedFor }) => state === 'unconfirmed' && closedFor === 0);
    await Promise.all(askable.map((slot) => slot.end(false).catch(() => undefined)));
    this.sending -= 1;
    this.scheduleRound();
  }

  /** One next round, however many were under way together. */
  private scheduleRound(): void {
    if (this.sending > 0 || this.cancelNext) return;
    const unconfirmed = this.slots.filter(({ state }) => state === 'unconfirmed');
    if (unconfirmed.length === 0) {
      this.rounds = 0;
      return;
    }
    const { clock, random } = this.parts;
    const longest = Math.min(LONGEST_ROUND, FIRST_ROUND * 2 ** this.rounds);
    this.rounds += 1;
    const pause = Math.max(random() * longest, Math.min(...unconfirmed.map(({ closedFor }) => closedFor)));
    this.cancelNext = clock.after(pause, () => {
      void this.sendAgain();
    });
  }

  private add(slot: HeldSlot): HeldSlot {
    const kept = this.slots.filter(({ state }) => state !== 'free');
    const tooMany = Math.max(0, kept.length + 1 - CAPACITY);
    const oldest = kept.filter(({ state }) => state !== 'held').slice(0, tooMany);
    this.slots = [...kept.filter((other) => !oldest.includes(other)), slot];
    return slot;
  }

  private onChange(): void {
    this.slots = this.slots.filter(({ state }) => state !== 'free');
    this.parts.journal.write(this.slots.filter(({ isTaken }) => isTaken).map((slot) => slot.written()));
    this.scheduleRound();
  }
}

function isTooManyStreams(error: unknown): error is PlayerError {
  return error instanceof PlayerError && error.origin === 'ssm' && error.answer?.errorCode === SsmCode.MaxSessionsExceeded;
}

/** What the viewer may be told meanwhile: it is not he who watches on too many screens. */
function waitingForOurOwn(refusal: PlayerError): PlayerError {
  return new PlayerError({
    code: 'SETUP_UNANSWERED',
    origin: 'ssm',
    message: 'set-up: the service still counts a session of ours whose tear-down it has not answered',
    retryable: true,
    severity: 'trouble',
    cause: refusal,
  });
}
