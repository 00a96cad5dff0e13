import * as v from 'valibot';
import type { HttpAnswer } from './http';
import { errorCodeOf, parseObject, type Service, type ServiceRefusal } from './service-call';

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
