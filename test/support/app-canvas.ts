/**
 * happy-dom has no canvas: Lightning's canvas2d renderer gets a context that swallows drawing and measures text at half
 * an em per character. Fonts load at once, and pictures never do.
 */
import { vi } from 'vitest';

const contexts = new WeakMap<HTMLCanvasElement, unknown>();

function stubContext(canvas: HTMLCanvasElement): unknown {
  const blank = (w: number, h: number) => ({ width: w, height: h, data: new Uint8ClampedArray(w * h * 4) });
  const state: Record<string | symbol, unknown> = {
    canvas,
    font: '10px sans-serif',
    measureText: (text: string) => ({ width: (text.length * parseFloat(/([\d.]+)px/.exec(String(state['font']))?.[1] ?? '10')) / 2 }),
    getImageData: (_x: number, _y: number, w: number, h: number) => blank(w, h),
    createImageData: blank,
    createLinearGradient: () => ({ addColorStop: () => undefined }),
  };
  return new Proxy(state, {
    get: (target, name) => (name in target ? target[name] : () => undefined),
  });
}

function getContext(this: HTMLCanvasElement, kind: string): unknown {
  if (kind !== '2d') return null;
  const context = contexts.get(this) ?? stubContext(this);
  contexts.set(this, context);
  return context;
}

Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: getContext });

class StubFontFace {
  load(): Promise<this> {
    return Promise.resolve(this);
  }
}
vi.stubGlobal('FontFace', StubFontFace);
Object.defineProperty(document, 'fonts', { value: { add: () => undefined, delete: () => true, check: () => true } });
