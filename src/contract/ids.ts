import type { Brand } from '../base/brand';

/** A channel's id in the catalogue; also the deep-link parameter. */
export type ChannelId = Brand<string, 'ChannelId'>;
/** What a content token grants a right to. */
export type ContentId = Brand<string, 'ContentId'>;
/** 16 bytes in lower-case hex, no dashes. */
export type KeyId = Brand<string, 'KeyId'>;
/** One `load()`; grows by one each time. What an answer is checked against before it may change anything. */
export type SourceEpoch = Brand<number, 'SourceEpoch'>;
