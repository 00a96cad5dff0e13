import * as v from 'valibot';

/** Prefixes that LG keeps to itself. */
const RESERVED = /^com\.(palm|webos|lge|palmdts)(\.|$)/;

/** @see https://webostv.developer.lge.com/develop/references/appinfo-json */
export const WebosId = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/, 'expected a reversed domain in lower case, like tv.example.player'),
  v.check((id) => !RESERVED.test(id), 'com.palm, com.webos, com.lge and com.palmdts are reserved to LG'),
);

/** `webos` in packaging.json. */
export const WebosSchema = v.strictObject({
  /** What LG knows the app by for ever. */
  id: WebosId,
  /** Shown under the title, at most 60 characters. */
  description: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60))),
});

export type WebosPart = v.InferOutput<typeof WebosSchema>;
