import * as v from 'valibot';
import type { CancellationSignal } from '../base/cancellation';
import { CancelledError } from '../base/cancellation';
import type { ContentId } from '../contract/ids';
import { PlayerError } from '../contract/player-error';
import { NoAnswerError, sendHttp, type HttpAnswer } from '../session/http';
import { SETUP_LIMIT } from '../session/limits';
import { isNoAnswer, isWebPage } from '../session/service-call';
import type { Identity } from './identity';
import { parseJson } from './validate';

const AnswerSchema = v.object({ token: v.pipe(v.string(), v.minLength(1)) });

/**
 * A single-use content token from the operator's sign-on.
 * @throws PlayerError `SIGNON_REFUSED`, `SIGNON_UNANSWERED`, `TOKEN_MISSING`
 */
export async function contentToken(tenantBase: string, identity: Identity, contentId: ContentId, signal: CancellationSignal): Promise<string> {
  const answer = await ask(tenantBase, { ...identity, contentId }, signal);
  const { status, retryAfter } = answer;
  if (status !== 200 || isWebPage(answer)) {
    const isUnanswered = isNoAnswer(status) || isWebPage(answer);
    throw new PlayerError({
      code: isUnanswered ? 'SIGNON_UNANSWERED' : 'SIGNON_REFUSED',
      origin: 'signon',
      message: `sign-on: HTTP ${status}`,
      retryable: isUnanswered,
      answer: { status, ...(retryAfter !== undefined && { retryAfter }) },
    });
  }
  const result = v.safeParse(AnswerSchema, parseJson(answer.text));
  if (result.success) return result.output.token;
  throw new PlayerError({ code: 'TOKEN_MISSING', origin: 'signon', message: 'sign-on: the answer holds no token' });
}

async function ask(tenantBase: string, body: object, signal: CancellationSignal): Promise<HttpAnswer> {
  try {
    return await sendHttp(
      {
        method: 'POST',
        url: `${tenantBase}/signon`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        limit: SETUP_LIMIT,
      },
      signal,
    );
  } catch (cause) {
    if (cause instanceof CancelledError) throw cause;
    const why = cause instanceof NoAnswerError ? cause.message : 'the request failed';
    throw new PlayerError({ code: 'SIGNON_UNANSWERED', origin: 'network', message: `sign-on: ${why}`, retryable: true, cause });
  }
}
