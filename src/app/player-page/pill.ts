import { Lightning } from '@lightningjs/sdk';
import { part, textStyle } from '../components/parts';
import { icon, roundRect } from '../components/textures';
import type { IconName } from '../components/textures';
import { COLOUR, FONT, SIZE } from '../theme';

interface PillTemplateSpec extends Lightning.Component.TemplateSpec {
  Back: object;
  Icon: object;
  Label: object;
}

const HEIGHT = 88;
const PADDING = 40;
const ICON = 40;
const ICON_GAP = 20;

/** A short message over the picture. `mountX` decides which way it grows. */
export class Pill extends Lightning.Component<PillTemplateSpec> {
  private readonly Back = part(this.getByRef('Back'), 'Back');
  private readonly Icon = part(this.getByRef('Icon'), 'Icon');
  private readonly Label = part(this.getByRef('Label'), 'Label');

  static override _template(): Lightning.Component.Template<PillTemplateSpec> {
    return {
      h: HEIGHT,
      visible: false,
      Back: {},
      Icon: { x: PADDING, y: HEIGHT / 2, mountY: 0.5, w: ICON, h: ICON, visible: false },
      Label: { y: HEIGHT / 2 + 3, mountY: 0.5, text: textStyle({ size: SIZE.large, colour: COLOUR.text, font: FONT.medium }) },
    };
  }

  override _init() {
    this.Label.on('txLoaded', () => {
      this.resize();
    });
  }

  show(label: string, name?: IconName): void {
    this.visible = true;
    this.Label.text = label;
    this.Icon.visible = name !== undefined;
    if (name) this.Icon.texture = icon(name, ICON);
    this.resize();
  }

  hide(): void {
    this.visible = false;
  }

  private resize(): void {
    const start = this.Icon.visible ? PADDING + ICON + ICON_GAP : PADDING;
    this.Label.x = start;
    const width = Math.ceil(start + this.Label.renderWidth + PADDING);
    if (width === this.w) return;
    this.w = width;
    this.Back.texture = roundRect(width, HEIGHT, HEIGHT / 2, COLOUR.scrim);
  }
}
