import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { Refusal, type RefusalDetails } from './refusal';

/** Bytes. The largest honest body is a PlayReady challenge of some 20 kB. */
export const bodyLimit = 64 * 1024;

/**
 * Bodies arrive as they were sent, as text or bytes: each route says what it makes of them. (Fastify's own JSON
 * parser would refuse an empty body, and quote a malformed one in its answer.)
 */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  for (const type of ['application/json', 'text/plain', 'text/xml', '*']) {
    app.addContentTypeParser(type, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  }
}

/** A service's two ways to refuse a body. */
export interface BodyRefusals {
  /** Not JSON at all, or no object. */
  readonly malformed: RefusalDetails;
  /** JSON of another shape than asked for. */
  readonly invalid: RefusalDetails;
}

/** The body as text; empty when there was none. */
export function textBody(request: FastifyRequest): string {
  const body: unknown = request.body;
  if (typeof body === 'string') return body;
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
}

/**
 * The body as JSON of the given shape. An empty body counts as `{}`.
 * @throws Refusal that names the place of the fault, never its value
 */
export function jsonBody<Schema extends v.GenericSchema>(
  request: FastifyRequest,
  schema: Schema,
  refusals: BodyRefusals,
): v.InferOutput<Schema> {
  const text = textBody(request);
  let json: unknown;
  try {
    json = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(refusals.malformed);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Refusal(refusals.malformed);
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]) ?? 'body';
  throw new Refusal({ ...refusals.invalid, message: `${refusals.invalid.message}: ${where}` });
}

/** Characters. Ids of accounts, devices and contents: bounded, since they are kept and shown. */
const idLength = 128;

/** An id that a client chose. */
export const idSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(idLength), v.regex(/^[^\p{Cc}]+$/u));
