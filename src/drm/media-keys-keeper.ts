import { toBase64 } from '../base/bytes';
import type { Clock } from '../base/clock';
import { PlayerError } from '../contract/player-error';
import { cdmCall, said, wasUnanswered } from './cdm-call';
import type { EmeElement, EmeKeys, RequestAccess } from './eme';
import { chooseKeySystem, type ChosenKeys, type KeySystemCandidate } from './key-system-choice';

/**
 * One element's MediaKeys. Creating them costs up to seconds on a TV, so they outlive sources where the device can: the
 * same candidates get the same MediaKeys again. Attaching is serialised, since two `setMediaKeys()` at once fail (EME §8.1).
 */
export class MediaKeysKeeper {
  private kept: { readonly id: string; readonly chosen: Promise<ChosenKeys> } | undefined;
  private attached: EmeKeys | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  /** @param reuse false where MediaKeys that have served one source fail with the next (webOS) */
  constructor(
    private readonly element: EmeElement,
    private readonly requestAccess: RequestAccess,
    private readonly clock: Clock,
    private readonly reuse: boolean,
  ) {}

  /** @throws PlayerError as `chooseKeySystem` does */
  choose(candidates: readonly KeySystemCandidate[]): Promise<ChosenKeys> {
    if (!this.reuse) return chooseKeySystem(candidates, this.requestAccess, this.clock);
    const id = identityOf(candidates);
    if (this.kept?.id === id) return this.kept.chosen;
    const chosen = chooseKeySystem(candidates, this.requestAccess, this.clock);
    this.kept = { id, chosen };
    chosen.catch(() => {
      if (this.kept?.chosen === chosen) this.kept = undefined;
    });
    return chosen;
  }

  /** The next choice makes fresh MediaKeys: these no longer work. */
  forget(): void {
    this.kept = undefined;
  }

  /** @throws PlayerError `KEY_SYSTEM_UNAVAILABLE` when the element refuses the keys, `CDM_UNANSWERED` when it does not say */
  async attach(keys: EmeKeys): Promise<void> {
    try {
      await this.inTurn(async () => {
        if (this.attached === keys) return;
        await this.element.attachKeys(keys);
        this.attached = keys;
      });
    } catch (cause) {
      if (wasUnanswered(cause)) throw cause;
      throw new PlayerError({ code: 'KEY_SYSTEM_UNAVAILABLE', origin: 'cdm', message: `setMediaKeys() was refused (${said(cause)})`, cause });
    }
  }

  /** The source that used them is over. Never rejects. */
  async release(keys: EmeKeys): Promise<void> {
    if (this.reuse) return;
    try {
      await this.inTurn(async () => {
        if (this.attached !== keys) return;
        await this.element.attachKeys(null);
        this.attached = null;
      });
    } catch {
      // The next source's keys take their place all the same.
    }
  }

  /** One at a time; whoever waits, waits no longer than a step may take, but an unanswered call still holds its turn. */
  private inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.queue.then(task);
    this.queue = done.catch(() => undefined);
    return cdmCall(this.clock, 'setMediaKeys()', () => done);
  }
}

function identityOf(candidates: readonly KeySystemCandidate[]): string {
  return JSON.stringify(candidates.map(({ name, robustness, serverCertificate }) => [name, robustness, serverCertificate && toBase64(serverCertificate)]));
}
