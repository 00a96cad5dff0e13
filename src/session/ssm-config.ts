import { PlayerError } from '../contract/player-error';
import { httpUrl, serviceUrls, type ServiceUrls } from './service-urls';

/** The header that the standard services read tokens from. */
const TOKEN_HEADER = 'nv-authorizations';

export interface SsmWireConfig {
  readonly ssmServer: string;
  readonly licenceServer: string;
  readonly tenantId: string;
  /** Where the Widevine server certificate is; the licence server's own place unless given. */
  readonly certificateUrl?: string;
  /** Name of the header that carries tokens; `nv-authorizations` unless given. */
  readonly tokenHeader?: string;
  /**
   * More headers for licence requests, e.g. `nv-tenant-id`, or other values of `Accept` and `Content-Type`; the token's
   * header is not to be had. Across origins the licence server has to allow each of them in its preflight.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A configuration that requests can be made of. */
export interface CheckedSsmConfig {
  readonly urls: ServiceUrls;
  /** Lower case. */
  readonly tokenHeader: string;
  /** Names in lower case; without `content-type`, which says how a licence is asked for. */
  readonly licenceHeaders: Readonly<Record<string, string>>;
  readonly licenceContentType: string | undefined;
}

/** @throws PlayerError `CONFIG_INVALID`: such headers or URLs would fail each request as if the network were down */
export function checkSsmConfig(config: SsmWireConfig): CheckedSsmConfig {
  const tokenHeader = headerName(config.tokenHeader ?? TOKEN_HEADER);
  const licenceHeaders: Record<string, string> = {};
  for (const [written, value] of Object.entries(config.headers ?? {})) {
    const name = headerName(written);
    if (!/^[\t\x20-\x7e]*$/.test(value)) throw invalid(`the value of header ${name} has characters that a header cannot carry`);
    if (name === tokenHeader) throw invalid(`header ${name} carries the tokens and cannot be set`);
    licenceHeaders[name] = value;
  }
  const { 'content-type': licenceContentType, ...otherHeaders } = licenceHeaders;
  return { urls: withCertificate(serviceUrls(config), config.certificateUrl), tokenHeader, licenceHeaders: otherHeaders, licenceContentType };
}

function withCertificate(urls: ServiceUrls, written: string | undefined): ServiceUrls {
  if (written === undefined) return urls;
  const { href } = httpUrl('certificateUrl', written);
  return { ...urls, licence: (folder, resource, query) => (resource === 'certificates' ? href : urls.licence(folder, resource, query)) };
}

function headerName(written: string): string {
  if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(written)) return written.toLowerCase();
  throw invalid(`${JSON.stringify(written)} is no header name`);
}

function invalid(message: string): PlayerError {
  return new PlayerError({ code: 'CONFIG_INVALID', origin: 'operator', message });
}
