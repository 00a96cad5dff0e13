import { PlayerError } from '../contract/player-error';
import type { KeySystemName } from '../contract/key-system';
import type { EmeElement, EmeKeys, RequestAccess, Robustness } from './eme';
import { KEY_SYSTEMS } from './key-systems';

/** A key system that may be tried. */
export interface KeySystemCandidate {
  readonly name: KeySystemName;
  readonly robustness?: Robustness;
  readonly serverCertificate?: Uint8Array<ArrayBuffer>;
}

export interface ChosenKeys {
  readonly name: KeySystemName;
  readonly keys: EmeKeys;
  /** Key systems that were tried first and refused, with what they said. */
  readonly refusals: readonly string[];
}

/**
 * One element's MediaKeys. Creating them costs up to seconds on a TV, so they outlive sources: the same candidates get
 * the same MediaKeys again. Attaching is serialised, since two `setMediaKeys()` at once fail (EME §8.1).
 */
export class MediaKeysKeeper {
  private kept: { readonly id: string; readonly chosen: Promise<ChosenKeys> } | undefined;
  private attached: EmeKeys | null = null;
  private attaching: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly element: EmeElement,
    private readonly requestAccess: RequestAccess,
  ) {}

  /** The first candidate that the device takes. @throws PlayerError `KEY_SYSTEM_UNAVAILABLE` */
  choose(candidates: readonly KeySystemCandidate[]): Promise<ChosenKeys> {
    const id = JSON.stringify(candidates.map(({ name, robustness }) => [name, robustness]));
    if (this.kept?.id === id) return this.kept.chosen;
    const chosen = this.firstOf(candidates);
    this.kept = { id, chosen };
    chosen.catch(() => {
      if (this.kept?.chosen === chosen) this.kept = undefined;
    });
    return chosen;
  }

  /** @throws PlayerError `KEY_SYSTEM_UNAVAILABLE` when the element refuses the keys */
  attach(keys: EmeKeys): Promise<void> {
    const attached = this.attaching.then(async () => {
      if (this.attached === keys) return;
      try {
        await this.element.attachKeys(keys);
        this.attached = keys;
      } catch (cause) {
        throw new PlayerError({ code: 'KEY_SYSTEM_UNAVAILABLE', origin: 'cdm', message: 'setMediaKeys() was refused', cause });
      }
    });
    this.attaching = attached.catch(() => undefined);
    return attached;
  }

  private async firstOf(candidates: readonly KeySystemCandidate[]): Promise<ChosenKeys> {
    const refusals: string[] = [];
    for (const candidate of candidates) {
      try {
        const access = await this.requestAccess(candidate.name, candidate.robustness ?? KEY_SYSTEMS[candidate.name].robustness);
        const keys = await access.createKeys();
        // Awaited: a request that overtakes it asks the CDM for a certificate that was already there.
        if (candidate.serverCertificate) await keys.setServerCertificate(candidate.serverCertificate);
        return { name: candidate.name, keys, refusals };
      } catch (thrown) {
        refusals.push(`${candidate.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      }
    }
    throw new PlayerError({
      code: 'KEY_SYSTEM_UNAVAILABLE',
      origin: 'cdm',
      message: `no key system for this content (${refusals.join('; ') || 'none configured'})`,
    });
  }
}
