import type { Clock } from '../base/clock';
import { elapsedSince, momentOf } from '../base/moment';
import type { Signal } from '../contract/device';
import type { PlayerError } from '../contract/player-error';
import { begin, transition, waitsFor, type PatienceEffect, type PatienceEvent, type PatienceState } from './patience';

/** ms that a timer may be late on a busy TV; later, and the TV has slept. */
const BUSY = 3_000;

/** How long nothing may play before it is an error, at start or where nobody knows why, ms. */
export const NOTHING_PLAYS_LIMIT = 15_000;

export interface PatienceParts {
  readonly clock: Clock;
  /** True: there is a network. */
  readonly network: Signal<boolean>;
  /** s that a picture may stand still for a trouble that is known, with a network. */
  readonly patience: number;
}

export interface PatienceListener {
  /** What the picture waits for has changed. */
  onWaits(trouble: PlayerError | undefined): void;
  /** @param error `undefined`: nothing plays, and nobody has said why */
  onFailure(error: PlayerError | undefined): void;
}

type TroubleOf = 'media' | 'session';

/** Runs the rule of `patience.ts` for one source: its troubles, of the media and of the session, its count-down, its network. */
export class PatienceRunner {
  private state: PatienceState | undefined;
  private readonly troubles = new Map<TroubleOf, PlayerError>();
  private stopCountDown: () => void = () => undefined;
  private readonly unwatch: () => void;
  private over = false;

  constructor(
    private readonly parts: PatienceParts,
    private readonly listener: PatienceListener,
  ) {
    this.unwatch = parts.network.onChange((online) => { this.take({ kind: 'network', online }); });
  }

  /** The source is being opened. */
  begin(): void {
    if (this.state || this.over) return;
    const { state, effects } = begin(this.parts.network.current);
    this.state = state;
    this.run(effects);
    for (const error of this.troubles.values()) this.take({ kind: 'trouble', error });
  }

  onReadiness(readiness: 'waiting' | 'playing' | 'paused' | 'ended'): void {
    this.take({ kind: readiness === 'playing' ? 'moves' : readiness === 'waiting' ? 'stands-still' : 'rests' });
  }

  /** @param trouble `undefined`: everything was answered */
  onTrouble(of: TroubleOf, trouble: PlayerError | undefined): void {
    // Nobody says of it that it is over, and it is no news of what is not.
    if (trouble?.severity === 'harmless') return;
    if (trouble) this.troubles.set(of, trouble);
    else this.troubles.delete(of);
    const known = [...this.troubles.values()];
    const lasting = known.find(({ severity }) => severity === 'lasting');
    const error = trouble?.severity === 'fatal' ? trouble : (lasting ?? trouble ?? known[0]);
    this.take(error ? { kind: 'trouble', error } : { kind: 'healed' });
  }

  /** What the picture waits for just now. */
  waitsFor(): PlayerError | undefined {
    return this.state && waitsFor(this.state);
  }

  stop(): void {
    this.over = true;
    this.stopCountDown();
    this.unwatch();
  }

  private take(event: PatienceEvent): void {
    if (this.over || !this.state) return;
    const { state, effects } = transition(this.state, event);
    this.state = state;
    this.run(effects);
  }

  private run(effects: readonly PatienceEffect[]): void {
    const { patience } = this.parts;
    for (const effect of effects) {
      if (effect.kind === 'tell') this.listener.onWaits(this.waitsFor());
      else if (effect.kind === 'fail') this.listener.onFailure(effect.error);
      else {
        this.stopCountDown();
        if (effect.kind === 'count-down') this.countDown(effect.patience === 'trouble' ? patience * 1_000 : NOTHING_PLAYS_LIMIT);
      }
    }
  }

  /** Patience is for time that the TV was awake: it could ask for nothing while it slept. */
  private countDown(duration: number): void {
    const { clock } = this.parts;
    const start = momentOf(clock);
    this.stopCountDown = clock.after(duration, () => {
      if (elapsedSince(clock, start) > duration + BUSY) this.countDown(duration);
      else this.take({ kind: 'time-up' });
    });
  }
}
