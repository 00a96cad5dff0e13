import * as v from 'valibot';
import type { HttpAnswer } from './http';
import { errorCodeOf, parseObject, type Service, type ServiceRefusal } from './service-call';
import type { SessionToken } from './session-machine';

/** Characters. More than a header of the usual servers takes. */
const LONGEST_TOKEN = 8192;

/** What one header may carry beside another token: visible characters, and no comma. */
const TOKEN = /^[\x21-\x2b\x2d-\x7e]+$/;

export const SessionTokenSchema = v.pipe(
  v.string(),
  v.maxLength(LONGEST_TOKEN),
  v.regex(TOKEN),
  v.transform((token) => token as SessionToken),
);

/** Whether a token that somebody else made can be sent at all. */
export function isSendable(token: string): boolean {
  return token.length <= LONGEST_TOKEN && TOKEN.test(token);
}

/** The Secure Session Manager. */
export const SSM: Service = { origin: 'ssm', readRefusal: (answer) => ({ origin: 'ssm', ...errorBody(answer) }) };

/** A licence server: the same error body, codes of its own. */
export const LICENCE_SERVER: Service = { origin: 'licence', readRefusal: (answer) => ({ origin: 'licence', ...errorBody(answer) }) };

const ErrorBody = v.object({ errorCode: v.optional(v.unknown()), message: v.optional(v.unknown()) });

/** `{ code, errorCode, message }`, of which `code` is the HTTP status again. */
function errorBody({ text }: HttpAnswer): Pick<ServiceRefusal, 'errorCode' | 'message'> {
  const parsed = v.safeParse(ErrorBody, parseObject(text));
  if (!parsed.success) return {};
  const { errorCode, message } = parsed.output;
  return { errorCode: errorCodeOf(errorCode), message: typeof message === 'string' ? message : undefined };
}
