import type { LightMyRequestResponse } from 'fastify';
import { fromHex, toBase64, toBase64Url } from '../../../src/base/bytes';
import { createHeadend, type Headend, type HeadendOptions } from '../../../headend/server';
import type { CallRates } from '../../../headend/http/call-limits';
import type { LabSession } from '../../../headend/lab/routes';
import type { LedgerEntry } from '../../../headend/ledger/ledger';
import type { Policy } from '../../../headend/licence/policy-book';
import { VirtualClock } from '../../support/virtual-clock';
import { fakeLibrary } from './fake-library';

/** For thousands of calls in one moment of the clock. */
export const anyRate: CallRates = { account: { burst: 1_000_000, perSecond: 1_000 }, address: { burst: 1_000_000, perSecond: 1_000 } };

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: LightMyRequestResponse['headers'];
}

export interface Viewer {
  readonly account?: string;
  readonly device?: string;
  readonly contentId?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD';

/** A headend with a clock that tests own, and short names for its calls. */
export class Sandbox {
  readonly clock = new VirtualClock();
  readonly headend: Headend;

  constructor(options: Partial<HeadendOptions> = {}) {
    this.headend = createHeadend({ clock: this.clock, library: fakeLibrary, ...options });
  }

  async call(method: Method, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const response = await this.headend.app.inject({
      method,
      url,
      headers: { host: 'localhost', ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: response.statusCode, body: parsed(response.body), text: response.body, headers: response.headers };
  }

  post(url: string, body?: unknown, token?: string): Promise<Answer> {
    return this.call('POST', url, body, token === undefined ? {} : { 'nv-authorizations': token });
  }

  /** A content token. */
  async signOn({ account = 'ann', device = 'tv-1', contentId = 'content-one-key' }: Viewer = {}): Promise<string> {
    const { body } = await this.post('/demo/signon', { account, device, contentId });
    return (body as { token: string }).token;
  }

  ssm(call: 'setup' | 'heartbeat' | 'teardown', token: string | undefined, body?: unknown): Promise<Answer> {
    return this.post(`/demo/ssm/v1/sessions/${call}`, body, token);
  }

  /** A session token of a new session. */
  async setUp(viewer: Viewer = {}): Promise<string> {
    return sessionTokenOf(await this.ssm('setup', await this.signOn(viewer)));
  }

  licence(tokens: readonly string[], kids: readonly string[], more: object = {}): Promise<Answer> {
    const body = { kids: kids.map((kid) => toBase64Url(fromHex(kid))), type: 'temporary', ...more };
    return this.post('/demo/ckls/contentlicenseservice/v1/licenses', body, tokens.join(','));
  }

  /** A Widevine licence, as JSON. */
  widevine(tokens: readonly string[], challenge: Uint8Array): Promise<Answer> {
    return this.post('/demo/wvls/contentlicenseservice/v1/licenses', { challenge: toBase64(challenge) }, tokens.join(','));
  }

  renewWidevine(token: string, challenge: Uint8Array): Promise<Answer> {
    return this.post('/demo/ssm/v1/renewal-license-wv', { challenge: toBase64(challenge) }, token);
  }

  playReady(tokens: readonly string[], soap: string, query = ''): Promise<Answer> {
    const headers = { 'content-type': 'text/xml; charset=utf-8', 'nv-authorizations': tokens.join(',') };
    return this.call('POST', `/demo/prls/contentlicenseservice/v1/licenses${query}`, soap, headers);
  }

  async setPolicy(channel: string, policy: Policy): Promise<void> {
    const { status, text } = await this.call('PUT', '/lab/policies', { channel, ...policy });
    if (status !== 200) throw new Error(`policy: ${status} ${text}`);
  }

  async operatorToken(): Promise<string> {
    return ((await this.post('/lab/operator-token')).body as { token: string }).token;
  }

  async kill(call: 'killAccountSessions' | 'killDeviceSessions', body: unknown, token?: string): Promise<Answer> {
    return this.call('PUT', `/demo/ssm/v1/sessions/${call}`, body, { 'nv-authorizations': token ?? (await this.operatorToken()) });
  }

  async sessions(): Promise<readonly LabSession[]> {
    return (await this.call('GET', '/lab/sessions')).body as LabSession[];
  }

  async ledger(since = 0): Promise<readonly LedgerEntry[]> {
    return (await this.call('GET', `/lab/ledger?since=${since}`)).body as LedgerEntry[];
  }

  async kinds(): Promise<readonly string[]> {
    return (await this.ledger()).map(({ kind }) => kind);
  }

  close(): Promise<void> {
    return this.headend.app.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sessionTokenOf(answer: Answer): string {
  const { sessionToken } = answer.body as { sessionToken?: string };
  if (sessionToken === undefined) throw new Error(`no session token: ${answer.status} ${answer.text}`);
  return sessionToken;
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** The same token with other claims, and the signature that no longer fits. */
export function tamperedWith(token: string, claims: object): string {
  const [head, , signature] = token.split('.');
  return `${head ?? ''}.${Buffer.from(JSON.stringify({ ...claimsOf(token), ...claims })).toString('base64url')}.${signature ?? ''}`;
}

export function ssmError(status: number, errorCode: number): object {
  return { status, body: { code: status, errorCode, message: expectAnyText() } };
}

function expectAnyText(): unknown {
  return { asymmetricMatch: (other: unknown) => typeof other === 'string' && other.length > 0, toString: () => 'any text' };
}
