import { fromBase64, fromUtf8 } from '../base/bytes';
import { PlayerError } from '../contract/player-error';
import { findElement, textOf, type XmlElement } from './playready-xml';

/** A PlayReady challenge as its licence server takes it. */
export interface PlayReadyChallenge {
  /** SOAP. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** What the CDM wants the request to say. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Real ones have two. */
const MOST_HEADERS = 16;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/i;
const HEADER_VALUE = /^[\t\x20-\x7e]{0,1024}$/;

/**
 * Some CDMs wrap the challenge into a `PlayReadyKeyMessage`, in UTF-16, beside the headers of the request; others hand
 * out the bare SOAP, which passes as it is.
 * @throws PlayerError `KEY_REQUEST_FAILED` where a message is broken: no request of it could succeed
 */
export function unwrapChallenge(payload: Uint8Array<ArrayBuffer>): PlayReadyChallenge {
  const text = decoded(payload);
  if (!isKeyMessage(text)) return { body: payload, headers: {} };
  const challenge = findElement(text, 'Challenge');
  if (challenge === undefined) throw broken('it has no challenge');
  return { body: challengeOf(challenge), headers: headersIn(text) };
}

/** UTF-8, or UTF-16 by its mark or by the second byte, which no other XML has zero. */
function decoded(payload: Uint8Array<ArrayBuffer>): string {
  const isUtf16 = payload[1] === 0 || (payload[0] === 0xff && payload[1] === 0xfe);
  return isUtf16 ? new TextDecoder('utf-16le').decode(payload) : fromUtf8(payload);
}

/** Whether the root is one, after the declaration, if any. */
function isKeyMessage(text: string): boolean {
  const declaration = /^\s*<\?xml[^?]{0,256}\?>/.exec(text);
  return /^\s*<PlayReadyKeyMessage[\s>/]/.test(text.slice(declaration?.[0].length ?? 0));
}

function challengeOf({ content }: XmlElement): Uint8Array<ArrayBuffer> {
  let body;
  try {
    body = fromBase64(content);
  } catch {
    throw broken('its challenge is not in base64');
  }
  if (body.length === 0) throw broken('its challenge is empty');
  return body;
}

function headersIn(text: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  let count = 0;
  for (let header = findElement(text, 'HttpHeader'); header !== undefined; header = findElement(text, 'HttpHeader', header.end)) {
    const [name, value] = ['name', 'value'].map((part) => findElement(header.content, part));
    if (++count > MOST_HEADERS || name === undefined || value === undefined) throw broken('its headers make no sense');
    const [written, said] = [textOf(name).trim(), textOf(value).trim()];
    if (!HEADER_NAME.test(written) || !HEADER_VALUE.test(said)) throw broken('it has a header that no request can carry');
    headers[written.toLowerCase()] = said;
  }
  return headers;
}

function broken(why: string): PlayerError {
  return new PlayerError({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', message: `the CDM's PlayReadyKeyMessage cannot be read: ${why}` });
}
