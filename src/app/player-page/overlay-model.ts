import type { Channel } from '../../contract/catalogue';
import type { PlayerState, Timeline } from '../../contract/player';
import { clockTime, duration } from '../format';
import { onAir, progressOf } from '../programmes';
import { canSeek } from '../seek-steps';
import type { Words } from '../translations';

/** What the overlay says, as text: decided here, drawn in overlay.ts. */
export interface OverlayModel {
  readonly number: string;
  readonly name: string;
  readonly badge: { readonly label: string; readonly kind: 'live' | 'plain' };
  readonly title: string;
  /** Under the bar, at its two ends. */
  readonly left: string;
  readonly right: string;
  /** 0 to 1; nothing: no bar. */
  readonly progress: number | undefined;
  /** Which of the keys' hints hold here. */
  readonly can: { readonly zap: boolean; readonly seek: boolean };
}

export interface OverlayFacts {
  readonly channel: Channel;
  readonly state: PlayerState;
  /** Of this channel; nothing before it is known. */
  readonly timeline: Timeline | undefined;
  /** Where a seek under way leads, on the timeline's scale. */
  readonly heading: number | undefined;
  readonly wallNow: number;
}

/** s behind the live edge that are not worth telling. */
const NEARLY_LIVE = 1;

export function overlayModel(facts: OverlayFacts, words: Words): OverlayModel {
  const { channel } = facts;
  const head = {
    number: channel.number.toString(),
    name: channel.name,
    can: { zap: channel.live, seek: facts.timeline !== undefined && canSeek(facts.timeline) },
  };
  return channel.live ? { ...head, ...liveModel(facts, words) } : { ...head, ...onDemandModel(facts, words) };
}

type Body = Omit<OverlayModel, 'number' | 'name' | 'can'>;

function liveModel({ channel, state, timeline, heading, wallNow }: OverlayFacts, words: Words): Body {
  const behind = timeline ? secondsBehind(timeline, heading) : 0;
  // The programme that is seen, which is not the one on air once the viewer has gone back.
  const seenAt = wallNow - behind * 1000;
  const { now, next } = onAir(channel, seenAt);
  return {
    badge: behind > 0 ? { label: words.player.behindLive(duration(behind)), kind: 'plain' } : { label: words.player.live, kind: 'live' },
    title: now?.title ?? stateWords(state, words),
    left: now ? `${clockTime(now.start)} – ${clockTime(now.end)}` : '',
    right: next ? `${words.player.next}  ${clockTime(next.start)}  ${next.title}` : '',
    progress: now && progressOf(now, seenAt),
  };
}

function secondsBehind(timeline: Timeline, heading: number | undefined): number {
  if (timeline.atLiveEdge && heading === undefined) return 0;
  const behind = timeline.seekable.end - (heading ?? timeline.position);
  return behind > NEARLY_LIVE ? behind : 0;
}

function onDemandModel({ state, timeline, heading }: OverlayFacts, words: Words): Body {
  const length = timeline && Number.isFinite(timeline.duration) ? timeline.duration : undefined;
  const position = Math.min(heading ?? timeline?.position ?? 0, length ?? 0);
  return {
    badge: { label: words.player.onDemand, kind: 'plain' },
    title: stateWords(state, words),
    left: length === undefined ? '' : duration(position),
    right: length === undefined ? '' : duration(length),
    progress: length === undefined || length <= 0 ? 0 : Math.max(0, position / length),
  };
}

function stateWords(state: PlayerState, words: Words): string {
  if (state.kind === 'ended') return words.player.ended;
  return state.kind === 'paused' ? words.player.paused : '';
}
