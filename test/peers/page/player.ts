import type { Subscriber } from './subscriber';

export interface Wish {
  readonly keySystem: string;
  readonly manifestUrl: string;
  readonly live: boolean;
}

/** One of the peers, playing. */
export interface PeerPlayer {
  /** Another channel, by the call that the player's own guide has for it. Resolves when the player says so, at the latest. */
  zap(wish: Wish, subscriber: Subscriber): Promise<void>;
  stop(): Promise<void>;
}

/** @throws what the player itself says */
export type StartPeer = (video: HTMLVideoElement, wish: Wish, subscriber: Subscriber) => Promise<PeerPlayer>;

/** A manifest has one name for PlayReady; which of the two the platform is asked for is the page's choice. */
export function nameInManifests(keySystem: string): string {
  return keySystem.replace(/\.recommendation$/, '');
}
