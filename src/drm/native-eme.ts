import { copyBytes, toHex } from '../base/bytes';
import { PlayerError } from '../contract/player-error';
import type { EmeElement, EmeKeys, EmeMessage, EmeSession, InitDataType, KeyStatus, RequestAccess, RobustnessLevel } from './eme';

/** The codecs asked about. TVs answer per codec; these are what the content of a DASH operator is made of. */
const VIDEO_TYPE = 'video/mp4; codecs="avc1.64001f"';
const AUDIO_TYPE = 'audio/mp4; codecs="mp4a.40.2"';
/** Bytes; some CDMs report a placeholder of another length for keys that they will not name. */
const KEY_ID_SIZE = 16;

const keysOf = new WeakMap<EmeKeys, MediaKeys>();

/** Absent in an insecure context (http:// on a LAN address) and on engines without EME; the types do not know. */
export type EmeNavigator = Partial<Pick<Navigator, 'requestMediaKeySystemAccess'>>;

export function nativeAccess(eme: EmeNavigator): RequestAccess {
  return async (keySystem, levels) => {
    if (eme.requestMediaKeySystemAccess === undefined) {
      throw new PlayerError({
        code: 'KEY_SYSTEM_UNAVAILABLE',
        origin: 'cdm',
        message: 'this page has no Encrypted Media Extensions: they need https, localhost or a packaged app',
      });
    }
    const access = await eme.requestMediaKeySystemAccess(keySystem, levels.map(configuration));
    return { granted: grantedBy(access), createKeys: async () => wrapKeys(await access.createMediaKeys()) };
  };
}

export function nativeEmeElement(video: HTMLVideoElement): EmeElement {
  return {
    attachKeys: (keys) => video.setMediaKeys(keys === null ? null : (keysOf.get(keys) ?? null)),
    onEncrypted: (listener) => {
      const relay = (event: MediaEncryptedEvent) => {
        listener({ type: event.initDataType, initData: event.initData === null ? null : copyBytes(event.initData) });
      };
      video.addEventListener('encrypted', relay);
      return () => {
        video.removeEventListener('encrypted', relay);
      };
    },
  };
}

function configuration({ video, audio }: RobustnessLevel): MediaKeySystemConfiguration {
  return {
    initDataTypes: ['cenc', 'keyids'],
    videoCapabilities: [{ contentType: VIDEO_TYPE, robustness: video }],
    audioCapabilities: [{ contentType: AUDIO_TYPE, robustness: audio }],
    distinctiveIdentifier: 'optional',
    persistentState: 'optional',
    sessionTypes: ['temporary'],
  };
}

function grantedBy(access: MediaKeySystemAccess): RobustnessLevel {
  const { videoCapabilities, audioCapabilities } = access.getConfiguration();
  return { video: videoCapabilities?.[0]?.robustness ?? '', audio: audioCapabilities?.[0]?.robustness ?? '' };
}

function wrapKeys(keys: MediaKeys): EmeKeys {
  const wrapped: EmeKeys = {
    createSession: () => wrapSession(keys.createSession('temporary')),
    setServerCertificate: (certificate) => keys.setServerCertificate(certificate),
  };
  keysOf.set(wrapped, keys);
  return wrapped;
}

function wrapSession(session: MediaKeySession): EmeSession {
  return {
    generateRequest: (type: InitDataType, initData) => session.generateRequest(type, initData),
    update: (licence) => session.update(licence),
    close: () => session.close(),
    closed: session.closed,
    statuses: () => readStatuses(session.keyStatuses),
    expiration: () => session.expiration,
    onMessage: (listener: (message: EmeMessage) => void) => {
      session.addEventListener('message', (event) => {
        listener({ type: event.messageType, payload: copyBytes(event.message) });
      });
    },
    onStatuses: (listener) => {
      session.addEventListener('keystatuseschange', listener);
    },
  };
}

/** Some older engines call back with the key id first. */
export function readStatuses(map: { forEach(visit: (one: unknown, other: unknown) => void): void }): ReadonlyMap<string, KeyStatus> {
  const statuses = new Map<string, KeyStatus>();
  map.forEach((one, other) => {
    const [status, keyId] = typeof one === 'string' ? [one, other] : [other, one];
    if (typeof status !== 'string' || !(keyId instanceof ArrayBuffer || ArrayBuffer.isView(keyId))) return;
    if (keyId.byteLength === KEY_ID_SIZE) statuses.set(toHex(copyBytes(keyId)), status as KeyStatus);
  });
  return statuses;
}
