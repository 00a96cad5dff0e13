import type { Clock } from '../base/clock';
import { DrmSource, type DrmListener, type KeySystemSetup } from './drm-source';
import type { EmeElement, RequestAccess } from './eme';
import { MediaKeysKeeper } from './media-keys-keeper';

/** One media element's protection. Lives as long as the element; hands out a `DrmSource` per source. */
export class DrmEngine {
  private readonly keeper: MediaKeysKeeper;

  constructor(
    private readonly element: EmeElement,
    requestAccess: RequestAccess,
    private readonly clock: Clock,
  ) {
    this.keeper = new MediaKeysKeeper(element, requestAccess);
  }

  /** @param systems in order of preference */
  begin(systems: readonly KeySystemSetup[], listener: DrmListener): DrmSource {
    return new DrmSource(this.keeper, systems, this.clock, listener);
  }

  /** Relays the element's `encrypted` events to the source that is being played. Returns the end of it. */
  listen(source: DrmSource): () => void {
    return this.element.onEncrypted((event) => {
      source.offerEncrypted(event);
    });
  }
}
