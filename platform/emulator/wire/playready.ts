import * as v from 'valibot';
import { copyBytes, fromBase64, fromHex, fromUtf8, toBase64, toHex, toUtf8 } from '../../../src/base/bytes';
import { HDCP_VERSIONS } from './hdcp';
import { PLAYREADY_LEVELS, type LicenceKey, type PlayReadyLevel } from './licence';

/**
 * PlayReady's envelopes as the emulated CDM and its licence server write them. The SOAP is real; where a real client has
 * signed XML and a real licence is XMR, there is JSON, with the keys in the clear.
 */
const PROTOCOLS = 'http://schemas.microsoft.com/DRM/2007/03/protocols';
const XML = '<?xml version="1.0" encoding="utf-8"?>';
export const ACQUIRE_LICENCE_ACTION = `"${PROTOCOLS}/AcquireLicense"`;

/** A PlayReady licence says when it ends and nothing of renewal. */
export interface PlayReadyLicence {
  readonly keys: readonly LicenceKey[];
  /** Seconds from its arrival; 0: for ever. */
  readonly lasts: number;
}

/** What stands where a real challenge has its device certificates. */
const Client = v.object({ emulated: v.literal(true), level: v.picklist(PLAYREADY_LEVELS) });

const Blob = v.object({
  keys: v.pipe(v.array(v.object({ keyId: hexOf(32), key: hexOf(32), hdcp: v.picklist(HDCP_VERSIONS) })), v.maxLength(64)),
  lasts: v.pipe(v.number(), v.minValue(0)),
});

function hexOf(digits: number) {
  return v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
}

/** @param header the `WRMHEADER` element out of the PlayReady object @param noise makes it as long as a real one */
export function writeChallenge(header: string, level: PlayReadyLevel, now: number, noise: (bytes: number) => Uint8Array): string {
  const client = toBase64(toUtf8(JSON.stringify({ emulated: true, level, certificates: toBase64(noise(CERTIFICATES_SIZE)) })));
  return (
    `${XML}<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">` +
    `<soap:Body><AcquireLicense xmlns="${PROTOCOLS}"><challenge><Challenge xmlns="${PROTOCOLS}/messages">` +
    `<LA xmlns="${PROTOCOLS}" Id="SignedData" xml:space="preserve"><Version>1</Version><ContentHeader>${header}</ContentHeader>` +
    `<CLIENTINFO><CLIENTVERSION>4.0.0.0</CLIENTVERSION></CLIENTINFO><LicenseNonce>${toBase64(noise(16))}</LicenseNonce><ClientTime>${Math.floor(now / 1000)}</ClientTime>` +
    `<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><CipherData><CipherValue>${client}</CipherValue></CipherData></EncryptedData></LA>` +
    '</Challenge></challenge></AcquireLicense></soap:Body></soap:Envelope>'
  );
}

const CERTIFICATES_SIZE = 5_000;

/** The level in a challenge's `CipherValue`. @throws RangeError when it is not from an emulated CDM */
export function levelInCipherValue(base64: string): PlayReadyLevel {
  return parsed(Client, base64).level;
}

/** The challenge as EME's PlayReady hands it out: UTF-16, with the HTTP headers that it wants. */
export function wrapChallenge(challenge: string): Uint8Array<ArrayBuffer> {
  const header = (name: string, value: string) => `<HttpHeader><name>${name}</name><value>${value}</value></HttpHeader>`;
  return toUtf16(
    '<PlayReadyKeyMessage type="LicenseAcquisition"><LicenseAcquisition Version="1">' +
      `<Challenge encoding="base64encoded">${toBase64(toUtf8(challenge))}</Challenge>` +
      `<HttpHeaders>${header('Content-Type', 'text/xml; charset=utf-8')}${header('SOAPAction', ACQUIRE_LICENCE_ACTION)}</HttpHeaders>` +
      '</LicenseAcquisition></PlayReadyKeyMessage>',
  );
}

/** Text of a `License` element. */
export function writeLicenceBlob(licence: PlayReadyLicence): string {
  return toBase64(toUtf8(JSON.stringify(licence)));
}

/** @throws RangeError when it is none */
export function readLicenceBlob(base64: string): PlayReadyLicence {
  return parsed(Blob, base64);
}

/** @param customData of the whole answer, e.g. the session token where the licence enforces */
export function writeResponse(blob: string, customData?: string): string {
  const custom = customData === undefined ? '' : `<CustomData>${escaped(customData)}</CustomData>`;
  return (
    `${XML}<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><AcquireLicenseResponse xmlns="${PROTOCOLS}"><AcquireLicenseResult>` +
    `<Response xmlns="${PROTOCOLS}/messages"><LicenseResponse xmlns="${PROTOCOLS}/messages"><Version>1</Version><Licenses><License>${blob}</License></Licenses>${custom}` +
    '</LicenseResponse></Response></AcquireLicenseResult></AcquireLicenseResponse></soap:Body></soap:Envelope>'
  );
}

/** Microsoft's order of a key id's bytes: the first three fields little-endian. Its own inverse. @param keyId hex */
export function swapGuid(keyId: string): string {
  const bytes = fromHex(keyId);
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  if (bytes.length !== order.length) throw new RangeError('a key id of another length');
  return toHex(Uint8Array.from(order, (index) => bytes[index] ?? 0));
}

/** The key id in a `KID` element or attribute. @throws RangeError when it is none */
export function keyIdOfKid(base64: string): string {
  return swapGuid(toHex(fromBase64(base64)));
}

export function toUtf16(text: string): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), true);
  return copyBytes(view);
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, base64: string): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(fromUtf8(fromBase64(base64))));
  } catch (cause) {
    throw new RangeError('not from the emulator', { cause });
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
