import { orCancelled, type CancellationSignal } from '../base/cancellation';
import { PlayerError } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/**
 * A zap sends its set-up without waiting for the old session's tear-down, so the two race at the server, and an account
 * at its limit may be refused although its slot is about to be free. Such a refusal waits for our tear-downs and asks
 * once more; after the first one, this player tears down first for the rest of the run.
 */
export class OwnTeardowns {
  private readonly inFlight = new Set<Promise<unknown>>();
  private tearDownFirst = false;

  add(teardown: Promise<unknown>): void {
    const tracked: Promise<unknown> = teardown
      .catch(() => undefined)
      .then(() => {
        this.inFlight.delete(tracked);
      });
    this.inFlight.add(tracked);
  }

  /**
   * @param setUp sends one set-up, with a token of its own
   * @param signal ends the waiting; the caller's own tear-down is among those waited for once it was asked to end
   * @param inTurn `ssmSyncMode`: the set-up waits for every tear-down before it
   * @throws CancelledError
   */
  async guard<T>(setUp: () => Promise<T>, signal: CancellationSignal, inTurn = false): Promise<T> {
    if (inTurn || this.tearDownFirst) await orCancelled(this.settle(), signal);
    const racing = [...this.inFlight];
    try {
      return await setUp();
    } catch (error) {
      if (racing.length === 0 || !isTooManyStreams(error)) throw error;
      this.tearDownFirst = true;
      await orCancelled(Promise.all(racing), signal);
      return setUp();
    }
  }

  private async settle(): Promise<void> {
    await Promise.all(this.inFlight);
  }
}

function isTooManyStreams(error: unknown): boolean {
  return error instanceof PlayerError && error.origin === 'ssm' && error.answer?.errorCode === SsmCode.MaxSessionsExceeded;
}
