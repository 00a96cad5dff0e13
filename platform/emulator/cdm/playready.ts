import { fromUtf8, toUtf8 } from '../../../src/base/bytes';
import { PLAYREADY_LEVELS } from '../wire/licence';
import { keyIdOfKid, readLicenceBlob, swapGuid, wrapChallenge, writeChallenge } from '../wire/playready';
import type { Arrived, Dialect } from './dialect';
import type { CdmOptions } from './options';
import { noise } from './noise';

export function playReady(options: CdmOptions['playready']): Dialect {
  return {
    systemId: '9a04f07998404286ab92e65be0885f95',
    robustness: ['', ...options.levels],
    wantsIndividualization: false,
    statusKeyId: (keyId) => (options.littleEndianKeyIds ? swapGuid(keyId) : keyId),
    licenceRequest: ({ psshData, level }) => {
      const granted = PLAYREADY_LEVELS.find((known) => known === level) ?? PLAYREADY_LEVELS[0];
      const challenge = writeChallenge(headerIn(psshData), granted, Date.now(), noise);
      return options.wrapped ? wrapChallenge(challenge) : toUtf8(challenge);
    },
    read: readResponse,
  };
}

/** A PlayReady licence has no name and no version of its own; nothing asks for them. */
function readResponse(response: Uint8Array<ArrayBuffer>): Arrived {
  const blobs = [...parseXml(textOf(response)).getElementsByTagNameNS('*', 'License')].map((element) => readLicenceBlob(element.textContent));
  const shortest = Math.min(...blobs.flatMap(({ lasts }) => (lasts > 0 ? [lasts] : [])));
  if (blobs.length === 0) throw new RangeError('no License in the response');
  return {
    kind: 'licence',
    keys: blobs.flatMap(({ keys }) => keys),
    times: { lasts: Number.isFinite(shortest) ? shortest : 0, renewAfter: 0, retryEvery: 0 },
    licenceId: '',
    version: 0,
  };
}

/** Some servers answer in UTF-16. */
function textOf(response: Uint8Array<ArrayBuffer>): string {
  const isUtf16 = response[1] === 0 || (response[0] === 0xff && response[1] === 0xfe);
  return isUtf16 ? new TextDecoder('utf-16le').decode(response) : fromUtf8(response);
}

const HEADER_RECORD = 1;

/**
 * The `WRMHEADER` element out of a PlayReady object: length, number of records, then type, length and value of each.
 * @throws RangeError when there is none, or it names no key
 */
function headerIn(object: Uint8Array<ArrayBuffer>): string {
  const view = new DataView(object.buffer, object.byteOffset, object.byteLength);
  if (view.getUint32(0, true) !== object.length) throw new RangeError('a PlayReady object of another length');
  let at = 6;
  for (let left = view.getUint16(4, true); left > 0; left--) {
    const type = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > object.length) throw new RangeError('a record of a PlayReady object is cut off');
    if (type === HEADER_RECORD) return checkedHeader(new TextDecoder('utf-16le').decode(object.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  throw new RangeError('a PlayReady object without a header');
}

/** Written anew by the parser: what goes into the challenge is one well-formed element, whatever came. */
function checkedHeader(text: string): string {
  const xml = parseXml(text.replace(/^\uFEFF/, ''));
  const header = xml.documentElement;
  if (header.localName !== 'WRMHEADER') throw new RangeError('the header of a PlayReady object is something else');
  const kids = [...xml.getElementsByTagNameNS('*', 'KID')];
  if (kids.length === 0) throw new RangeError('a PlayReady header without a key');
  for (const kid of kids) keyIdOfKid(kid.getAttribute('VALUE') ?? kid.textContent);
  return new XMLSerializer().serializeToString(header);
}

function parseXml(text: string): XMLDocument {
  const xml = new DOMParser().parseFromString(text, 'application/xml');
  if (xml.getElementsByTagName('parsererror').length > 0) throw new RangeError('not well-formed XML');
  return xml;
}
