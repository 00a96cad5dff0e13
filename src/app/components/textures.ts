import { Lightning, Utils } from '@lightningjs/sdk';
import { withoutQueries } from '../../base/urls';

/** The icons that platform/web/assets.ts copies. */
export type IconName =
  | 'chevrons-left-right'
  | 'chevrons-up-down'
  | 'circle-alert'
  | 'info'
  | 'loader-circle'
  | 'pause'
  | 'undo-2'
  | 'volume-x';

type CanvasTexture = Lightning.textures.StaticCanvasTexture.Settings;

/** White; tint it with `color`. */
export function icon(name: IconName, size: number): CanvasTexture {
  return Lightning.Tools.getSvgTexture(Utils.asset(`icons/${name}.svg`), size, size);
}

/** Filled. Drawn once for each size and colour, whatever number of elements show it. */
export function roundRect(w: number, h: number, radius: number, colour: number): CanvasTexture {
  return Lightning.Tools.getRoundRect(w, h, radius, 0, undefined, true, colour);
}

/** An outline alone. The stroke lies half outside `w` x `h`. */
export function ring(w: number, h: number, radius: number, stroke: number, colour: number): CanvasTexture {
  return Lightning.Tools.getRoundRect(w, h, radius, stroke, colour, false);
}

/** px that getRoundRect adds on each side, beside the stroke: its textures are that much larger than asked for. */
export const ROUND_RECT_MARGIN = 1;

/** Where the picture goes in its box. */
export type Align = 'left' | 'centre' | 'right';

/**
 * A picture from anywhere, fitted whole into `w` x `h`. Drawn on a canvas rather than loaded by Lightning's image
 * worker, which cannot read SVG, and so that the element keeps its size whatever the picture's.
 */
export function logo(url: string, w: number, h: number, align: Align): CanvasTexture {
  const factory: Lightning.textures.StaticCanvasTexture.Factory = (done) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      canvas.width = w;
      canvas.height = h;
      // An SVG without a size of its own has none until it is told one.
      const width = image.width || w;
      const height = image.height || h;
      const scale = Math.min(w / width, h / height);
      const free = w - width * scale;
      const x = align === 'left' ? 0 : align === 'right' ? free : free / 2;
      canvas.getContext('2d')?.drawImage(image, x, (h - height * scale) / 2, width * scale, height * scale);
      done(null, canvas);
    };
    image.onerror = () => {
      done(new Error(`no picture at ${withoutQueries(url)}`));
    };
    // A canvas that has drawn a picture of another origin without its leave can never become a texture.
    image.crossOrigin = 'anonymous';
    image.src = url;
  };
  return Lightning.Tools.getCanvasTexture(factory, `logo ${w} ${h} ${align} ${url}`);
}
