import type { PeerName } from './page/main';

/** One cell of the matrix. */
export interface Cell {
  readonly peer: PeerName;
  readonly keySystem: string;
  /** Catalogue id of the live channel; its replay is `<id>-vod`. */
  readonly channel: string;
  readonly live: boolean;
}

const PEERS: readonly PeerName[] = ['shaka', 'rx-player', 'dash.js'];
const KEY_SYSTEMS = ['com.widevine.alpha', 'com.microsoft.playready.recommendation', 'com.microsoft.playready'];
const CHANNELS = ['one-key', 'multi-key', 'rotation', 'cbcs'];

export const ALL_CELLS: readonly Cell[] = PEERS.flatMap((peer) =>
  KEY_SYSTEMS.flatMap((keySystem) => CHANNELS.flatMap((channel) => [true, false].map((live) => ({ peer, keySystem, channel, live })))),
);

/** Every two values of two columns meet in one of these twelve (cells.test.ts). */
export const PAIRWISE_CELLS: readonly Cell[] = CHANNELS.flatMap((channel, row) =>
  PEERS.map((peer, column): Cell => {
    const keySystem = KEY_SYSTEMS[(row + column) % KEY_SYSTEMS.length] ?? '';
    return { peer, keySystem, channel, live: (row + column) % 2 === 0 };
  }),
);
