import { fromHex, toBase64Url } from '../../src/base/bytes';
import { keyIds } from '../unit/headend/fake-library';
import { json, type Caller, type Reply } from './caller';

export const paths = {
  signOn: '/demo/signon',
  signOnDevice: '/demo/signon/device',
  setUp: '/demo/ssm/v1/sessions/setup',
  heartbeat: '/demo/ssm/v1/sessions/heartbeat',
  tearDown: '/demo/ssm/v1/sessions/teardown',
  killAccount: '/demo/ssm/v1/sessions/killAccountSessions',
  killDevice: '/demo/ssm/v1/sessions/killDeviceSessions',
  renewWidevine: '/demo/ssm/v1/renewal-license-wv',
  widevine: '/demo/wvls/contentlicenseservice/v1/licenses',
  playReady: '/demo/prls/contentlicenseservice/v1/licenses',
  renewPlayReady: '/demo/prls/contentlicenseservice/v1/licenses?renew=true',
  clearKey: '/demo/ckls/contentlicenseservice/v1/licenses',
  streams: '/demo/gateway/v1/streams',
  keepAlive: '/demo/gateway/v1/streams/keep-alive',
  gatewayLicences: '/demo/gateway/v1/streams/licences',
  release: '/demo/gateway/v1/streams/release',
} as const;

export const contentId = 'content-one-key';

/** ClearKey's request for that content. */
export const clearKeyBody = { kids: [toBase64Url(fromHex(keyIds.keyA))], type: 'temporary' };

export interface Person {
  readonly account: string;
  readonly device: string;
  /** Where it calls from, as a proxy in front has heard; this machine unless given. */
  readonly address?: string | undefined;
}

/** The calls of one viewer, who knows no more than an app does. */
export class Viewer {
  constructor(
    private readonly caller: Caller,
    readonly person: Person,
  ) {}

  /** A content token. */
  async signOn(): Promise<string> {
    const { account, device } = this.person;
    return tokenIn(await this.post(paths.signOn, undefined, { account, device, contentId }), 'token');
  }

  async deviceToken(): Promise<string> {
    const { account, device } = this.person;
    return tokenIn(await this.post(paths.signOnDevice, undefined, { account, device }), 'token');
  }

  setUp(token: string, body: object = {}): Promise<Reply> {
    return this.post(paths.setUp, token, body);
  }

  /** @returns the token of a new session @throws Error where it is refused */
  async session(): Promise<string> {
    return tokenIn(await this.setUp(await this.deviceToken()), 'sessionToken');
  }

  heartbeat(token: string): Promise<Reply> {
    return this.post(paths.heartbeat, token, {});
  }

  tearDown(token: string): Promise<Reply> {
    return this.post(paths.tearDown, token, {});
  }

  clearKey(contentToken: string, sessionToken: string): Promise<Reply> {
    return this.post(paths.clearKey, `${contentToken},${sessionToken}`, clearKeyBody);
  }

  private post(path: string, token: string | undefined, body: object): Promise<Reply> {
    const { address } = this.person;
    return this.caller.call({ path, body, headers: { ...(token === undefined ? {} : { 'nv-authorizations': token }), ...(address === undefined ? {} : { 'x-forwarded-for': address }) } });
  }
}

/** @throws Error where the answer has none */
export function tokenIn({ status, text }: Reply, name: 'token' | 'sessionToken'): string {
  const token = (json(text) as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (typeof token !== 'string') throw new Error(`no ${name}: ${status} ${text}`);
  return token;
}

/** The service's own code of a refusal. */
export function codeOf({ text }: Reply): unknown {
  return (json(text) as { readonly errorCode?: unknown } | undefined)?.errorCode;
}

/** As the operator's own tool on this machine, in the lab. */
export class Operator {
  constructor(private readonly caller: Caller) {}

  async limit(account: string, limits: { readonly maxSessions?: number; readonly heartbeatS?: number }): Promise<void> {
    const { status, text } = await this.caller.call({ method: 'PUT', path: '/lab/limits', body: { account, ...limits } });
    if (status !== 200) throw new Error(`limits: ${status} ${text}`);
  }

  async token(): Promise<string> {
    return tokenIn(await this.caller.call({ path: '/lab/operator-token' }), 'token');
  }

  async killAccount(account: string): Promise<Reply> {
    return this.caller.call({ method: 'PUT', path: paths.killAccount, body: { account }, headers: { 'nv-authorizations': await this.token() } });
  }

  async killDevice(device: string): Promise<Reply> {
    return this.caller.call({ method: 'PUT', path: paths.killDevice, body: { device }, headers: { 'nv-authorizations': await this.token() } });
  }

  /** Active sessions of an account. */
  async sessionsOf(account: string): Promise<number> {
    const { text } = await this.caller.call({ method: 'GET', path: '/lab/sessions' });
    return (json(text) as readonly { readonly account: string }[]).filter((session) => session.account === account).length;
  }
}
