import * as v from 'valibot';
import type { CancellationSignal } from '../base/cancellation';
import { fromBase64, toBase64 } from '../base/bytes';
import type { ContentId } from '../contract/ids';
import type { KeySystemId } from '../contract/key-system';
import { PlayerError } from '../contract/player-error';
import { heartbeatPeriod } from '../session/heartbeat-period';
import type { HttpAnswer, HttpRequest } from '../session/http';
import { HEARTBEAT_LIMIT, LICENCE_LIMIT, SETUP_LIMIT, TEARDOWN_LIMIT } from '../session/limits';
import {
  callService,
  errorCodeOf,
  HEARTBEAT,
  LICENCE,
  parseObject,
  readJson,
  RENEWAL,
  SETUP,
  TEARDOWN,
  unusableAnswer,
  type Service,
  type ServiceCall,
  type ServiceRefusal,
} from '../session/service-call';
import { unwrapChallenge } from '../session/playready-challenge';
import type { SessionToken } from '../session/session-machine';
import { isCertificateRequest } from '../session/widevine-dialect';
import type { LicenceRequest, SessionWire, SetupAnswer, TearDownOutcome, WireLicence } from '../session/wire';
import { mustBeSendable, SessionTokenSchema } from '../session/token-format';
import { randomId } from './random-id';

/** A ticket is the gateway's name for a session token. */
const StreamAnswer = v.object({ data: v.object({ stream: v.object({ ticket: SessionTokenSchema, keepAliveSeconds: v.optional(v.unknown()) }) }) });
const LicenceAnswer = v.object({
  data: v.object({
    licence: v.pipe(v.string(), v.minLength(1)),
    keepAliveSeconds: v.optional(v.unknown()),
    /** Of a renewal that rotated the ticket. */
    stream: v.optional(v.object({ ticket: SessionTokenSchema })),
  }),
});
const CertificateAnswer = v.object({ data: v.object({ certificate: v.pipe(v.string(), v.minLength(1)) }) });
const ErrorAnswer = v.object({
  error: v.object({
    service: v.optional(v.unknown()),
    serviceCode: v.optional(v.unknown()),
    detail: v.optional(v.unknown()),
  }),
});

const DRM_NAMES: Partial<Record<KeySystemId, string>> = {
  'e2719d58-a985-b3c9-781a-b030af78d30e': 'clearkey',
  'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed': 'widevine',
  '9a04f079-9840-4286-ab92-e65be0885f95': 'playready',
};

const GATEWAY: Service = { origin: 'operator', readRefusal };
/** A licence that makes no sense is the licence server's fault, whoever passed it on. */
const LICENCES: Service = { origin: 'licence', readRefusal };

/**
 * The sandbox's API gateway as a session's wire: SSM and licence servers behind one API of a shape of its own. One
 * for each source, since the handle that ends the session is made here, before its set-up.
 */
export function gatewayWire(tenantBase: string, contentId: ContentId): SessionWire {
  return new GatewayWire(gatewayBase(tenantBase), contentId);
}

function gatewayBase(tenantBase: string): string {
  return `${tenantBase}/gateway/v1`;
}

class GatewayWire implements SessionWire {
  readonly handle = randomId();

  constructor(
    private readonly base: string,
    private readonly contentId: ContentId,
  ) {}

  async setUp(contentToken: string, externalId: string, signal: CancellationSignal): Promise<SetupAnswer> {
    const body = { asset: this.contentId, reference: externalId, releaseHandle: this.handle };
    const answer = await this.post(SETUP, GATEWAY, { path: '/streams', bearer: contentToken, body, limit: SETUP_LIMIT }, signal);
    const { stream } = readJson(SETUP, GATEWAY, StreamAnswer, answer).data;
    return { token: stream.ticket, heartbeat: heartbeatPeriod(stream.keepAliveSeconds) };
  }

  async heartbeat(token: SessionToken, signal: CancellationSignal): Promise<SessionToken> {
    const answer = await this.post(HEARTBEAT, GATEWAY, { path: '/streams/keep-alive', bearer: token, body: {}, limit: HEARTBEAT_LIMIT }, signal);
    return readJson(HEARTBEAT, GATEWAY, StreamAnswer, answer).data.stream.ticket;
  }

