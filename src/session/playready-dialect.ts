import * as v from 'valibot';
import type { HttpAnswer } from './http';
import type { WireLicence } from './wire';
import type { LicenceAsking, LicenceDialect, LicenceExchange } from './licence-dialect';
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
 * PlayReady: XML both ways, the challenge as the DRM engine hands it over. A session token in the answer's custom data
 * says that the licence enforces; it is then the newest.
 */
export const playReadyDialect: LicenceDialect = {
  first: (asking) => exchange(asking),
  renewal: (asking) => exchange(asking, 'renew=true'),
};

function exchange({ urls, payload, contentType = 'text/xml; charset=utf-8' }: LicenceAsking, query?: string): LicenceExchange {
  return {
    service: PLAYREADY_SERVER,
    needsTokens: true,
    http: {
      method: 'POST',
      url: urls.licence('prls', 'licenses', query),
      headers: { 'content-type': contentType, accept: 'text/xml' },
      body: payload,
    },
    read: readLicence,
  };
}

function readLicence(call: ServiceCall, answer: HttpAnswer): WireLicence {
  const { text, status } = answer;
  if (isFault(text)) throw refusalError(call, status, { origin: 'licence', definite: true });
  if (!isXml(text)) throw unusableAnswer(call, PLAYREADY_SERVER, status, 'the answer is no XML');
  const token = sessionTokenIn(text);
  return { licence: text, enforced: token !== undefined, token };
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
  const result = v.safeParse(CustomData, parseObject(unescaped(customDataIn(xml))));
  return result.success ? result.output.sessionToken : undefined;
}

/** Text of the first `CustomData` element; empty where there is none. By position, so that no text takes long. */
function customDataIn(xml: string): string {
  const start = /<(?:[\w-]{1,64}:)?CustomData(?:\s[^>]{0,1024})?>/.exec(xml);
  if (start === null) return '';
  const from = start.index + start[0].length;
  const to = xml.indexOf('CustomData>', from);
  // Ends before `</` and a prefix, if any.
  return to === -1 ? '' : xml.slice(from, xml.lastIndexOf('</', to));
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', '#34': '"', '#39': "'" };

function unescaped(xml: string): string {
  const data = /^\s*<!\[CDATA\[([^]*)\]\]>\s*$/.exec(xml);
  return data?.[1] ?? xml.replace(/&(#?\w{1,4});/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
