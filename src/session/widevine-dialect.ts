import * as v from 'valibot';
import { fromBase64, toBase64 } from '../base/bytes';
import type { HttpAnswer } from './http';
import type { WireLicence } from './wire';
import type { LicenceAsking, LicenceDialect, LicenceExchange } from './licence-dialect';
import { errorCodeOf, readJson, refusalError, unusableAnswer, type Service, type ServiceCall } from './service-call';
import { LICENCE_SERVER, SSM } from './standard-services';
import { SessionTokenSchema } from './token-format';

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const ACCEPT = `${JSON_TYPE}, ${BYTES_TYPE}`;

const Base64 = v.pipe(v.string(), v.minLength(1));
const Answer = v.object({
  errorCode: v.optional(v.unknown()),
  /** Absent or null: enforced. */
  sessionDrmEnforced: v.nullish(v.boolean(), true),
  /** A first licence comes in a list, a renewal alone. */
  license: v.optional(v.union([Base64, v.pipe(v.array(Base64), v.minLength(1))])),
  /** Of a certificate. */
  certificate: v.optional(Base64),
  /** Of a renewal. */
  sessionToken: v.optional(SessionTokenSchema),
});

/**
 * Widevine. The challenge goes out as JSON, or as bytes where the operator's `Content-Type` says so; the answer is read by
 * what it is. A certificate request is answered by the public certificate, without tokens; renewals are the SSM's.
 */
export const widevineDialect: LicenceDialect = {
  publicAnswer: (asking) => (isCertificateRequest(asking.payload) ? certificate(asking) : undefined),
  first: licence,
  renewal: ({ urls, payload }) => ({
    service: SSM,
    needsTokens: true,
    http: {
      method: 'POST',
      url: urls.ssm('renewal-license-wv'),
      headers: { 'content-type': JSON_TYPE, accept: ACCEPT },
      body: JSON.stringify({ challenge: toBase64(payload) }),
    },
    read: (call, answer) => readLicence(call, SSM, answer),
  }),
};

/** `08 04`: the CDM wants the server's certificate before it says anything of itself. */
export function isCertificateRequest(payload: Uint8Array): boolean {
  return payload.length === 2 && payload[0] === 0x08 && payload[1] === 0x04;
}

function certificate({ urls }: LicenceAsking): LicenceExchange {
  return {
    service: LICENCE_SERVER,
    needsTokens: false,
    http: { method: 'GET', url: urls.licence('wvls', 'certificates'), headers: { accept: ACCEPT } },
    read: readCertificate,
  };
}

function licence({ urls, payload, contentType = JSON_TYPE }: LicenceAsking): LicenceExchange {
  const asBytes = contentType.toLowerCase().startsWith(BYTES_TYPE);
  return {
    service: LICENCE_SERVER,
    needsTokens: true,
    http: {
      method: 'POST',
      url: urls.licence('wvls', 'licenses'),
      headers: { 'content-type': contentType, accept: ACCEPT },
      body: asBytes ? payload : JSON.stringify({ challenge: toBase64(payload) }),
    },
    read: (call, answer) => readLicence(call, LICENCE_SERVER, answer),
  };
}

function readLicence(call: ServiceCall, service: Service, answer: HttpAnswer): WireLicence {
  if (isBinary(answer)) return { bytes: answer.bytes, enforced: true };
  const { license, sessionDrmEnforced, sessionToken } = readAnswer(call, service, answer);
  const text = Array.isArray(license) ? license[0] : license;
  if (text === undefined) throw unusableAnswer(call, service, answer.status, 'license: expected base64');
  return { bytes: decoded(call, service, answer, text), enforced: sessionDrmEnforced, token: sessionToken };
}

/** Enforces nothing: the licence that follows says. */
function readCertificate(call: ServiceCall, answer: HttpAnswer): WireLicence {
  if (isBinary(answer)) return { bytes: answer.bytes, enforced: false };
  const text = readAnswer(call, LICENCE_SERVER, answer).certificate;
  if (text === undefined) throw unusableAnswer(call, LICENCE_SERVER, answer.status, 'certificate: expected base64');
  return { bytes: decoded(call, LICENCE_SERVER, answer, text), enforced: false };
}

/** Some refuse with status 200 and a code in the body. */
function readAnswer(call: ServiceCall, service: Service, answer: HttpAnswer): v.InferOutput<typeof Answer> {
  const body = readJson(call, service, Answer, answer);
  const errorCode = errorCodeOf(body.errorCode);
  if (errorCode !== undefined) throw refusalError(call, answer, { origin: service.origin, errorCode });
  return body;
}

/** A message of Widevine starts with neither `{` nor `<`, whatever type its answer claims. */
function isBinary({ bytes, mediaType, text }: HttpAnswer): boolean {
  if (bytes.length === 0 || mediaType === JSON_TYPE || mediaType.startsWith('text/')) return false;
  return !/^\s*[{<]/.test(text);
}

function decoded(call: ServiceCall, service: Service, answer: HttpAnswer, base64: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64(base64.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    throw unusableAnswer(call, service, answer.status, 'the answer is not base64');
  }
}
