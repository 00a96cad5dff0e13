import { CancellationSource, type CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { momentOf, type Moment } from '../base/moment';
import { PlayerError } from '../contract/player-error';
import type { HeldSlot } from './held-slot';
import { PERIODS_TO_EXPIRY } from './limits';
import { retried, type RetryPatience } from './retry';
import type { SessionEvent } from './session-machine';
import { mayBeEcho, StaleTokens } from './stale-tokens';
import type { SessionWire, SetupAnswer } from './wire';

/** ms that a session is counted without a proof; until the set-up's answer says better. */
export const USUAL_LIFE = 30 * PERIODS_TO_EXPIRY * 1_000;

export interface SetUpParts {
  readonly clock: Clock;
  readonly wire: SessionWire;
  readonly slot: HeldSlot;
  readonly externalId: string;
  readonly patience: RetryPatience;
  readonly dispatch: (event: SessionEvent) => void;
}

export interface AdoptableAnswer extends SetupAnswer {
  /** When it was asked for: the service heard of it no earlier. */
  readonly sent: Moment;
}

const neverCancelled = new CancellationSource().signal;

/**
 * Asks until there is an answer: with a fresh content token each time, for the same session. Its slot may be taken from the
 * moment that the first one leaves.
 */
export function setUp({ clock, wire, slot, externalId, patience, dispatch }: SetUpParts, askForToken: (signal: CancellationSignal) => Promise<string>): Promise<AdoptableAnswer> {
  const { signal } = patience;
  const stale = new StaleTokens();
  return retried(patience, async () => {
    signal.throwIfCancelled();
    const token = await askForToken(signal);
    signal.throwIfCancelled();
    dispatch({ kind: 'setup-sent' });
    const sent = momentOf(clock);
    slot.ask(wire.handle, USUAL_LIFE);
    try {
      // Not cancelled with the session: its answer may bring a token that has to be torn down.
      return { ...(await wire.setUp(token, externalId, neverCancelled)), sent };
    } catch (thrown) {
      const error = stale.judged(thrown);
      // The service may have heard of it as late as just now.
      slot.take(wire.handle, USUAL_LIFE);
      if (error instanceof PlayerError) slot.defer(error.answer?.retryAfter ?? 0);
      dispatch({ kind: thrown instanceof PlayerError && !thrown.retryable && !mayBeEcho(thrown) ? 'setup-refused' : 'setup-unanswered' });
      throw error;
    }
  });
}
