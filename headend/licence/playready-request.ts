import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import type { PlayReadyLevel } from '../../platform/emulator/wire/licence';
import { keyIdOfKid, levelInCipherValue } from '../../platform/emulator/wire/playready';

export interface PlayReadyRequest {
  /** Lower-case hex, in the order of the media. */
  readonly keyIds: readonly string[];
  readonly level: PlayReadyLevel;
}

/** No entities are expanded, and nothing is taken for a number: base64 may look like one. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: 30,
  isArray: (name) => name === 'KID',
});

/** `<KID>` up to WRMHEADER 4.0, `<KID VALUE="…">` since. */
const kids = v.array(
  v.union([
    v.string(),
    v.pipe(v.object({ '@VALUE': v.string() }), v.transform((kid) => kid['@VALUE'])),
    v.pipe(v.object({ '#text': v.string() }), v.transform((kid) => kid['#text'])),
  ]),
);

/** 4.0 has one in `DATA`, 4.1 one in `PROTECTINFO`, 4.2 and 4.3 a list there. */
const header = v.object({
  DATA: v.object({
    KID: v.optional(kids, []),
    PROTECTINFO: v.optional(
      v.object({ KID: v.optional(kids, []), KIDS: v.optional(v.object({ KID: kids })) }),
    ),
  }),
});

const challenge = v.object({
  LA: v.object({
    ContentHeader: v.object({ WRMHEADER: header }),
    EncryptedData: v.object({ CipherData: v.object({ CipherValue: v.string() }) }),
  }),
});

const envelope = v.object({
  Envelope: v.object({ Body: v.object({ AcquireLicense: v.object({ challenge: v.object({ Challenge: challenge }) }) }) }),
});

/**
 * What an AcquireLicense message asks for, in its bare SOAP: whoever talks to this server has unwrapped it.
 * @throws RangeError when it is none
 */
export function readPlayReadyRequest(soap: string): PlayReadyRequest {
  const { LA } = read(soap).Envelope.Body.AcquireLicense.challenge.Challenge;
  const { KID, PROTECTINFO } = LA.ContentHeader.WRMHEADER.DATA;
  const written = [...KID, ...(PROTECTINFO?.KID ?? []), ...(PROTECTINFO?.KIDS?.KID ?? [])];
  return { keyIds: [...new Set(written.map(keyIdOfKid))], level: levelInCipherValue(LA.EncryptedData.CipherData.CipherValue) };
}

function read(soap: string): v.InferOutput<typeof envelope> {
  // A document type is where entities come from; SOAP forbids it (SOAP 1.1, section 3).
  if (soap.includes('<!D')) throw new RangeError('a document type');
  // The parser would do without.
  if (!/<\/(?:[\w-]{1,64}:)?Envelope>$/.test(soap.trimEnd())) throw new RangeError('cut off');
  try {
    return v.parse(envelope, parser.parse(soap));
  } catch (cause) {
    throw new RangeError('no AcquireLicense message', { cause });
  }
}
