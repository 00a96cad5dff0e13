import { fromHex, fromUtf8, toHex, toUtf8 } from '../../../src/base/bytes';
import { Fields, writeFields } from './fields';
import type { HdcpVersion } from './hdcp';
import { WIDEVINE_LEVELS, type LicenceKey, type LicenceTimes, type WidevineLevel } from './licence';

/**
 * Widevine's messages, in the numbering of its published `license_protocol.proto`, as far as the emulated CDM and its
 * licence server use them. Signatures are noise and keys are in the clear.
 */
export type WidevineRequest =
  | { readonly kind: 'certificate' }
  | {
      readonly kind: 'licence';
      /** The `data` of Widevine's `pssh` box, as the media has it. */
      readonly psshData: Uint8Array<ArrayBuffer>;
      readonly persistent: boolean;
      /** The weakest level that the page was granted. */
      readonly level: WidevineLevel;
    }
  | {
      readonly kind: 'renewal' | 'release';
      readonly licenceId: string;
      /** Of the licence that is to be renewed. */
      readonly version: number;
      /** Seconds since its first licence came. */
      readonly age: number;
    };

export type WidevineAnswer =
  | { readonly kind: 'certificate'; readonly certificate: Uint8Array<ArrayBuffer> }
  | ({ readonly kind: 'licence' } & WidevineLicence);

export interface WidevineLicence {
  readonly licenceId: string;
  /** 0 in the first, one more in each renewal. */
  readonly version: number;
  /** None in a renewal: its keys stay. */
  readonly keys: readonly LicenceKey[];
  readonly times: LicenceTimes;
}

const MESSAGE = { licenceRequest: 1, licence: 2, certificateRequest: 4, certificate: 5 } as const;
const REQUEST = { new: 1, renewal: 2, release: 3 } as const;
const PROTOCOL_VERSION = 21;
const CONTENT_KEY = 2;
const LEVEL_NAME = 'emulated_level';
/** `OutputProtection.HDCP`. */
const HDCP_NUMBERS: readonly (readonly [number, HdcpVersion])[] = [[0, ''], [1, '1.0'], [2, '2.0'], [3, '2.1'], [4, '2.2'], [5, '2.3']];

/** What Widevine can ask of an output. */
export const WIDEVINE_HDCP_VERSIONS: readonly HdcpVersion[] = HDCP_NUMBERS.map(([, version]) => version);

/** `08 04`. */
export function writeCertificateRequest(): Uint8Array<ArrayBuffer> {
  return writeFields([[1, MESSAGE.certificateRequest]]);
}

export function writeCertificate(certificate: Uint8Array): Uint8Array<ArrayBuffer> {
  return writeFields([[1, MESSAGE.certificate], [2, certificate]]);
}

/** @param noise fills the places of identity and signature, and makes the message as long as a real one */
export function writeLicenceRequest(request: Extract<WidevineRequest, { kind: 'licence' }>, now: number, noise: (bytes: number) => Uint8Array): Uint8Array<ArrayBuffer> {
  const client = writeFields([[1, 0], [2, noise(CLIENT_TOKEN_SIZE)], [3, writeFields([[1, toUtf8(LEVEL_NAME)], [2, toUtf8(request.level)]])]]);
  const pssh = writeFields([[1, request.psshData], [2, request.persistent ? 2 : 1], [3, toUtf8(toHex(noise(16)).toUpperCase())]]);
  const body = writeFields([[1, client], [2, writeFields([[1, pssh]])], [3, REQUEST.new], [4, Math.floor(now / 1000)], [6, PROTOCOL_VERSION]]);
  return signed(body, noise);
}

export function writeFollowUp(request: Extract<WidevineRequest, { kind: 'renewal' | 'release' }>, now: number, noise: (bytes: number) => Uint8Array): Uint8Array<ArrayBuffer> {
  const identification = writeFields([[1, toUtf8(request.licenceId)], [5, request.version]]);
  const existing = writeFields([[1, identification], [2, Math.floor(request.age)]]);
  return signed(writeFields([[2, writeFields([[3, existing]])], [3, REQUEST[request.kind]], [4, Math.floor(now / 1000)], [6, PROTOCOL_VERSION]]), noise);
}

/** Bytes of a device certificate; most of a real request is its. */
const CLIENT_TOKEN_SIZE = 2_800;
const SIGNATURE_SIZE = 256;

function signed(body: Uint8Array, noise: (bytes: number) => Uint8Array): Uint8Array<ArrayBuffer> {
  return writeFields([[1, MESSAGE.licenceRequest], [2, body], [3, noise(SIGNATURE_SIZE)]]);
}

/** @throws RangeError when it is none */
export function readRequest(bytes: Uint8Array): WidevineRequest {
  const message = Fields.read(bytes);
  switch (message.number(1)) {
    case MESSAGE.certificateRequest:
      return { kind: 'certificate' };
    case MESSAGE.licenceRequest:
      return readLicenceRequest(message.requiredMessage(2));
    case undefined:
    default:
      throw new RangeError('not a request');
  }
}

