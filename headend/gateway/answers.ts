import * as v from 'valibot';
import { Refusal } from '../http/refusal';

/** What a service behind the gateway answered, as JSON of the given shape. @throws Refusal */
export function parse<Schema extends v.GenericSchema>(schema: Schema, bytes: Uint8Array): v.InferOutput<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw invalidAnswer();
  }
  const result = v.safeParse(schema, json);
  if (!result.success) throw invalidAnswer();
  return result.output;
}

/** A service that does not keep to its wire. */
export function invalidAnswer(): Refusal {
  return new Refusal({ status: 502, reason: 'service-answer-invalid', message: 'the service gave an answer that makes no sense' });
}

/** @throws Refusal */
export function decoded(base64: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw invalidAnswer();
  return Buffer.from(base64, 'base64');
}
