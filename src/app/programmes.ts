import type { Channel, Programme } from '../contract/catalogue';

export interface OnAir {
  readonly now: Programme | undefined;
  readonly next: Programme | undefined;
}

/** What is on at a moment: the catalogue's `next` becomes `now` once it has begun, and what is over is not shown. */
export function onAir(channel: Channel, at: number): OnAir {
  const { now, next } = channel;
  if (next && at >= next.start) return { now: at < next.end ? next : undefined, next: undefined };
  return { now: now && at < now.end ? now : undefined, next };
}

/** How far a programme has come, 0 to 1. */
export function progressOf(programme: Programme, at: number): number {
  const length = programme.end - programme.start;
  return length > 0 ? Math.min(1, Math.max(0, (at - programme.start) / length)) : 0;
}