function readLicenceRequest(body: Fields): WidevineRequest {
  const content = body.requiredMessage(2);
  const type = body.number(3) ?? REQUEST.new;
  if (type === REQUEST.new) {
    const pssh = content.requiredMessage(1);
    return { kind: 'licence', psshData: pssh.requiredBytes(1), persistent: pssh.number(2) === 2, level: levelIn(body.requiredMessage(1)) };
  }
  if (type !== REQUEST.renewal && type !== REQUEST.release) throw new RangeError('a request of an unknown type');
  const existing = content.requiredMessage(3);
  const identification = existing.requiredMessage(1);
  return {
    kind: type === REQUEST.renewal ? 'renewal' : 'release',
    licenceId: fromUtf8(identification.requiredBytes(1)),
    version: counted(identification, 5),
    age: counted(existing, 2),
  };
}

/** Renewals of a licence, or its seconds: no honest client comes near the end of 31 bits. */
function counted(fields: Fields, field: number): number {
  const count = fields.number(field) ?? 0;
  if (count < 0 || count > 0x7fff_ffff) throw new RangeError(`field ${field} is out of range`);
  return count;
}

/** A client that does not say is trusted least. */
function levelIn(client: Fields): WidevineLevel {
  const said = client.allBytes(3).map((bytes) => Fields.read(bytes)).find((info) => fromUtf8(info.requiredBytes(1)) === LEVEL_NAME);
  const value = said && fromUtf8(said.requiredBytes(2));
  return WIDEVINE_LEVELS.find((level) => level === value) ?? WIDEVINE_LEVELS[0];
}

/** Key ids that Widevine's `pssh` data lists, lower-case hex. @throws RangeError when it is no such data */
export function keyIdsInPsshData(psshData: Uint8Array): readonly string[] {
  return Fields.read(psshData).allBytes(2).map((keyId) => {
    if (keyId.length !== 16) throw new RangeError('a key id of another length');
    return toHex(keyId);
  });
}

export function writeLicence({ licenceId, version, keys, times }: WidevineLicence, now: number): Uint8Array<ArrayBuffer> {
  const identification = writeFields([[1, toUtf8(licenceId)], [5, version]]);
  const policy = writeFields([[1, 1], [3, times.renewAfter > 0 ? 1 : 0], [6, times.lasts], [9, times.renewAfter], [10, times.retryEvery]]);
  const containers = keys.map(({ keyId, key, hdcp }) => {
    const number = HDCP_NUMBERS.find(([, version]) => version === hdcp)?.[0];
    if (number === undefined) throw new RangeError(`Widevine has no HDCP ${hdcp}`);
    return [3, writeFields([[1, fromHex(keyId)], [3, fromHex(key)], [4, CONTENT_KEY], [6, number === 0 ? undefined : writeFields([[1, number]])]])] as const;
  });
  const body = writeFields([[1, identification], [2, policy], ...containers, [4, Math.floor(now / 1000)]]);
  return writeFields([[1, MESSAGE.licence], [2, body]]);
}

/** @throws RangeError when it is none */
export function readAnswer(bytes: Uint8Array): WidevineAnswer {
  const message = Fields.read(bytes);
  switch (message.number(1)) {
    case MESSAGE.certificate:
      return { kind: 'certificate', certificate: message.requiredBytes(2) };
    case MESSAGE.licence:
      return { kind: 'licence', ...readLicence(message.requiredMessage(2)) };
    case undefined:
    default:
      throw new RangeError('not an answer');
  }
}

function readLicence(body: Fields): WidevineLicence {
  const identification = body.requiredMessage(1);
  const policy = body.requiredMessage(2);
  const seconds = (field: number) => Math.max(0, policy.number(field) ?? 0);
  if (policy.number(1) !== 1) throw new RangeError('a licence that plays nothing');
  return {
    licenceId: fromUtf8(identification.requiredBytes(1)),
    version: identification.number(5) ?? 0,
    keys: body.allBytes(3).map((container) => readKey(Fields.read(container))),
    times: { lasts: seconds(6), renewAfter: policy.number(3) === 1 ? seconds(9) : 0, retryEvery: seconds(10) },
  };
}

function readKey(container: Fields): LicenceKey {
  const keyId = container.requiredBytes(1);
  const key = container.requiredBytes(3);
  if (keyId.length !== 16 || key.length !== 16) throw new RangeError('a key of another length');
  const number = container.message(6)?.number(1) ?? 0;
  // What we do not know of is more than we can do.
  const hdcp = HDCP_NUMBERS.find(([known]) => known === number)?.[1] ?? '2.3';
  return { keyId: toHex(keyId), key: toHex(key), hdcp };
}
