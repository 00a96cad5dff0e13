import * as v from 'valibot';

const Policy = v.union(
  [v.picklist(['keep', 'teardown', 'pip']), v.strictObject({ grace: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_600)) })],
  'expected "keep", "teardown", "pip" or { "grace": 1 to 3600 seconds }',
);

/** What becomes of playback while the app is hidden, by platform (docs/background.md). */
export const BackgroundSchema = v.strictObject({ browser: v.optional(Policy), tizen: v.optional(Policy), webos: v.optional(Policy) });
