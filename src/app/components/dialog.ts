import { Lightning } from '@lightningjs/sdk';
import type { DialogContent } from '../dialogs';
import '../key-handlers';
import { COLOUR, DURATION, FONT, SIZE, STAGE } from '../theme';
import { Button } from './button';
import { part, textStyle } from './parts';
import { icon, roundRect } from './textures';

interface DialogTemplateSpec extends Lightning.Component.TemplateSpec {
  Veil: object;
  Panel: {
    Alert: object;
    Title: object;
    Text: object;
    Advice: object;
    Code: object;
    Buttons: object;
  };
}

const WIDTH = 1200;
const PADDING = 72;
const INNER = WIDTH - 2 * PADDING;
const ICON = 64;
const BUTTON_GAP = 32;

/** A modal question or message. Takes every key while it is open. */
export class Dialog extends Lightning.Component<DialogTemplateSpec> {
  private readonly Panel = part(this.getByRef('Panel'), 'Panel');
  private readonly Alert = part(this.tag('Panel.Alert'), 'Alert');
  private readonly Title = part(this.tag('Panel.Title'), 'Title');
  private readonly Text = part(this.tag('Panel.Text'), 'Text');
  private readonly Advice = part(this.tag('Panel.Advice'), 'Advice');
  private readonly Code = part(this.tag('Panel.Code'), 'Code');
  private readonly Buttons = part(this.tag('Panel.Buttons'), 'Buttons');
  private content: DialogContent | undefined;
  private index = 0;

  static override _template(): Lightning.Component.Template<DialogTemplateSpec> {
    const paragraph = { x: PADDING, text: textStyle({ size: SIZE.large, colour: COLOUR.text, width: INNER, lines: 3 }) };
    return {
      w: STAGE.w,
      h: STAGE.h,
      visible: false,
      Veil: { rect: true, w: STAGE.w, h: STAGE.h, color: COLOUR.dialogVeil },
      Panel: {
        x: STAGE.w / 2,
        y: STAGE.h / 2,
        mount: 0.5,
        w: WIDTH,
        Alert: { x: PADDING, y: PADDING, w: ICON, h: ICON, texture: icon('circle-alert', ICON), color: COLOUR.white },
        Title: { y: PADDING, text: textStyle({ size: SIZE.title, colour: COLOUR.text, font: FONT.bold, width: INNER - ICON - 24 }) },
        Text: paragraph,
        Advice: { ...paragraph, text: textStyle({ size: SIZE.body, colour: COLOUR.textSecondary, width: INNER, lines: 3 }) },
        Code: { x: PADDING, text: textStyle({ size: SIZE.small, colour: COLOUR.textDim }) },
        Buttons: { x: PADDING },
      },
    };
  }

  override _init() {
    // Every height depends on how the paragraphs wrap, which is known once they are drawn.
    for (const text of [this.Title, this.Text, this.Advice, this.Code]) {
      text.on('txLoaded', () => {
        this.layOut();
      });
    }
  }

  show(content: DialogContent | undefined): void {
    this.content = content;
    this.visible = content !== undefined;
    if (!content) return;
    this.index = 0;
    this.Alert.visible = content.alert === true;
    this.Title.x = content.alert === true ? PADDING + ICON + 24 : PADDING;
    this.Title.text = content.title;
    this.Text.text = content.text;
    this.Advice.text = content.advice ?? '';
    this.Advice.visible = content.advice !== undefined;
    this.Code.text = content.code ?? '';
    this.Code.visible = content.code !== undefined;
    this.Buttons.children = content.buttons.map(({ label }, i) => ({ type: Button, ref: `Button${i}`, label, x: i * (Button.WIDTH + BUTTON_GAP) }));
    this.layOut();
    this.Panel.alpha = 0;
    this.Panel.setSmooth('alpha', 1, { duration: DURATION.fade });
  }

  private layOut(): void {
    let y = PADDING + ICON + 32;
    for (const [text, gap] of [
      [this.Text, 16],
      [this.Advice, 32],
      [this.Code, 16],
    ] as const) {
      if (!text.visible) continue;
      text.y = y;
      y += text.renderHeight + gap;
    }
    y += 32;
    this.Buttons.y = y;
    const height = Math.round(y + Button.HEIGHT + PADDING);
    this.Panel.patch({ h: height, texture: roundRect(WIDTH, height, 32, COLOUR.surface) });
  }

  override _getFocused(): Lightning.Component | undefined {
    return this.Buttons.children[this.index] as Button | undefined;
  }

  override _handleLeft(): boolean {
    return this.move(-1);
  }

  override _handleRight(): boolean {
    return this.move(1);
  }

  override _handleEnter(): boolean {
    this.content?.buttons[this.index]?.action();
    return true;
  }

  override _handleBack(): boolean {
    this.content?.onBack();
    return true;
  }

  override _handleChannelUp(): boolean {
    this.content?.onZap?.(1);
    return true;
  }

  override _handleChannelDown(): boolean {
    this.content?.onZap?.(-1);
    return true;
  }

  /** Nothing under a modal dialog hears a key. */
  override _handleKey(): boolean {
    return true;
  }

  private move(step: number): boolean {
    const last = (this.content?.buttons.length ?? 1) - 1;
    this.index = Math.min(last, Math.max(0, this.index + step));
    return true;
  }
}
