import { Lightning } from '@lightningjs/sdk';
import { COLOUR, FONT, SIZE } from '../theme';
import { part, textStyle } from './parts';
import { roundRect } from './textures';

interface BadgeTemplateSpec extends Lightning.Component.TemplateSpec {
  Back: object;
  Label: object;
}

const HEIGHT = 44;
const PADDING = 16;

/** A short word on a coloured ground: LIVE. */
export class Badge extends Lightning.Component<BadgeTemplateSpec> {
  private readonly Back = part(this.getByRef('Back'), 'Back');
  private readonly Label = part(this.getByRef('Label'), 'Label');
  private colour = 0;

  static override _template(): Lightning.Component.Template<BadgeTemplateSpec> {
    return {
      h: HEIGHT,
      Back: {},
      Label: { x: PADDING, y: HEIGHT / 2 + 2, mountY: 0.5, text: textStyle({ size: SIZE.small, colour: COLOUR.white, font: FONT.medium }) },
    };
  }

  override _init() {
    // The ground is as wide as the word, which is known once it is drawn.
    this.Label.on('txLoaded', () => {
      this.resize();
    });
  }

  show(label: string, colour: number): void {
    this.Label.text = label;
    if (colour === this.colour) return;
    this.colour = colour;
    this.resize();
  }

  private resize(): void {
    const width = Math.ceil(this.Label.renderWidth) + 2 * PADDING;
    this.w = width;
    this.Back.texture = roundRect(width, HEIGHT, 8, this.colour);
  }
}
