import * as v from 'valibot';
import { CancelledError, type CancellationSignal } from '../base/cancellation';
import { PlayerError, type ErrorOrigin, type PlayerErrorCode } from '../contract/player-error';
import { NoAnswerError, sendHttp, type HttpAnswer, type HttpRequest } from './http';

/** One kind of call, and what its failures are called. */
export interface ServiceCall {
  /** For messages. */
  readonly name: string;
  readonly refused: PlayerErrorCode;
  readonly unanswered: PlayerErrorCode;
  /**
   * An answer that says yes and makes no sense. The same as `unanswered` where the call may have changed the session:
   * it has to be asked about again.
   */
  readonly unusable: PlayerErrorCode;
}

export const SETUP: ServiceCall = { name: 'set-up', refused: 'SETUP_REFUSED', unanswered: 'SETUP_UNANSWERED', unusable: 'SETUP_UNANSWERED' };
export const HEARTBEAT: ServiceCall = { name: 'heartbeat', refused: 'RENEWAL_REFUSED', unanswered: 'RENEWAL_UNANSWERED', unusable: 'RENEWAL_UNANSWERED' };
export const LICENCE: ServiceCall = { name: 'licence', refused: 'LICENCE_REFUSED', unanswered: 'LICENCE_UNANSWERED', unusable: 'LICENCE_INVALID' };
export const RENEWAL: ServiceCall = { name: 'renewal', refused: 'RENEWAL_REFUSED', unanswered: 'RENEWAL_UNANSWERED', unusable: 'RENEWAL_UNANSWERED' };
export const TEARDOWN: ServiceCall = { name: 'tear-down', refused: 'TEARDOWN_FAILED', unanswered: 'TEARDOWN_FAILED', unusable: 'TEARDOWN_FAILED' };

/** What the body of an error says. */
export interface ServiceRefusal {
  /** Who said no: a gateway passes on the answers of others. */
  readonly origin: ErrorOrigin;
  /** The service's own code. */
  readonly errorCode?: number | undefined;
  readonly message?: string | undefined;
  /** A "no" although it names no code, whatever the HTTP status: PlayReady's SOAP faults come with 500. */
  readonly definite?: boolean;
}

/** Who is called, and how its errors read. */
export interface Service {
  /** Who is at fault for an answer that makes no sense. */
  readonly origin: ErrorOrigin;
  /** Gets any answer that is not 2xx; where the body makes no sense it says so by leaving the code out. */
  readonly readRefusal: (answer: HttpAnswer) => ServiceRefusal;
}

export interface ServiceRequest {
  readonly call: ServiceCall;
  readonly service: Service;
  readonly http: HttpRequest;
  /** Tokens of the request: a service that repeats them in an error does not put them into our logs. */
  readonly secrets: readonly string[];
}

/** Statuses that say "not now", whoever has written them: time-out, too early, too many requests. */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether an answer with this status, and no code of the service, is none: the same request may fare better later. */
export function isNoAnswer(status: number): boolean {
  return status >= 500 || NOT_NOW.has(status);
}

/** A page for people in the place of an answer: a captive portal's, or a proxy's. */
export function isWebPage({ mediaType, text }: Pick<HttpAnswer, 'mediaType' | 'text'>): boolean {
  return mediaType === 'text/html' || /^\s*<(!doctype\s+)?html[\s>]/i.test(text);
}

/** Characters of a service's message that are kept. */
const LONGEST_MESSAGE = 300;

/**
 * Sends one call to a service. The request has left when this returns. Redirects are not followed.
 * @returns an answer of status 2xx
 * @throws PlayerError retryable where no answer came; not retryable where the service has refused
 * @throws CancelledError
 */
export async function callService({ call, service, http, secrets }: ServiceRequest, signal?: CancellationSignal): Promise<HttpAnswer> {
  let answer: HttpAnswer;
  try {
    answer = await sendHttp({ ...http, refuseRedirects: true }, signal);
  } catch (cause) {
    if (cause instanceof CancelledError) throw cause;
    const why = cause instanceof NoAnswerError ? cause.message : 'the request failed';
    throw new PlayerError({ code: call.unanswered, origin: 'network', message: `${call.name}: ${why}`, retryable: true, cause });
  }
  const { status } = answer;
  if (status < 200 || status >= 300) throw refusalError(call, answer, service.readRefusal(answer), secrets);
  if (!isWebPage(answer)) return answer;
  throw new PlayerError({ code: call.unanswered, origin: 'network', message: `${call.name}: a web page came in the place of an answer`, retryable: true, answer: { status } });
}

/** An answer with a service's own code is a refusal; "not now" and a bare 5xx are no answer (docs/secure-sessions.md, retries). */
export function refusalError(call: ServiceCall, { status, retryAfter }: Pick<HttpAnswer, 'status' | 'retryAfter'>, refusal: ServiceRefusal, secrets: readonly string[] = []): PlayerError {
  const { origin, errorCode, message, definite } = refusal;
  const refused = !NOT_NOW.has(status) && (definite === true || errorCode !== undefined || !isNoAnswer(status));
  return new PlayerError({
    code: refused ? call.refused : call.unanswered,
    origin,
    message: `${call.name}: HTTP ${status}${errorCode === undefined ? '' : `, ${origin} ${errorCode}`}`,
    retryable: !refused,
    answer: { status, errorCode, message: message === undefined ? undefined : discreet(message, secrets), ...(retryAfter !== undefined && { retryAfter }) },
  });
}

/**
 * An answer of status 2xx that makes no sense. Where the call rotates or opens something it counts as unanswered: the
 * service may well have done it.
 */
export function unusableAnswer(call: ServiceCall, service: Service, status: number, why: string): PlayerError {
  return new PlayerError({
    code: call.unusable,
    origin: service.origin,
    message: `${call.name}: ${why}`,
    retryable: call.unusable === call.unanswered,
    answer: { status },
  });
}

/** The body as a JSON object of the given shape. @throws PlayerError, see `unusableAnswer` */
export function readJson<Schema extends v.GenericSchema>(call: ServiceCall, service: Service, schema: Schema, answer: HttpAnswer): v.InferOutput<Schema> {
  const json = parseObject(answer.text);
  if (json === undefined) throw unusableAnswer(call, service, answer.status, 'the answer is no JSON object');
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw unusableAnswer(call, service, answer.status, complaints(result.issues));
}

/** A JSON object, or `undefined` where the text is none. */
export function parseObject(text: string): object | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A service's own code, which some write in quotes; 0 is "no error". */
export function errorCodeOf(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isSafeInteger(code) && code !== 0 ? code : undefined;
}

/** Where it is wrong and what was expected. Never what came instead: it may be a token in the wrong place. */
function complaints(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? '(whole)'}: expected ${issue.expected ?? 'another value'}`)
    .join('; ');
}

function discreet(message: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((text, secret) => (secret === '' ? text : text.split(secret).join('…')), message);
  return hidden.slice(0, LONGEST_MESSAGE);
}
