import RxPlayer from 'rx-player';
import { copyBytes } from '../../../src/base/bytes';
import type { StartPeer, Wish } from './player';
import type { Subscriber } from './subscriber';

export const startRxPlayer: StartPeer = (video, wish, subscriber) =>
  new Promise((resolve, reject) => {
    const player = new RxPlayer({ videoElement: video });
    player.addEventListener('error', (error) => {
      window.peer?.errors.push(error.message);
      reject(new Error(error.message));
    });
    player.addEventListener('playerStateChange', (state) => {
      if (state !== 'PLAYING') return;
      resolve({
        zap: (next, nextSubscriber) => {
          player.loadVideo(optionsFor(next, nextSubscriber));
          return Promise.resolve();
        },
        stop: () => {
          player.dispose();
          return Promise.resolve();
        },
      });
    });
    player.loadVideo(optionsFor(wish, subscriber));
  });

function optionsFor({ keySystem, manifestUrl }: Wish, subscriber: Subscriber): Parameters<RxPlayer['loadVideo']>[0] {
  return {
    url: manifestUrl,
    transport: 'dash',
    autoPlay: true,
    keySystems: [
      {
        type: keySystem,
        // A licence belongs to its session at the operator's, and must not outlive it.
        closeSessionsOnStop: true,
        getLicense: (message, type) => subscriber.licence(keySystem, copyBytes(message), type === 'license-renewal' ? 'license-renewal' : 'license-request'),
        getLicenseConfig: { retry: 0 },
      },
    ],
  };
}
