import * as v from 'valibot';
import type { CancellationSignal } from '../base/cancellation';
import { CancelledError } from '../base/cancellation';
import { fromBase64, toBase64 } from '../base/bytes';
import type { Brand } from '../base/brand';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { LicenceAnswer } from '../contract/playback-session';
import { PlayerError, type ErrorOrigin, type PlayerErrorCode } from '../contract/player-error';
import { NoAnswerError, sendHttp, type HttpAnswer, type HttpRequest } from '../session/http';
import { HEARTBEAT_LIMIT, LICENCE_LIMIT, SETUP_LIMIT, TEARDOWN_LIMIT } from '../session/limits';
import { complaints, parseJson } from './validate';

/** The gateway's name for a session token; good for the next call only. */
export type Ticket = Brand<string, 'Ticket'>;
/** Made by us at set-up; ends the stream and is good for nothing else. */
export type ReleaseHandle = Brand<string, 'ReleaseHandle'>;

const StreamAnswer = v.object({ data: v.object({ stream: v.object({ ticket: v.pipe(v.string(), v.minLength(1)) }) }) });
const LicenceAnswerSchema = v.object({
  data: v.object({ licence: v.pipe(v.string(), v.minLength(1)), keepAliveSeconds: v.optional(v.number(), 0) }),
});
const ErrorAnswer = v.object({
  error: v.object({
    service: v.picklist(['gateway', 'ssm', 'licence', 'signon']),
    serviceCode: v.optional(v.number()),
    detail: v.optional(v.string()),
  }),
});

const DRM_NAMES: Partial<Record<KeySystemId, string>> = {
  'e2719d58-a985-b3c9-781a-b030af78d30e': 'clearkey',
  'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed': 'widevine',
  '9a04f079-9840-4286-ab92-e65be0885f95': 'playready',
};

/** One kind of call, and what its failures are called. */
interface Call {
  readonly name: string;
  readonly refused: PlayerErrorCode;
  readonly unanswered: PlayerErrorCode;
}
const SETUP: Call = { name: 'set-up', refused: 'SETUP_REFUSED', unanswered: 'SETUP_UNANSWERED' };
const KEEP_ALIVE: Call = { name: 'heartbeat', refused: 'RENEWAL_REFUSED', unanswered: 'RENEWAL_UNANSWERED' };
const LICENCE: Call = { name: 'licence', refused: 'LICENCE_REFUSED', unanswered: 'LICENCE_UNANSWERED' };
const RELEASE: Call = { name: 'tear-down', refused: 'TEARDOWN_FAILED', unanswered: 'TEARDOWN_FAILED' };

/** The sandbox's API gateway: SSM and licence servers behind one API of a shape of its own. All calls throw PlayerError. */
export class GatewayApi {
  private readonly base: string;

  constructor(tenantBase: string) {
    this.base = `${tenantBase}/gateway/v1`;
  }

  /** @param reference the session's external id, the same when the same set-up is asked again */
  async openStream(
    token: string,
    stream: { readonly asset: string; readonly reference: string; readonly releaseHandle: ReleaseHandle },
    signal: CancellationSignal,
  ): Promise<Ticket> {
    const answer = await this.call(SETUP, { ...this.post('/streams', stream, token), limit: SETUP_LIMIT }, signal);
    return this.read(SETUP, StreamAnswer, answer).data.stream.ticket as Ticket;
  }

  async keepAlive(ticket: Ticket, signal: CancellationSignal): Promise<Ticket> {
    const answer = await this.call(KEEP_ALIVE, { ...this.post('/streams/keep-alive', {}, ticket), limit: HEARTBEAT_LIMIT }, signal);
    return this.read(KEEP_ALIVE, StreamAnswer, answer).data.stream.ticket as Ticket;
  }

  async licence(
    token: string,
    request: { readonly ticket: Ticket; readonly keySystem: KeySystemId; readonly type: LicenceRequestType; readonly payload: Uint8Array },
    signal: CancellationSignal,
  ): Promise<LicenceAnswer> {
    const body = {
      ticket: request.ticket,
      drm: DRM_NAMES[request.keySystem],
      kind: request.type === 'license-renewal' ? 'renewal' : 'new',
      challenge: toBase64(request.payload),
    };
    const answer = await this.call(LICENCE, { ...this.post('/streams/licences', body, token), limit: LICENCE_LIMIT }, signal);
    const { data } = this.read(LICENCE, LicenceAnswerSchema, answer);
    try {
      return { licence: fromBase64(data.licence), heartbeat: data.keepAliveSeconds };
    } catch (cause) {
      throw new PlayerError({ code: 'LICENCE_INVALID', origin: 'licence', message: 'licence: the answer is not base64', cause });
    }
  }

  /** A request without custom headers: it needs no preflight, so it arrives even from a page that is being closed. */
  async release(handle: ReleaseHandle): Promise<void> {
    await this.call(RELEASE, {
      method: 'POST',
      url: this.releaseUrl,
      headers: { 'content-type': 'text/plain' },
      body: handle,
      limit: TEARDOWN_LIMIT,
      keepalive: true,
    });
  }

  get releaseUrl(): string {
    return `${this.base}/streams/release`;
  }

  private post(path: string, body: object, bearer: string): Omit<HttpRequest, 'limit'> {
    return {
      method: 'POST',
      url: `${this.base}${path}`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    };
  }

  private async call(call: Call, request: HttpRequest, signal?: CancellationSignal): Promise<HttpAnswer> {
    let answer: HttpAnswer;
    try {
      answer = await sendHttp(request, signal);
    } catch (cause) {
      if (cause instanceof CancelledError) throw cause;
      const why = cause instanceof NoAnswerError ? cause.message : 'the request failed';
      throw new PlayerError({ code: call.unanswered, origin: 'network', message: `${call.name}: ${why}`, retryable: true, cause });
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refusal(call, answer);
  }

  private read<Schema extends v.GenericSchema>(call: Call, schema: Schema, answer: HttpAnswer): v.InferOutput<Schema> {
    const result = v.safeParse(schema, parseJson(answer.text));
    if (result.success) return result.output;
    const code = call === LICENCE ? 'LICENCE_INVALID' : call.unanswered;
    throw new PlayerError({ code, origin: call === LICENCE ? 'licence' : 'operator', message: `${call.name}: ${complaints(result.issues)}` });
  }
}

/** An answer with a service's own code is a refusal; a bare 5xx is no answer (docs/secure-sessions.md, retries). */
function refusal(call: Call, answer: HttpAnswer): PlayerError {
  const parsed = v.safeParse(ErrorAnswer, parseJson(answer.text));
  const { service, serviceCode, detail } = parsed.success ? parsed.output.error : { service: 'gateway', serviceCode: undefined, detail: undefined };
  const refused = serviceCode !== undefined || answer.status < 500;
  return new PlayerError({
    code: refused ? call.refused : call.unanswered,
    origin: originOf(service),
    message: `${call.name}: HTTP ${answer.status}${serviceCode === undefined ? '' : `, ${service} ${serviceCode}`}`,
    retryable: !refused,
    answer: { status: answer.status, errorCode: serviceCode, message: detail },
  });
}

function originOf(service: string): ErrorOrigin {
  if (service === 'ssm' || service === 'licence' || service === 'signon') return service;
  return 'operator';
}
