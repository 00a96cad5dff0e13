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
  stop: async () => {
    await playing?.player.stop();
    await playing?.subscriber.tearDown();
    playing = undefined;
  },
};
