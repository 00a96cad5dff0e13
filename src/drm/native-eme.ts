import { copyBytes, toHex } from '../base/bytes';
import { PlayerError } from '../contract/player-error';
import type { EmeElement, EmeKeys, EmeMessage, EmeSession, InitDataType, KeyStatus, RequestAccess, Robustness } from './eme';

/** The codecs asked about. TVs answer per codec; these are what the content of a DASH operator is made of. */
const VIDEO_TYPE = 'video/mp4; codecs="avc1.64001f"';
const AUDIO_TYPE = 'audio/mp4; codecs="mp4a.40.2"';

const keysOf = new WeakMap<EmeKeys, MediaKeys>();

export const requestNativeAccess: RequestAccess = async (keySystem, robustness) => {
  // Absent in an insecure context (http:// on a LAN address) and on engines without EME; the types do not know.
  const eme: Partial<Pick<Navigator, 'requestMediaKeySystemAccess'>> = navigator;
  if (eme.requestMediaKeySystemAccess === undefined) {
    throw new PlayerError({
      code: 'KEY_SYSTEM_UNAVAILABLE',
      origin: 'cdm',
      message: 'this page has no Encrypted Media Extensions: they need https, localhost or a packaged app',
    });
  }
  const access = await eme.requestMediaKeySystemAccess(keySystem, [configuration(robustness)]);
  return { createKeys: async () => wrapKeys(await access.createMediaKeys()) };
};

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

function configuration(robustness: Robustness): MediaKeySystemConfiguration {
  return {
    initDataTypes: ['cenc', 'keyids'],
    videoCapabilities: robustness.video.map((level) => ({ contentType: VIDEO_TYPE, robustness: level })),
    audioCapabilities: robustness.audio.map((level) => ({ contentType: AUDIO_TYPE, robustness: level })),
    distinctiveIdentifier: 'optional',
    persistentState: 'optional',
    sessionTypes: ['temporary'],
  };
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
    statuses: () => statusesOf(session),
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

function statusesOf(session: MediaKeySession): ReadonlyMap<string, KeyStatus> {
  const statuses = new Map<string, KeyStatus>();
  session.keyStatuses.forEach((status, keyId) => {
    statuses.set(toHex(copyBytes(keyId)), status);
  });
  return statuses;
}
