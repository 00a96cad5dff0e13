/** The browser's own EME, taken aside before anything is put in its place. */
export interface NativeEme {
  readonly requestAccess: (configurations: readonly MediaKeySystemConfiguration[]) => Promise<MediaKeySystemAccess>;
  readonly createSession: (keys: MediaKeys) => MediaKeySession;
  readonly generateRequest: (session: MediaKeySession, initDataType: string, initData: BufferSource) => Promise<void>;
  readonly update: (session: MediaKeySession, response: BufferSource) => Promise<void>;
  readonly close: (session: MediaKeySession) => Promise<void>;
  readonly createMediaKeys: (access: MediaKeySystemAccess) => Promise<MediaKeys>;
  readonly getConfiguration: (access: MediaKeySystemAccess) => MediaKeySystemConfiguration;
}

/** @throws Error where the page has no EME */
export function takeNativeEme(clearKey: string): NativeEme {
  // Absent in an insecure context; the types do not know.
  const page: Partial<Pick<Navigator, 'requestMediaKeySystemAccess'>> = navigator;
  const request = page.requestMediaKeySystemAccess;
  if (request === undefined) throw new Error('no Encrypted Media Extensions here: they need https, localhost or a packaged app');
  const { createSession } = MediaKeys.prototype;
  const { generateRequest, update, close } = MediaKeySession.prototype;
  const { createMediaKeys, getConfiguration } = MediaKeySystemAccess.prototype;
  return {
    requestAccess: (configurations) => request.call(navigator, clearKey, [...configurations]),
    createSession: (keys) => createSession.call(keys, 'temporary'),
    generateRequest: (session, initDataType, initData) => generateRequest.call(session, initDataType, initData),
    update: (session, response) => update.call(session, response),
    close: (session) => close.call(session),
    createMediaKeys: (access) => createMediaKeys.call(access),
    getConfiguration: (access) => getConfiguration.call(access),
  };
}
