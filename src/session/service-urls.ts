import { PlayerError } from '../contract/player-error';

/** Folder of each licence server: ClearKey, Widevine, PlayReady. */
export type LicenceFolder = 'ckls' | 'wvls' | 'prls';

const LICENCE_FOLDERS: readonly string[] = ['ckls', 'wvls', 'prls'] satisfies readonly LicenceFolder[];
const LICENCE_SERVICE = 'contentlicenseservice';
const VERSION = 'v1';

/** Addresses of the standard services, which are `https://{host}/{tenant}/ssm/v1/…` and so on (docs/secure-sessions.md). */
export interface ServiceUrls {
  /** @param call e.g. `sessions/setup` */
  readonly ssm: (call: string) => string;
  /** @param query e.g. `renew=true` */
  readonly licence: (folder: LicenceFolder, resource: 'licenses' | 'certificates', query?: string) => string;
}

/**
 * Makes addresses of what operators write: a host, a tenant's root, or the service itself, with or without a trailing
 * slash, with or without `/v1`. A path that names the service (`…/ssm`, `…/wvls/…`) stays as it is in front of that name,
 * as a proxy may have it; in front of one that does not, the tenant is added unless it is there. One licence server's
 * address stands for all of them. A query, such as a gateway's key, stays.
 * @throws PlayerError `CONFIG_INVALID`
 */
export function serviceUrls(config: { readonly ssmServer: string; readonly licenceServer: string; readonly tenantId: string }): ServiceUrls {
  const { ssmServer, licenceServer, tenantId } = config;
  if (tenantId === '') throw invalid('tenantId', 'is empty');
  const ssm = tenantRoot('ssmServer', ssmServer, tenantId, [[VERSION]], ['ssm']);
  const licences = tenantRoot('licenceServer', licenceServer, tenantId, [['licenses', 'certificates'], [VERSION], [LICENCE_SERVICE]], LICENCE_FOLDERS);
  return {
    ssm: (call) => address(ssm, `ssm/${VERSION}/${call}`),
    licence: (folder, resource, query) => address(licences, `${folder}/${LICENCE_SERVICE}/${VERSION}/${resource}`, query),
  };
}

interface Root {
  /** With a trailing slash. */
  readonly base: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
}

/**
 * @param tails what may stand at the end, from the last segment on
 * @param services what the segment in front of those is called where the path names the service
 */
function tenantRoot(name: string, written: string, tenantId: string, tails: readonly (readonly string[])[], services: readonly string[]): Root {
  const url = httpUrl(name, written);
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const last = () => segments[segments.length - 1] ?? '';
  for (const tail of tails) {
    if (tail.includes(last())) segments.pop();
  }
  const tenant = encodeURIComponent(tenantId);
  if (services.includes(last())) segments.pop();
  else if (last() !== tenant) segments.push(tenant);
  return { base: `${[url.origin, ...segments].join('/')}/`, query: url.search.slice(1) };
}

function address({ base, query }: Root, path: string, more = ''): string {
  const queries = [query, more].filter((part) => part !== '');
  return queries.length === 0 ? base + path : `${base}${path}?${queries.join('&')}`;
}

export function httpUrl(name: string, written: string): URL {
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    throw invalid(name, 'is no absolute URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(name, 'is no http(s) URL');
  // fetch refuses such a URL, so no call would ever be answered.
  if (url.username !== '' || url.password !== '') throw invalid(name, 'holds a user name or password');
  return url;
}

function invalid(name: string, why: string): PlayerError {
  return new PlayerError({ code: 'CONFIG_INVALID', origin: 'operator', message: `${name} ${why}` });
}
