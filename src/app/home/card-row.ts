import { Lightning } from '@lightningjs/sdk';
import type { Channel } from '../../contract/catalogue';
import { part, textStyle } from '../components/parts';
import { COLOUR, DURATION, FONT, SAFE, SIZE } from '../theme';
import '../key-handlers';
import { ChannelCard } from './channel-card';

interface CardRowTemplateSpec extends Lightning.Component.TemplateSpec {
  Title: object;
  Cards: object;
}

export interface CardRowSignals extends Lightning.Component.SignalMap {
  focusCard(channel: Channel): void;
  selectCard(channel: Channel): void;
}

interface CardRowTypeConfig extends Lightning.Component.TypeConfig {
  SignalMapType: CardRowSignals;
}

const GAP = 40;
const PITCH = ChannelCard.WIDTH + GAP;
/** px from the row's title to its cards. */
const CARDS_Y = 70;
/** The place, counted from 0, where the focused card stays while the row moves under it. */
const RESTING_PLACE = 2;

/** A titled row of channels. The focus moves first, then the row; at the end the focus again. */
export class CardRow extends Lightning.Component<CardRowTemplateSpec, CardRowTypeConfig> {
  static readonly HEIGHT = CARDS_Y + ChannelCard.HEIGHT;
  static readonly CARDS_Y = CARDS_Y;
  /** px from one card's left edge to the next one's. */
  static readonly PITCH = PITCH;
  private readonly Title = part(this.getByRef('Title'), 'Title');
  private readonly Cards = part(this.getByRef('Cards'), 'Cards');
  /** Lightning makes a new array each time it is asked for its children. */
  private cardList: readonly ChannelCard[] = [];
  private index = 0;

  static override _template(): Lightning.Component.Template<CardRowTemplateSpec> {
    return {
      h: CardRow.HEIGHT,
      Title: { text: textStyle({ size: SIZE.large, colour: COLOUR.textSecondary, font: FONT.medium }) },
      Cards: { y: CARDS_Y },
    };
  }

  set title(title: string) {
    this.Title.text = title;
  }

  get cards(): readonly ChannelCard[] {
    return this.cardList;
  }

  /** The channel whose card has, or would have, the focus. */
  get focused(): Channel | undefined {
    return this.cards[this.index]?.channel;
  }

  /** Keeps the cards, and the focus on its channel, when only programme data has changed. */
  show(channels: readonly Channel[]): void {
    const { cards } = this;
    const same = cards.length === channels.length && channels.every((channel, i) => cards[i]?.channel?.id === channel.id);
    if (same) {
      channels.forEach((channel, i) => {
        const card = cards[i];
        if (card) card.channel = channel;
      });
      return;
    }
    const kept = this.focused?.id;
    this.Cards.children = channels.map((channel, i) => ({ type: ChannelCard, ref: `Card${i}`, x: i * PITCH, channel }));
    this.cardList = this.Cards.children.filter((child): child is ChannelCard => child instanceof ChannelCard);
    this.index = Math.max(0, channels.findIndex((channel) => channel.id === kept));
    this.Cards.x = this.offset();
    this._refocus();
  }

  tick(wallNow: number): void {
    for (const card of this.cards) card.tick(wallNow);
  }

  override _getFocused(): Lightning.Component | undefined {
    return this.cards[this.index];
  }

  override _focus() {
    this.announce();
  }

  override _handleLeft(): boolean {
    return this.move(-1);
  }

  override _handleRight(): boolean {
    return this.move(1);
  }

  override _handleEnter(): boolean {
    const { focused } = this;
    if (focused) this.signal('selectCard', focused);
    return true;
  }

  override _handlePlay(): boolean {
    return this._handleEnter();
  }

  override _handlePlayPause(): boolean {
    return this._handleEnter();
  }

  private move(step: number): boolean {
    const index = this.index + step;
    if (index < 0 || index >= this.cards.length) return true;
    this.index = index;
    this.Cards.setSmooth('x', this.offset(), { duration: DURATION.scroll });
    this.announce();
    return true;
  }

  private announce(): void {
    const { focused } = this;
    if (focused) this.signal('focusCard', focused);
  }

  /** Decided by the focused card alone, so the row never jumps and always looks the same for the same card. */
  private offset(): number {
    const width = this.cards.length * PITCH - GAP;
    const furthest = Math.max(0, width - SAFE.w);
    return -Math.min(furthest, Math.max(0, this.index - RESTING_PLACE) * PITCH);
  }
}
