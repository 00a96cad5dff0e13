import RxPlayer from 'rx-player';
import { copyBytes } from '../../../src/base/bytes';
import type { StartPeer } from './player';

export const startRxPlayer: StartPeer = (video, { keySystem, manifestUrl }, subscriber) =>
  new Promise((resolve, reject) => {
    const player = new RxPlayer({ videoElement: video });
    player.addEventListener('error', (error) => {
      window.peer?.errors.push(error.message);
      reject(new Error(error.message));
    });
    player.addEventListener('playerStateChange', (state) => {
      if (state !== 'PLAYING') return;
      resolve({
        stop: () => {
          player.dispose();
          return Promise.resolve();
        },
      });
    });
    player.loadVideo({
      url: manifestUrl,
      transport: 'dash',
      autoPlay: true,
      keySystems: [
        {
          type: keySystem,
          getLicense: (message, type) => subscriber.licence(keySystem, copyBytes(message), type === 'license-renewal' ? 'license-renewal' : 'license-request'),
          getLicenseConfig: { retry: 0 },
        },
      ],
    });
  });
