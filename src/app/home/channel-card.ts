import { Lightning } from '@lightningjs/sdk';
import type { Channel } from '../../contract/catalogue';
import { Logo } from '../components/logo';
import { part, textStyle } from '../components/parts';
import { ProgressBar } from '../components/progress-bar';
import { ring, roundRect } from '../components/textures';
import { contextOf } from '../context';
import { onAir, progressOf } from '../programmes';
import { COLOUR, DURATION, FONT, SIZE } from '../theme';

interface ChannelCardTemplateSpec extends Lightning.Component.TemplateSpec {
  Rest: object;
  Lit: object;
  Ring: object;
  Logo: typeof Logo;
  Number: object;
  Name: object;
  Programme: object;
  Progress: typeof ProgressBar;
}

const WIDTH = 370;
const HEIGHT = 196;
const PADDING = 24;
const LOGO = { w: 160, h: 64 };
const RADIUS = 20;
const RING = 6;
/** px between the card and its ring: white on a bright logo would not be seen. */
const RING_GAP = 4;
const FOCUSED_SCALE = 1.07;

/** One channel on the home page. */
export class ChannelCard extends Lightning.Component<ChannelCardTemplateSpec> {
  static readonly WIDTH = WIDTH;
  static readonly HEIGHT = HEIGHT;
  private readonly Lit = part(this.getByRef('Lit'), 'Lit');
  private readonly Ring = part(this.getByRef('Ring'), 'Ring');
  private readonly Logo = part(this.getByRef('Logo'), 'Logo');
  private readonly Number = part(this.getByRef('Number'), 'Number');
  private readonly Name = part(this.getByRef('Name'), 'Name');
  private readonly Programme = part(this.getByRef('Programme'), 'Programme');
  private readonly Progress = part(this.getByRef('Progress'), 'Progress');
  private shown: Channel | undefined;

  static override _template(): Lightning.Component.Template<ChannelCardTemplateSpec> {
    const offset = RING_GAP + RING;
    return {
      w: WIDTH,
      h: HEIGHT,
      Rest: { x: -1, y: -1, texture: roundRect(WIDTH, HEIGHT, RADIUS, COLOUR.surface) },
      Lit: { x: -1, y: -1, visible: false, texture: roundRect(WIDTH, HEIGHT, RADIUS, COLOUR.surfaceFocused) },
      Ring: {
        x: -offset - 1,
        y: -offset - 1,
        visible: false,
        texture: ring(WIDTH + 2 * RING_GAP + RING, HEIGHT + 2 * RING_GAP + RING, RADIUS + RING_GAP + RING / 2, RING, COLOUR.ring),
      },
      Logo: { type: Logo, x: PADDING, y: 20, w: LOGO.w, h: LOGO.h },
      Number: { x: WIDTH - PADDING, y: 16, mountX: 1, text: textStyle({ size: SIZE.small, colour: COLOUR.textSecondary }) },
      Name: { x: PADDING, y: 98, text: textStyle({ size: SIZE.body, colour: COLOUR.text, font: FONT.medium, width: WIDTH - 2 * PADDING }) },
      Programme: { x: PADDING, y: 136, text: textStyle({ size: SIZE.small, colour: COLOUR.textSecondary, width: WIDTH - 2 * PADDING }) },
      Progress: { type: ProgressBar, x: PADDING, y: HEIGHT - 18, w: WIDTH - 2 * PADDING, h: 6, visible: false },
    };
  }

  set channel(channel: Channel | undefined) {
    this.shown = channel;
    if (!channel) return;
    this.Number.text = channel.number.toString();
    this.Name.text = channel.name;
    if (this.active) this.draw(channel);
  }

  get channel(): Channel | undefined {
    return this.shown;
  }

  /** Once a second while the page is seen; cards off the screen need nothing. */
  tick(wallNow: number): void {
    if (!this.shown || !this.active) return;
    const { now } = onAir(this.shown, wallNow);
    this.Programme.text = now ? now.title : '';
    this.Progress.show(now && progressOf(now, wallNow));
  }

  override _active() {
    if (this.shown) this.draw(this.shown);
  }

  override _focus() {
    this.light(true);
  }

  override _unfocus() {
    this.light(false);
  }

  private draw(channel: Channel): void {
    this.Logo.show(channel.logo, channel.name);
    this.tick(contextOf(this).services.clock.wallNow());
  }

  private light(lit: boolean): void {
    this.Lit.visible = lit;
    this.Ring.visible = lit;
    this.setSmooth('scale', lit ? FOCUSED_SCALE : 1, { duration: DURATION.focus });
  }
}