  async licence(contentToken: string, token: SessionToken | undefined, request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence> {
    return this.askLicence(LICENCE, 'new', contentToken, token, request, signal);
  }

  /** Widevine's server certificate: a simple request, without a bearer and so without a preflight. */
  publicAnswer({ keySystem, payload }: LicenceRequest, signal: CancellationSignal): Promise<Uint8Array<ArrayBuffer>> | undefined {
    return drmName(keySystem) === 'widevine' && isCertificateRequest(payload) ? this.certificate(signal) : undefined;
  }

  async renew(token: SessionToken, request: LicenceRequest, signal: CancellationSignal): Promise<WireLicence & { readonly token: SessionToken }> {
    const renewed = await this.askLicence(RENEWAL, 'renewal', token, token, request, signal);
    return { ...renewed, token: renewed.token ?? token };
  }

  async tearDown(handle: string, leaving: boolean): Promise<TearDownOutcome> {
    if (leaving && navigator.sendBeacon(releaseUrl(this.base), handle)) return 'unknown';
    await release(this.base, handle);
    return 'confirmed';
  }

  private async certificate(signal: CancellationSignal): Promise<Uint8Array<ArrayBuffer>> {
    const http: HttpRequest = { method: 'GET', url: `${this.base}/certificates/widevine`, limit: LICENCE_LIMIT };
    const answer = await callService({ call: LICENCE, service: LICENCES, http, secrets: [] }, signal);
    return decoded(LICENCE, answer, readJson(LICENCE, LICENCES, CertificateAnswer, answer).data.certificate);
  }

  private async askLicence(
    call: ServiceCall,
    kind: 'new' | 'renewal',
    bearer: string,
    ticket: SessionToken | undefined,
    { keySystem, payload }: LicenceRequest,
    signal: CancellationSignal,
  ): Promise<WireLicence> {
    const drm = drmName(keySystem);
    const challenge = toBase64(drm === 'playready' ? unwrapChallenge(payload).body : payload);
    const body = { ticket, drm, kind, challenge };
    const answer = await this.post(call, LICENCES, { path: '/streams/licences', bearer, body, limit: LICENCE_LIMIT, secrets: ticket === undefined ? [] : [ticket] }, signal);
    const { licence, keepAliveSeconds, stream } = readJson(call, LICENCES, LicenceAnswer, answer).data;
    return { bytes: decoded(call, answer, licence), enforced: isNone(keepAliveSeconds), token: stream?.ticket };
  }

  private async post(call: ServiceCall, service: Service, request: GatewayRequest, signal: CancellationSignal): Promise<HttpAnswer> {
    const { path, bearer, body, limit, secrets = [] } = request;
    mustBeSendable(bearer);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    const http: HttpRequest = { method: 'POST', url: `${this.base}${path}`, headers, body: JSON.stringify(body), limit };
    return callService({ call, service, http, secrets: [bearer, this.handle, ...secrets] }, signal);
  }
}

interface GatewayRequest {
  readonly path: string;
  readonly bearer: string;
  readonly body: object;
  /** ms */
  readonly limit: number;
  /** Tokens in the body. */
  readonly secrets?: readonly string[];
}

/** @throws PlayerError */
function decoded(call: ServiceCall, answer: HttpAnswer, base64: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64(base64);
  } catch {
    throw unusableAnswer(call, LICENCES, answer.status, 'the answer is not base64');
  }
}

/** @throws PlayerError `KEY_SYSTEM_UNAVAILABLE` */
function drmName(keySystem: KeySystemId): string {
  const name = DRM_NAMES[keySystem];
  if (name !== undefined) return name;
  throw new PlayerError({ code: 'KEY_SYSTEM_UNAVAILABLE', origin: 'operator', message: `the gateway has no licences for ${keySystem}` });
}

/** Needs no custom header, hence no preflight: it arrives even from a page that is being closed. */
async function release(base: string, handle: string): Promise<void> {
  const headers = { 'content-type': 'text/plain' };
  const http: HttpRequest = { method: 'POST', url: releaseUrl(base), headers, body: handle, limit: TEARDOWN_LIMIT, keepalive: true };
  await callService({ call: TEARDOWN, service: GATEWAY, http, secrets: [handle] });
}

function releaseUrl(base: string): string {
  return `${base}/streams/release`;
}

/** No keep-alives are asked for: the licence itself enforces renewal. */
function isNone(keepAliveSeconds: unknown): boolean {
  return keepAliveSeconds === undefined || keepAliveSeconds === null || Number(keepAliveSeconds) === 0;
}

function readRefusal({ text }: HttpAnswer): ServiceRefusal {
  const parsed = v.safeParse(ErrorAnswer, parseObject(text));
  if (!parsed.success) return { origin: 'operator' };
  const { service, serviceCode, detail } = parsed.output.error;
  return {
    origin: service === 'ssm' || service === 'licence' || service === 'signon' ? service : 'operator',
    errorCode: errorCodeOf(serviceCode),
    message: typeof detail === 'string' ? detail : undefined,
  };
}
