import { deferred, type Deferred } from '../../src/base/deferred';
import type { SuspendablePlayer } from '../../src/contract/player';
import type { Source } from '../../src/contract/source';
import { FakePlayer } from './app-fakes';

/** A player whose session lives and proves its life as a test says; every call is in `calls`. */
export class FakeForeground extends FakePlayer implements SuspendablePlayer {
  alive = true;
  readonly proofs: Deferred<undefined>[] = [];

  override load(source: Source): void {
    super.load(source);
    const where = source.startPosition === undefined ? '' : ` at ${source.startPosition}`;
    this.calls.splice(-1, 1, `load ${source.name}${where}${source.startPaused === true ? ' paused' : ''}`);
  }

  /** As the real one, which tells nothing of its own of a pause asked for by a policy until the element has paused. */
  override play(): void {
    if (this.state.kind === 'idle') this.calls.push('play');
    else super.play();
  }

  override pause(): void {
    if (this.state.kind === 'idle' || this.state.kind === 'failed') this.calls.push('pause');
    else super.pause();
  }

  mayLive(): boolean {
    return this.alive;
  }

  revive(): Promise<void> {
    this.calls.push('revive');
    const proof = deferred<undefined>();
    this.proofs.push(proof);
    return proof.promise;
  }

  renewScreen(): void {
    this.calls.push('renewScreen');
  }
}
