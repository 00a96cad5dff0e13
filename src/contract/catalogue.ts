import type { ChannelId } from './ids';
import type { Source } from './source';

export interface Programme {
  readonly title: string;
  /** ms since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** One card on the home page. */
export interface Channel {
  readonly id: ChannelId;
  /** Position in the catalogue, from 1: what the viewer calls the channel's number. */
  readonly number: number;
  readonly name: string;
  /** Absolute URL of a picture. */
  readonly logo: string;
  readonly live: boolean;
  readonly encrypted: boolean;
  readonly now?: Programme;
  readonly next?: Programme;
  readonly source: Source;
}

/** The operator's channels, validated. */
export interface Catalogue {
  /** @throws PlayerError `CATALOGUE_UNAVAILABLE` or `CATALOGUE_INVALID` */
  load(): Promise<readonly Channel[]>;
}
