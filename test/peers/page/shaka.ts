import { copyBytes } from '../../../src/base/bytes';
import { nameInManifests, type StartPeer } from './player';
import type { MessageKind } from './subscriber';

/** What is used of Shaka Player, loaded as its own file. */
interface ShakaRequest {
  uris: string[];
  body: BufferSource | null;
  readonly licenseRequestType?: string;
}
interface Shaka {
  readonly polyfill: { installAll(): void };
  readonly Player: new () => {
    attach(video: HTMLVideoElement): Promise<void>;
    configure(options: object): void;
    load(url: string): Promise<void>;
    destroy(): Promise<void>;
    addEventListener(type: 'error', listener: (event: { readonly detail: object }) => void): void;
    getNetworkingEngine(): { registerRequestFilter(filter: (type: number, request: ShakaRequest) => Promise<void>): void };
  };
  readonly net: { readonly NetworkingEngine: { readonly RequestType: { readonly LICENSE: number } } };
}
declare const shaka: Shaka;

/** A licence that is already here: Shaka fetches it as it fetches every licence. */
export const startShaka: StartPeer = async (video, { keySystem, manifestUrl }, subscriber) => {
  let current = subscriber;
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  await player.attach(video);
  const named = nameInManifests(keySystem);
  player.configure({
    drm: {
      servers: { [named]: 'https://licence.invalid/', [keySystem]: 'https://licence.invalid/' },
      preferredKeySystems: [named],
      keySystemsMapping: { [named]: keySystem },
      retryParameters: { maxAttempts: 1 },
    },
  });
  player.getNetworkingEngine().registerRequestFilter(async (type, request) => {
    if (type !== shaka.net.NetworkingEngine.RequestType.LICENSE || request.body === null) return;
    const kind: MessageKind = request.licenseRequestType === 'license-renewal' ? 'license-renewal' : 'license-request';
    const licence = await current.licence(keySystem, copyBytes(request.body), kind);
    request.uris = [URL.createObjectURL(new Blob([licence]))];
    (request as ShakaRequest & { method: string }).method = 'GET';
    request.body = null;
  });
  player.addEventListener('error', ({ detail }) => window.peer?.errors.push(JSON.stringify(detail)));
  const load = async (url: string) => {
    await player.load(url);
    await video.play();
  };
  await load(manifestUrl);
  return {
    zap: (next, nextSubscriber) => {
      current = nextSubscriber;
      return load(next.manifestUrl);
    },
    stop: () => player.destroy(),
  };
};
