import type { Clock } from '../base/clock';
import { DEFAULT_DRM_SETTINGS, type DrmSettings } from './drm-settings';
import type { DrmListener, KeySystemSetup } from './drm-listener';
import { DrmSource } from './drm-source';
import type { EmeElement, RequestAccess } from './eme';
import { MediaKeysKeeper } from './media-keys-keeper';

/** One media element's protection. Lives as long as the element; hands out a `DrmSource` per source. */
export class DrmEngine {
  private readonly keeper: MediaKeysKeeper;

  constructor(
    private readonly element: EmeElement,
    requestAccess: RequestAccess,
    private readonly clock: Clock,
    private readonly settings: DrmSettings = DEFAULT_DRM_SETTINGS,
  ) {
    this.keeper = new MediaKeysKeeper(element, requestAccess, clock, settings.reuseMediaKeys);
  }

  /** @param systems in order of preference */
  begin(systems: readonly KeySystemSetup[], listener: DrmListener): DrmSource {
    return new DrmSource(this.keeper, systems, this.settings, this.clock, listener);
  }

  /** Relays the element's `encrypted` events to the source that is being played. Returns the end of it. */
  listen(source: DrmSource): () => void {
    return this.element.onEncrypted((event) => {
      source.offerEncrypted(event);
    });
  }
}
