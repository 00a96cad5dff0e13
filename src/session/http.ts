import { fromUtf8 } from '../base/bytes';
import type { CancellationSignal } from '../base/cancellation';
import { CancelledError } from '../base/cancellation';
import { retryAfter } from './retry-after';

/** Bytes. No service sends more, and a TV has little memory. */
const MAX_ANSWER = 1_000_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** ms until the request counts as unanswered. */
  readonly limit: number;
  /** `limit` begins anew with each piece of the answer: a large one takes as long as the line is slow. */
  readonly limitPerPiece?: boolean;
  /** Larger answers are not read. One megabyte unless given. */
  readonly maxBytes?: number;
  /** Lets the request outlive the page, where the engine can. */
  readonly keepalive?: boolean;
  /**
   * A redirect counts as no answer. For requests that carry a token: across origins a browser takes `Authorization`
   * off a redirected request, but leaves every header of another name on it.
   */
  readonly refuseRedirects?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower case, without parameters; empty where the answer names none. */
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `bytes` as UTF-8. */
  readonly text: string;
  /** Seconds until the server wants to be asked again, where it says. */
  readonly retryAfter?: number;
}

/** No usable answer came: network, time-out, redirect, too large. The request may have reached the server all the same. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  constructor(message: string, options?: { cause: unknown }) {
    super(message);
    this.cause = options?.cause;
  }
  override readonly cause: unknown;
}

/** An answer came, and is larger than the request allows. */
export class TooLargeError extends NoAnswerError {
  constructor(maxBytes: number) {
    super(`the answer is too large: more than ${maxBytes / 1_000_000} MB`);
  }
}

/**
 * Sends a request; any HTTP status is an answer. The request has left when this returns.
 * @throws NoAnswerError
 * @throws CancelledError
 */
export function sendHttp(request: HttpRequest, signal?: CancellationSignal): Promise<HttpAnswer> {
  // Absent below Chromium 66: the answer is then ignored instead of aborted.
  const abort = typeof AbortController === 'function' ? new AbortController() : undefined;
  const { method, url, headers, body, keepalive } = request;
  // `manual` and not `error`: both go nowhere, but this one can be told from a broken network.
  const redirect = request.refuseRedirects === true ? 'manual' : 'follow';

  if (signal?.cancelled) return Promise.reject(new CancelledError());
  return new Promise<HttpAnswer>((resolve, reject) => {
    const giveUp = (error: Error) => {
      reject(error);
      abort?.abort();
    };
    const startTimer = () =>
      setTimeout(() => {
        giveUp(new NoAnswerError(`no answer within ${request.limit} ms`));
      }, request.limit);
    let timer = startTimer();
    const onPiece = () => {
      if (request.limitPerPiece !== true) return;
      clearTimeout(timer);
      timer = startTimer();
    };
    const forget = signal?.onCancel(() => {
      giveUp(new CancelledError());
    });
    fetch(url, { method, headers, body, keepalive, redirect, signal: abort?.signal, credentials: 'omit', referrerPolicy: 'no-referrer' })
      .then((response) => readAnswer(response, request.maxBytes ?? MAX_ANSWER, onPiece))
      .then(resolve, (cause: unknown) => {
        reject(cause instanceof NoAnswerError ? cause : new NoAnswerError('the network gave no answer', { cause }));
      })
      .finally(() => {
        clearTimeout(timer);
        forget?.();
      });
  });
}

async function readAnswer(response: Response, maxBytes: number, onPiece: () => void): Promise<HttpAnswer> {
  const { status, type, headers } = response;
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) throw await without(response, new NoAnswerError('the server redirects, which is not followed'));
  if (Number(headers.get('content-length') ?? 0) > maxBytes) throw await without(response, new TooLargeError(maxBytes));
  const bytes = await readBytes(response, maxBytes, onPiece);
  const mediaType = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  const pause = retryAfter(headers.get('retry-after'), Date.now());
  return { status, mediaType: mediaType.trim().toLowerCase(), bytes, text: fromUtf8(bytes), ...(pause !== undefined && { retryAfter: pause }) };
}

/** Read piece by piece: a server need not say how much is to come. */
async function readBytes(response: Response, maxBytes: number, onPiece: () => void): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    onPiece();
    pieces.push(piece.value);
    length += piece.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new TooLargeError(maxBytes);
    }
  }
  return joined(pieces, length);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** Lets go of the rest of an answer that is not wanted. */
async function without(response: Response, why: NoAnswerError): Promise<NoAnswerError> {
  await response.body?.cancel();
  return why;
}
