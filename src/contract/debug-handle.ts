import type { ChronicleEntry, PlayerState } from './player';

/** The public read-only debug handle: for support, tests and the certification suite. */
export interface TvPlayerHandle {
  readonly version: string;
  state(): PlayerState;
  chronicle(): readonly ChronicleEntry[];
}

declare global {
  interface Window {
    tvPlayer?: TvPlayerHandle;
  }
}
