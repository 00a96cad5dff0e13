import * as v from 'valibot';
import type { Volume } from '../contract/device';

const VolumeSchema = v.object({
  volume: v.fallback(v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))), undefined),
  muted: v.fallback(v.optional(v.boolean(), false), false),
});

/** @param untrusted as a platform tells it; a level that is none counts as not told */
export function volumeFrom(untrusted: unknown): Volume {
  const result = v.safeParse(VolumeSchema, untrusted);
  return result.success ? { level: result.output.volume, muted: result.output.muted } : { level: undefined, muted: false };
}

export function isSameVolume(one: Volume, other: Volume): boolean {
  return one.level === other.level && one.muted === other.muted;
}
