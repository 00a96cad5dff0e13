import { Emitter } from '../base/events';
import type { Clock } from '../base/clock';
import type { Catalogue } from '../contract/catalogue';
import type { Signal } from '../contract/device';
import { PlayerError } from '../contract/player-error';
import { LineUp } from './line-up';

export type CatalogueState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly lineUp: LineUp }
  | { readonly kind: 'failed'; readonly error: PlayerError };

/** ms after which programme data is worth a new request. */
const STALE_AFTER = 5 * 60_000;

/** The catalogue, loaded once and shared by all pages. */
export class CatalogueStore {
  private current: CatalogueState = { kind: 'loading' };
  private loadedAt = 0;
  private loading = false;
  private readonly emitter = new Emitter<{ change: CatalogueState }>();

  /** @param network what failed for want of it is asked for again when it is back */
  constructor(
    private readonly catalogue: Catalogue,
    private readonly clock: Clock,
    network: Signal<boolean>,
  ) {
    network.onChange((online) => {
      if (online && this.current.kind === 'failed' && this.current.error.retryable) void this.load();
    });
  }

  get state(): CatalogueState {
    return this.current;
  }

  get lineUp(): LineUp | undefined {
    return this.current.kind === 'ready' ? this.current.lineUp : undefined;
  }

  /** Calls `listener` now and on every change. Returns its removal. */
  watch(listener: (state: CatalogueState) => void): () => void {
    const stop = this.emitter.on('change', listener);
    listener(this.current);
    return stop;
  }

  /** Never rejects: the outcome is the state. Shows `loading` unless there is something to show already. */
  async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    if (this.current.kind === 'failed') this.change({ kind: 'loading' });
    try {
      const lineUp = new LineUp(await this.catalogue.load());
      this.loadedAt = this.clock.now();
      this.change({ kind: 'ready', lineUp });
    } catch (thrown) {
      // What is on screen beats what could not be refreshed.
      this.loadedAt = this.clock.now();
      if (this.current.kind !== 'ready') this.change({ kind: 'failed', error: PlayerError.from(thrown, 'operator') });
    } finally {
      this.loading = false;
    }
  }

  /** So that "now" stays now on a TV that is left on. */
  refreshIfStale(): void {
    if (this.current.kind === 'ready' && this.clock.now() - this.loadedAt > STALE_AFTER) void this.load();
  }

  private change(state: CatalogueState): void {
    this.current = state;
    this.emitter.emit('change', state);
  }
}
