import { Lightning } from '@lightningjs/sdk';
import type { Channel } from '../../contract/catalogue';
import { Badge } from '../components/badge';
import { Logo } from '../components/logo';
import { part, textStyle } from '../components/parts';
import { ProgressBar } from '../components/progress-bar';
import { contextOf } from '../context';
import { clockTime, timeSpan } from '../format';
import { onAir, progressOf } from '../programmes';
import { COLOUR, FONT, SAFE, SIZE } from '../theme';

interface HeroTemplateSpec extends Lightning.Component.TemplateSpec {
  Head: { Badge: typeof Badge; Number: object };
  Name: object;
  Now: object;
  Span: object;
  Progress: typeof ProgressBar;
  Next: object;
  Logo: typeof Logo;
}

const TEXT_WIDTH = 1120;
const LOGO = { w: 480, h: 216 };
const SPAN_WIDTH = 232;

/** The focused channel, large: what it is, what is on, what comes next. */
export class Hero extends Lightning.Component<HeroTemplateSpec> {
  private readonly Badge = part(this.tag('Head.Badge'), 'Badge');
  private readonly Number = part(this.tag('Head.Number'), 'Number');
  private readonly Name = part(this.getByRef('Name'), 'Name');
  private readonly Now = part(this.getByRef('Now'), 'Now');
  private readonly Span = part(this.getByRef('Span'), 'Span');
  private readonly Progress = part(this.getByRef('Progress'), 'Progress');
  private readonly Next = part(this.getByRef('Next'), 'Next');
  private readonly Logo = part(this.getByRef('Logo'), 'Logo');
  private channel: Channel | undefined;

  static override _template(): Lightning.Component.Template<HeroTemplateSpec> {
    return {
      Head: {
        flex: { direction: 'row', alignItems: 'center' },
        Badge: { type: Badge, flexItem: { marginRight: 24 } },
        Number: { flexItem: { marginTop: 4 }, text: textStyle({ size: SIZE.body, colour: COLOUR.textSecondary, font: FONT.medium }) },
      },
      Name: { y: 56, text: textStyle({ size: SIZE.display, colour: COLOUR.text, font: FONT.bold, width: TEXT_WIDTH }) },
      Now: { y: 156, text: textStyle({ size: SIZE.large, colour: COLOUR.text, font: FONT.medium, width: TEXT_WIDTH }) },
      Span: { y: 212, text: textStyle({ size: SIZE.body, colour: COLOUR.textSecondary }) },
      Progress: { type: ProgressBar, x: SPAN_WIDTH, y: 228, w: 480, h: 8, visible: false },
      Next: { y: 262, text: textStyle({ size: SIZE.body, colour: COLOUR.textSecondary, width: TEXT_WIDTH }) },
      Logo: { type: Logo, x: SAFE.w - LOGO.w, y: 16, w: LOGO.w, h: LOGO.h, align: 'right' },
    };
  }

  show(channel: Channel): void {
    this.channel = channel;
    const { words, services } = contextOf(this);
    this.Badge.show(channel.live ? words.player.live : words.player.onDemand, channel.live ? COLOUR.live : COLOUR.surfaceFocused);
    this.Number.text = channel.number.toString();
    this.Name.text = channel.name;
    this.Logo.show(channel.logo, channel.name);
    this.tick(services.clock.wallNow());
  }

  tick(wallNow: number): void {
    const { channel } = this;
    if (!channel) return;
    const { words } = contextOf(this);
    const { now, next } = onAir(channel, wallNow);
    this.Now.text = now ? now.title : channel.live ? words.home.noProgramme : '';
    this.Span.text = now ? timeSpan(now.start, now.end) : '';
    this.Progress.show(now && progressOf(now, wallNow));
    this.Next.text = next ? `${words.home.next}  ${clockTime(next.start)}  ${next.title}` : '';
  }
}
