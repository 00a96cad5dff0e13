import { vi } from 'vitest';
import type { Lightning } from '@lightningjs/sdk';
import type { FakeServices } from '../../support/app-fakes';

/** What framed-app.ts puts on its window. */
export interface Framed {
  readonly app: Lightning.Application;
  readonly services: FakeServices;
  readonly press: (key: string) => void;
}

declare global {
  interface Window {
    framed?: Framed;
  }
}

export interface FramedApp extends Framed {
  pixel(x: number, y: number): Pixel;
  close(): void;
}

/** Red, green, blue, alpha. */
export type Pixel = readonly [number, number, number, number];

export interface FrameOptions {
  readonly canvas2d?: boolean;
  /** `refused`: no context; `throws`: asking throws; `refused later`: the first one asked for is the last. */
  readonly webgl?: 'refused' | 'throws' | 'refused later';
}

/** The whole app, with fakes behind it, once its first page is drawn. */
export async function openApp({ canvas2d = false, webgl }: FrameOptions = {}): Promise<FramedApp> {
  const frame = document.createElement('iframe');
  frame.width = '1920';
  frame.height = '1080';
  frame.dataset['canvas2d'] = canvas2d.toString();
  if (webgl) frame.dataset['webgl'] = webgl;
  const script = new URL('framed-app.ts', import.meta.url).pathname;
  frame.srcdoc = `<body><script type="module" src="${script}"></script></body>`;
  document.body.append(frame);
  const framed = await vi.waitUntil(() => frame.contentWindow?.framed, { timeout: 20_000, interval: 50 });
  const pixel = (x: number, y: number) => readPixel(framed.app, x, y);
  await vi.waitUntil(() => pixel(1900, 20)[3] === 255, { timeout: 20_000, interval: 100 });
  return {
    ...framed,
    pixel,
    close: () => {
      framed.app.destroy();
      frame.remove();
    },
  };
}

/** WebGL's drawing buffer is gone once it was shown: draw and read in one turn. */
function readPixel({ stage }: Lightning.Application, x: number, y: number): Pixel {
  stage.forceRenderUpdate();
  stage.drawFrame();
  const copy = document.createElement('canvas');
  copy.width = copy.height = 1;
  const context = copy.getContext('2d');
  context?.drawImage(stage.getCanvas(), -x, -y);
  const [r = 0, g = 0, b = 0, a = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
  return [r, g, b, a];
}
