import { Lightning } from '@lightningjs/sdk';
import { Badge } from '../components/badge';
import { part, textStyle } from '../components/parts';
import { ProgressBar } from '../components/progress-bar';
import { contextOf } from '../context';
import { clockTime } from '../format';
import { COLOUR, DURATION, FONT, SAFE, SIZE, STAGE } from '../theme';
import { Hint } from './hint';
import type { OverlayModel } from './overlay-model';
import { Timer } from './timer';

interface OverlayTemplateSpec extends Lightning.Component.TemplateSpec {
  TopScrim: object;
  ScrimEdge: object;
  Scrim: object;
  Clock: object;
  Head: { Number: object; Name: object; Badge: typeof Badge };
  Title: object;
  Progress: typeof ProgressBar;
  Left: object;
  Right: object;
  Hints: { Zap: typeof Hint; Seek: typeof Hint; Info: typeof Hint; Back: typeof Hint };
}

/** ms without a key until it goes. */
const STAYS = 5000;

const TOP_SCRIM = 256;
const HEAD_Y = 700;
/** px: the scrim grows between these, and is dense enough to read white on a white picture below them. */
const SCRIM_TOP = 480;
const SCRIM_DENSE = 720;
const NAME_WIDTH = 1000;
const HALF = SAFE.w / 2 - 32;

/** Over the picture: what is on, how far it has come, what time it is. Opaque nowhere but where it has something to say. */
export class Overlay extends Lightning.Component<OverlayTemplateSpec> {
  private readonly Clock = part(this.getByRef('Clock'), 'Clock');
  private readonly Number = part(this.tag('Head.Number'), 'Number');
  private readonly Name = part(this.tag('Head.Name'), 'Name');
  private readonly Badge = part(this.tag('Head.Badge'), 'Badge');
  private readonly Title = part(this.getByRef('Title'), 'Title');
  private readonly Progress = part(this.getByRef('Progress'), 'Progress');
  private readonly Left = part(this.getByRef('Left'), 'Left');
  private readonly Right = part(this.getByRef('Right'), 'Right');
  private readonly Zap = part(this.tag('Hints.Zap'), 'Zap');
  private readonly Seek = part(this.tag('Hints.Seek'), 'Seek');
  private readonly Info = part(this.tag('Hints.Info'), 'Info');
  private readonly Back = part(this.tag('Hints.Back'), 'Back');
  private readonly timer = new Timer(contextOf(this).services.clock);
  private isShown = false;

  static override _template(): Lightning.Component.Template<OverlayTemplateSpec> {
    const small = { y: HEAD_Y + 184, text: textStyle({ size: SIZE.small, colour: COLOUR.textSecondary, width: HALF }) };
    return {
      w: STAGE.w,
      h: STAGE.h,
      alpha: 0,
      TopScrim: { rect: true, w: STAGE.w, h: TOP_SCRIM, colorTop: COLOUR.scrim, colorBottom: COLOUR.scrimClear },
      ScrimEdge: { rect: true, y: SCRIM_TOP, w: STAGE.w, h: SCRIM_DENSE - SCRIM_TOP, colorTop: COLOUR.scrimClear, colorBottom: COLOUR.scrimHalf },
      Scrim: { rect: true, y: SCRIM_DENSE, w: STAGE.w, h: STAGE.h - SCRIM_DENSE, colorTop: COLOUR.scrimHalf, colorBottom: COLOUR.scrim },
      Clock: { x: SAFE.x + SAFE.w, y: SAFE.y, mountX: 1, text: textStyle({ size: SIZE.large, colour: COLOUR.text, font: FONT.medium }) },
      Head: {
        x: SAFE.x,
        y: HEAD_Y,
        flex: { direction: 'row', alignItems: 'center' },
        Number: { flexItem: { marginRight: 24 }, text: textStyle({ size: SIZE.title, colour: COLOUR.textSecondary, font: FONT.medium }) },
        Name: { flexItem: { marginRight: 32 }, text: textStyle({ size: SIZE.title, colour: COLOUR.text, font: FONT.bold, width: NAME_WIDTH }) },
        Badge: { type: Badge, flexItem: { marginBottom: 6 } },
      },
      Title: { x: SAFE.x, y: HEAD_Y + 84, text: textStyle({ size: SIZE.large, colour: COLOUR.text, width: SAFE.w }) },
      Progress: { type: ProgressBar, x: SAFE.x, y: HEAD_Y + 156, w: SAFE.w, h: 8, visible: false },
      Left: { x: SAFE.x, ...small },
      Right: { x: SAFE.x + SAFE.w, mountX: 1, ...small },
      Hints: { x: SAFE.x, y: HEAD_Y + 272, flex: { direction: 'row', alignItems: 'center' }, Zap: { type: Hint }, Seek: { type: Hint }, Info: { type: Hint }, Back: { type: Hint } },
    };
  }

  override _setup() {
    const { hints } = contextOf(this).words.player;
    this.Zap.show('chevrons-up-down', hints.zap);
    this.Seek.show('chevrons-left-right', hints.seek);
    this.Info.show('info', hints.info);
    this.Back.show('undo-2', hints.back);
  }

  get shown(): boolean {
    return this.isShown;
  }

  /** Whether it goes by itself after a while. */
  get isLeaving(): boolean {
    return this.timer.running;
  }

  /** @param stays until it is told to go; else it goes by itself, counted from the last call */
  show(stays: boolean): void {
    this.fade(true);
    if (stays) this.timer.stop();
    else this.timer.start(STAYS, () => this.fade(false));
  }

  hide(): void {
    this.timer.stop();
    this.fade(false);
  }

  draw(model: OverlayModel, wallNow: number): void {
    this.Clock.text = clockTime(wallNow);
    this.Number.text = model.number;
    this.Name.text = model.name;
    this.Badge.show(model.badge.label, model.badge.kind === 'live' ? COLOUR.live : COLOUR.surfaceFocused);
    this.Title.text = model.title;
    this.Progress.show(model.progress);
    this.Left.text = model.left;
    this.Right.text = model.right;
    this.Zap.visible = model.can.zap;
    this.Seek.visible = model.can.seek;
  }

  private fade(shown: boolean): void {
    if (shown === this.isShown) return;
    this.isShown = shown;
    this.setSmooth('alpha', shown ? 1 : 0, { duration: DURATION.fade });
  }
}
