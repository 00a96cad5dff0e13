import { WISH } from '../../bench/frame-watch';
import { startDash } from './dash';
import type { PeerPlayer, StartPeer, Wish } from './player';
import { startRxPlayer } from './rx-player';
import { startShaka } from './shaka';
import { Subscriber, type Subscription } from './subscriber';

const PEERS = { shaka: startShaka, 'rx-player': startRxPlayer, 'dash.js': startDash } satisfies Record<string, StartPeer>;

export type PeerName = keyof typeof PEERS;

/** What a test calls. */
export interface PeerPage {
  /** What the player complained about. */
  readonly errors: string[];
  play(peer: PeerName, wish: Wish, subscription: Subscription): Promise<void>;
  /** The player that plays goes to another channel, with a session of its own; all that can run at once does. */
  zap(wish: Wish, subscription: Subscription): void;
  stop(): Promise<void>;
}

declare global {
  interface Window {
    peer?: PeerPage;
  }
}

let playing: { readonly player: PeerPlayer; readonly subscriber: Subscriber } | undefined;

window.peer = {
  errors: [],
  play: async (peer, wish, subscription) => {
    const video = document.querySelector('video');
    if (video === null) throw new Error('no video element');
    const subscriber = new Subscriber(subscription);
    await subscriber.setUp();
    try {
      playing = { player: await PEERS[peer](video, wish, subscriber), subscriber };
    } catch (thrown) {
      // Some peers throw objects that say nothing once they have left the page.
      throw new Error(`${peer}: ${thrown instanceof Error ? thrown.message : JSON.stringify(thrown)}`, { cause: thrown });
    }
  },
  zap: (wish, subscription) => {
    if (playing === undefined) throw new Error('nothing plays that could be zapped away from');
    // For whoever measures how long it takes.
    performance.clearMarks(WISH);
    performance.mark(WISH);
    const { player, subscriber: previous } = playing;
    const subscriber = new Subscriber(subscription);
    playing = { player, subscriber };
    previous.tearDown().catch(note);
    subscriber.setUp().catch(note);
    player.zap(wish, subscriber).catch(note);
  },
  stop: async () => {
    await playing?.player.stop();
    await playing?.subscriber.tearDown();
    playing = undefined;
  },
};

/** A zap that another one overtakes is abandoned, and says so: nobody waits for it. */
function note(thrown: unknown): void {
  window.peer?.errors.push(thrown instanceof Error ? thrown.message : JSON.stringify(thrown));
}
