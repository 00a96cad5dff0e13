import * as v from 'valibot';
import { KNOWN_PRIVILEGES } from './privileges';

const Origin = v.pipe(
  v.string(),
  v.check((text) => text === '*' || isHttpOrigin(text), 'expected an origin like https://api.example, or *'),
);

const Privilege = v.pipe(
  v.string(),
  v.check((name) => KNOWN_PRIVILEGES.includes(name), ({ input }) => `there is no privilege ${JSON.stringify(input)} (platform/tizen/privileges.ts lists them)`),
);

/** `tizen` in packaging.json. */
export const TizenSchema = v.strictObject({
  /** Ten letters and digits that Samsung knows the app by for ever: the seller's site gives them. */
  package: v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{10}$/, 'expected ten letters and digits')),
  application: v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{1,50}$/, 'expected letters and digits')),
  /** Oldest platform that may install it. */
  requiredVersion: v.optional(v.pipe(v.string(), v.regex(/^\d{1,2}\.\d{1,2}(\.\d{1,2})?$/, 'expected a platform version like 3.0')), '3.0'),
  /** Beside those that the app itself needs. */
  privileges: v.optional(v.array(Privilege), []),
  /** Where the app may load from; what the page may do is narrowed by its Content-Security-Policy. */
  accessOrigins: v.optional(v.pipe(v.array(Origin), v.minLength(1)), ['*']),
});

export type TizenPart = v.InferOutput<typeof TizenSchema>;

function isHttpOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === text;
}
