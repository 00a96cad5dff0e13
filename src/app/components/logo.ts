import { Lightning } from '@lightningjs/sdk';
import { COLOUR, FONT } from '../theme';
import { part, textStyle } from './parts';
import { ROUND_RECT_MARGIN, logo, roundRect } from './textures';
import type { Align } from './textures';

interface LogoTemplateSpec extends Lightning.Component.TemplateSpec {
  align: Align;
  Monogram: { Letters: object };
  Picture: object;
}

/** Of the tile's side. */
const ROUNDING = 1 / 6;

/** A channel's logo; its initials where there is no picture, or none yet. Give it `w` and `h`, then `show()`. */
export class Logo
  extends Lightning.Component<LogoTemplateSpec>
  implements Lightning.Component.ImplementTemplateSpec<LogoTemplateSpec>
{
  private readonly Monogram = part(this.getByRef('Monogram'), 'Monogram');
  private readonly Picture = part(this.getByRef('Picture'), 'Picture');
  private shown = '';
  align: Align = 'left';

  static override _template(): Lightning.Component.Template<LogoTemplateSpec> {
    return { Monogram: { visible: false, Letters: { mount: 0.5 } }, Picture: {} };
  }

  override _init() {
    this.Picture.on('txLoaded', () => {
      this.Monogram.visible = false;
    });
    this.Picture.on('txError', () => {
      this.Monogram.visible = true;
    });
  }

  show(url: string, name: string): void {
    const key = `${url}\n${name}`;
    if (key === this.shown) return;
    this.shown = key;
    this.drawMonogram(name);
    this.Monogram.visible = true;
    this.Picture.patch({ w: this.w, h: this.h, texture: url === '' ? null : logo(url, this.w, this.h, this.align) });
  }

  private drawMonogram(name: string): void {
    const side = this.h;
    const margin = 2 * ROUND_RECT_MARGIN;
    this.Monogram.patch({
      x: this.align === 'left' ? 0 : this.align === 'right' ? this.w - side : (this.w - side) / 2,
      w: side,
      h: side,
      texture: roundRect(side - margin, side - margin, Math.round(side * ROUNDING), COLOUR.monogram),
      Letters: {
        x: side / 2,
        y: side / 2 + side / 24,
        text: { ...textStyle({ size: Math.round(side * 0.45), colour: COLOUR.text, font: FONT.medium }), text: initials(name) },
      },
    });
  }
}

/** Of the first two words that have a letter or a digit: "Field & Stream" is FS. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => isLetterOrDigit(word.charAt(0)));
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

/** In any alphabet with two cases; the engines of older TVs know no Unicode classes in patterns. */
function isLetterOrDigit(character: string): boolean {
  return character.toLowerCase() !== character.toUpperCase() || /\d/.test(character);
}
