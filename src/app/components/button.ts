import { Lightning } from '@lightningjs/sdk';
import { contextOf } from '../context';
import { COLOUR, FONT, SIZE } from '../theme';
import { part, textStyle } from './parts';
import { roundRect } from './textures';

interface ButtonTemplateSpec extends Lightning.Component.TemplateSpec {
  Rest: object;
  Lit: object;
  Label: object;
  LitLabel: object;
}

const WIDTH = 328;
const HEIGHT = 88;
const RADIUS = 16;

/** One of a dialog's choices. The focused one is filled with the accent: told apart by more than its colour's shade. */
export class Button extends Lightning.Component<ButtonTemplateSpec> {
  static readonly WIDTH = WIDTH;
  static readonly HEIGHT = HEIGHT;
  private readonly Lit = part(this.getByRef('Lit'), 'Lit');
  private readonly Label = part(this.getByRef('Label'), 'Label');
  private readonly LitLabel = part(this.getByRef('LitLabel'), 'LitLabel');

  static override _template(): Lightning.Component.Template<ButtonTemplateSpec> {
    const label = { x: WIDTH / 2, y: HEIGHT / 2 + 3, mount: 0.5 };
    return {
      w: WIDTH,
      h: HEIGHT,
      Rest: { texture: roundRect(WIDTH, HEIGHT, RADIUS, COLOUR.surfaceFocused) },
      Lit: { visible: false },
      Label: { ...label, text: textStyle({ size: SIZE.body, colour: COLOUR.text, font: FONT.medium }) },
      LitLabel: { ...label, visible: false, text: textStyle({ size: SIZE.body, colour: COLOUR.onAccent, font: FONT.medium }) },
    };
  }

  override _setup() {
    this.Lit.texture = roundRect(WIDTH, HEIGHT, RADIUS, contextOf(this).accent);
  }

  set label(label: string) {
    this.Label.text = label;
    this.LitLabel.text = label;
  }

  override _focus() {
    this.light(true);
  }

  override _unfocus() {
    this.light(false);
  }

  private light(lit: boolean): void {
    this.Lit.visible = lit;
    this.LitLabel.visible = lit;
    this.Label.visible = !lit;
    this.scale = lit ? 1.06 : 1;
  }
}
