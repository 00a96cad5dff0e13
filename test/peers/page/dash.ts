import { copyBytes, toUtf8 } from '../../../src/base/bytes';
import { nameInManifests, type StartPeer } from './player';

/** What is used of stock dash.js with its own protection inside, loaded as its own file. */
interface LicenceRequest {
  url: string;
  method: string;
  /** Text where dash.js has unwrapped a PlayReady message. */
  data: BufferSource | string | null;
  readonly messageType: string;
}
interface Dash {
  MediaPlayer(): {
    create(): {
      initialize(video: HTMLVideoElement, url: string, autoPlay: boolean): void;
      setProtectionData(data: object): void;
      updateSettings(settings: object): void;
      registerLicenseRequestFilter(filter: (request: LicenceRequest) => Promise<void>): void;
      on(type: string, listener: (event: { readonly error?: unknown }) => void): void;
      clearDefaultUTCTimingSources(): void;
      attachSource(url: string): void;
      reset(): void;
      destroy(): void;
    };
  };
}
declare const dashjs: Dash;

export const startDash: StartPeer = (video, { keySystem, manifestUrl }, subscriber) => {
  let current = subscriber;
  const player = dashjs.MediaPlayer().create();
  player.clearDefaultUTCTimingSources();
  player.updateSettings({ streaming: { protection: { keepProtectionMediaKeys: false } } });
  player.setProtectionData({ [nameInManifests(keySystem)]: { serverURL: 'https://licence.invalid/', priority: 0, systemStringPriority: [keySystem] } });
  player.registerLicenseRequestFilter(async (request) => {
    const { data } = request;
    if (data === null) return;
    const kind = request.messageType === 'license-renewal' ? 'license-renewal' : 'license-request';
    const licence = await current.licence(keySystem, typeof data === 'string' ? toUtf8(data) : copyBytes(data), kind);
    request.url = URL.createObjectURL(new Blob([licence]));
    request.method = 'GET';
    request.data = null;
  });
  player.on('error', ({ error }) => window.peer?.errors.push(JSON.stringify(error)));
  player.initialize(video, manifestUrl, true);
  return Promise.resolve({
    zap: (next, nextSubscriber) => {
      current = nextSubscriber;
      player.attachSource(next.manifestUrl);
      return Promise.resolve();
    },
    stop: () => {
      player.reset();
      player.destroy();
      return Promise.resolve();
    },
  });
};
