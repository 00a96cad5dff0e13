import * as v from 'valibot';
import { PlayerError } from '../contract/player-error';
import { BackgroundSchema } from './background-config';
import { PlaybackSchema, SessionSchema } from './patience-config';
import { CertificateSchema, engineSchema } from './drm-config';
import type { OnFault } from './lists';
import { QuirksSchema } from './quirk-config';
import { complaints } from './validate';

const Colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'expected a colour like #1f6feb'));
const HttpUrl = v.pipe(v.string(), v.url('expected a URL'), v.regex(/^https?:/, 'expected an http(s) URL'));
/** Empty: the app's own origin. */
const BaseUrl = v.union([v.literal(''), HttpUrl], 'expected an http(s) URL, or nothing for the app’s own origin');
const Tenant = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/i, 'expected letters, digits and dashes'));
const HeaderName = v.pipe(v.string(), v.regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'expected a header name'));

/** Names are the reference SDK's, so that an operator's configuration carries over (docs/coming-from.md). */
const customerSsm = (onFault: OnFault) => v.strictObject({
  system: v.literal('customer-ssm'),
  config: v.optional(
    v.strictObject({
      ssmSyncMode: v.optional(v.boolean()),
      syncSSMSetupTeardown: v.optional(v.boolean()),
      widevineServerCertificate: v.optional(CertificateSchema),
    }),
  ),
  engine: v.optional(engineSchema(onFault)),
});

const nagraSsp = (onFault: OnFault) => v.strictObject({
  system: v.literal('nagra-ssp'),
  config: v.strictObject({
    mode: v.literal('token'),
    tenantId: Tenant,
    licenceServer: BaseUrl,
    /** Absent: no session is counted, and licences are acquired with the content token alone. */
    ssmServer: v.optional(BaseUrl),
    ssmSyncMode: v.optional(v.boolean()),
    /** An older name of the same. */
    syncSSMSetupTeardown: v.optional(v.boolean()),
    tokenType: v.optional(HeaderName),
    licenceHeaders: v.optional(v.record(HeaderName, v.string())),
    widevineServerCertificate: v.optional(CertificateSchema),
  }),
  engine: v.optional(engineSchema(onFault)),
});

const configSchema = (onFault: OnFault) => v.strictObject({
  brand: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
    accent: v.optional(Colour),
  }),
  /** Where sign-on, catalogue and the sample gateway are. */
  backend: v.strictObject({ baseUrl: BaseUrl, tenant: Tenant }),
  background: v.optional(BackgroundSchema),
  otvtoolkit: v.strictObject({ drm: v.variant('system', [customerSsm(onFault), nagraSsp(onFault)]) }),
  playback: v.optional(PlaybackSchema),
  session: v.optional(SessionSchema),
  quirks: v.optional(QuirksSchema),
});

export type OperatorConfig = v.InferOutput<ReturnType<typeof configSchema>>;
export type DrmConfig = OperatorConfig['otvtoolkit']['drm'];
export type NagraSspConfig = v.InferOutput<ReturnType<typeof nagraSsp>>['config'];

/**
 * @param onFault hears of entries that a list loses; the rest of it holds
 * @throws PlayerError `CONFIG_INVALID` with the path to the wrong value and what was expected
 */
export function readConfig(untrusted: unknown, onFault: OnFault = () => undefined): OperatorConfig {
  const result = v.safeParse(configSchema(onFault), untrusted);
  if (result.success) return result.output;
  throw new PlayerError({ code: 'CONFIG_INVALID', origin: 'operator', message: `operator.json: ${complaints(result.issues)}` });
}

/** Whether set-up and tear-down wait for each other (docs/secure-sessions.md, sync and async). */
export function isSyncMode({ config }: DrmConfig): boolean {
  return config?.ssmSyncMode ?? config?.syncSSMSetupTeardown ?? false;
}

/** Base of the tenant's services, absolute, without a trailing slash. */
export function tenantUrl({ backend }: OperatorConfig, page: string): string {
  return `${absoluteBase(backend.baseUrl, page)}/${backend.tenant}`;
}

/** @param baseUrl empty: the page's own origin */
export function absoluteBase(baseUrl: string, page: string): string {
  return new URL(baseUrl === '' ? '/' : baseUrl, page).href.replace(/\/+$/, '');
}
