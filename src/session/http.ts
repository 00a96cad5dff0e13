import type { CancellationSignal } from '../base/cancellation';
import { CancelledError } from '../base/cancellation';

/** Larger answers are not read: no service of ours sends one, and a TV has little memory. Bytes. */
const MAX_ANSWER = 1_000_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** ms until the request counts as unanswered. */
  readonly limit: number;
  /** Lets the request outlive the page, where the engine can. */
  readonly keepalive?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** No usable answer came: network, time-out, too large. The request may have reached the server all the same. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  constructor(message: string, options?: { cause: unknown }) {
    super(message);
    this.cause = options?.cause;
  }
  override readonly cause: unknown;
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

  if (signal?.cancelled) return Promise.reject(new CancelledError());
  return new Promise<HttpAnswer>((resolve, reject) => {
    const giveUp = (error: Error) => {
      reject(error);
      abort?.abort();
    };
    const timer = setTimeout(() => {
      giveUp(new NoAnswerError(`no answer within ${request.limit} ms`));
    }, request.limit);
    const forget = signal?.onCancel(() => {
      giveUp(new CancelledError());
    });
    fetch(url, { method, headers, body, keepalive, signal: abort?.signal, credentials: 'omit', referrerPolicy: 'no-referrer' })
      .then(readAnswer)
      .then(resolve, (cause: unknown) => {
        reject(cause instanceof NoAnswerError ? cause : new NoAnswerError('the network gave no answer', { cause }));
      })
      .finally(() => {
        clearTimeout(timer);
        forget?.();
      });
  });
}

async function readAnswer(response: Response): Promise<HttpAnswer> {
  if (Number(response.headers.get('content-length') ?? 0) > MAX_ANSWER) throw new NoAnswerError('the answer is too large');
  const text = await response.text();
  if (text.length > MAX_ANSWER) throw new NoAnswerError('the answer is too large');
  return { status: response.status, text };
}
