import * as v from 'valibot';
import type { HttpAnswer } from './http';
import type { WireLicence } from './wire';
import type { LicenceAsking, LicenceDialect, LicenceExchange } from './licence-dialect';
import { unwrapChallenge } from './playready-challenge';
import { findElement, textOf } from './playready-xml';
import { parseObject, refusalError, unusableAnswer, type Service, type ServiceCall } from './service-call';
import type { SessionToken } from './session-machine';
import { LICENCE_SERVER } from './standard-services';
import { SessionTokenSchema } from './token-format';

const CustomData = v.object({ sessionToken: v.optional(SessionTokenSchema) });

/** A SOAP fault is the server's "no", though it comes with status 500 and has no code of the service. */
const PLAYREADY_SERVER: Service = {
  origin: 'licence',
  readRefusal: (answer) => ({ ...LICENCE_SERVER.readRefusal(answer), definite: isFault(answer.text) }),
};

/**
 * PlayReady: XML both ways, the challenge taken out of what the CDM may have wrapped it into. A session token in the answer's custom data
 * says that the licence enforces; it is then the newest.
 */
export const playReadyDialect: LicenceDialect = {
  first: (asking) => exchange(asking),
  renewal: (asking) => exchange(asking, 'renew=true'),
};

/** @throws PlayerError */
function exchange({ urls, payload, contentType }: LicenceAsking, query?: string): LicenceExchange {
  const { body, headers } = unwrapChallenge(payload);
  const own: Readonly<Record<string, string>> = contentType === undefined ? {} : { 'content-type': contentType };
  return {
    service: PLAYREADY_SERVER,
    needsTokens: true,
    http: {
      method: 'POST',
      url: urls.licence('prls', 'licenses', query),
      headers: { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml', ...headers, ...own },
      body,
    },
    read: readLicence,
  };
}

function readLicence(call: ServiceCall, answer: HttpAnswer): WireLicence {
  const { text, status } = answer;
  if (isFault(text)) throw refusalError(call, answer, { origin: 'licence', definite: true });
  if (!isXml(text)) throw unusableAnswer(call, PLAYREADY_SERVER, status, 'the answer is no XML');
  const token = sessionTokenIn(text);
  return { bytes: answer.bytes, enforced: token !== undefined, token };
}

/** Whole, as far as can be told without parsing it, and no page for people. */
function isXml(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.startsWith('<') && trimmed.endsWith('>') && !/^<(!doctype\s+)?html/i.test(trimmed);
}

function isFault(text: string): boolean {
  return /<(?:[\w-]+:)?Fault[\s>]/.test(text);
}

function sessionTokenIn(xml: string): SessionToken | undefined {
  const customData = findElement(xml, 'CustomData');
  const result = v.safeParse(CustomData, parseObject(customData === undefined ? '' : textOf(customData)));
  return result.success ? result.output.sessionToken : undefined;
}
