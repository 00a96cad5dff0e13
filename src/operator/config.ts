import * as v from 'valibot';
import { PlayerError } from '../contract/player-error';
import { complaints } from './validate';

const Colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'expected a colour like #1f6feb'));

const ConfigSchema = v.strictObject({
  brand: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
    accent: v.optional(Colour),
  }),
  backend: v.strictObject({
    /** Origin of the operator's services, absolute; empty: the app's own origin. */
    baseUrl: v.union([v.literal(''), v.pipe(v.string(), v.url(), v.regex(/^https?:/, 'expected an http(s) URL'))]),
    tenant: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/i, 'expected letters, digits and dashes')),
  }),
  otvtoolkit: v.strictObject({
    drm: v.strictObject({ system: v.literal('customer-ssm') }),
  }),
});

export type OperatorConfig = v.InferOutput<typeof ConfigSchema>;

/** @throws PlayerError `CONFIG_INVALID` with the path to the wrong value and what was expected */
export function readConfig(untrusted: unknown): OperatorConfig {
  const result = v.safeParse(ConfigSchema, untrusted);
  if (result.success) return result.output;
  throw new PlayerError({ code: 'CONFIG_INVALID', origin: 'operator', message: `operator.json: ${complaints(result.issues)}` });
}

/** Base of the tenant's services, absolute, without a trailing slash. */
export function tenantUrl(config: OperatorConfig, page: string): string {
  const base = new URL(config.backend.baseUrl === '' ? '/' : config.backend.baseUrl, page);
  return `${base.href.replace(/\/+$/, '')}/${config.backend.tenant}`;
}
