import * as v from 'valibot';

const Seconds = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most));

/** How long a picture may stand still for the network's sake (docs/background.md). */
export const PlaybackSchema = v.strictObject({
  /** s, with a network; without one there is no end of it. */
  patience: v.optional(Seconds(1, 600)),
});

/** What an outage of the session service costs a viewer (docs/secure-sessions.md). */
export const SessionSchema = v.strictObject({
  /** s that playback may go on past the life of its session. */
  outageGrace: v.optional(Seconds(0, 86_400)),
});

/** s */
const USUAL_PATIENCE = 30;

export function patienceOf(config: v.InferOutput<typeof PlaybackSchema> | undefined): number {
  return config?.patience ?? USUAL_PATIENCE;
}

/** Who cannot be asked allows nothing, unless the operator says that stopping a paying viewer is dearer than one stream too many. */
export function outageGraceOf(config: v.InferOutput<typeof SessionSchema> | undefined): number {
  return config?.outageGrace ?? 0;
}
