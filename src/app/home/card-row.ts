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
/**
 * Cards that there are at most: a screen of them, and as many on each side as a held key can pass before the row has come
 * after it. One for each of ten thousand channels would take half a gigabyte.
 */
const MAX_CARDS = 24;

/** A titled row of channels. The focus moves first, then the row; at the end the focus again. */
export class CardRow extends Lightning.Component<CardRowTemplateSpec, CardRowTypeConfig> {
  static readonly HEIGHT = CARDS_Y + ChannelCard.HEIGHT;
  static readonly CARDS_Y = CARDS_Y;
  /** px from one card's left edge to the next one's. */
  static readonly PITCH = PITCH;
  private readonly Title = part(this.getByRef('Title'), 'Title');
  private readonly Cards = part(this.getByRef('Cards'), 'Cards');
  /** Those near the focus stand on cards: the channel at place `i` on card `i` modulo their number. */
  private cards: readonly ChannelCard[] = [];
  private channels: readonly Channel[] = [];
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

  /** The channel whose card has, or would have, the focus. */
  get focused(): Channel | undefined {
    return this.channels[this.index];
  }

  /** Keeps the cards, and the focus on its channel, when only programme data has changed. */
  show(channels: readonly Channel[]): void {
    const before = this.channels;
    const same = before.length === channels.length && channels.every((channel, i) => before[i]?.id === channel.id);
    const kept = this.focused?.id;
    this.channels = channels;
    if (same) {
      this.deal();
      return;
    }
    this.index = Math.max(0, channels.findIndex((channel) => channel.id === kept));
    this.Cards.children = channels.slice(0, MAX_CARDS).map((_, i) => ({ type: ChannelCard, ref: `Card${i}` }));
    // Lightning makes a new array each time it is asked for its children.
    this.cards = this.Cards.children.filter((child): child is ChannelCard => child instanceof ChannelCard);
    this.deal();
    this.Cards.x = this.offset();
    this._refocus();
  }

  tick(wallNow: number): void {
    for (const card of this.cards) card.tick(wallNow);
  }

  override _getFocused(): Lightning.Component | undefined {
    return this.cardAt(this.index);
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
    if (index < 0 || index >= this.channels.length) return true;
    this.index = index;
    this.deal();
    this.Cards.setSmooth('x', this.offset(), { duration: DURATION.scroll });
    this.announce();
    return true;
  }

  private cardAt(place: number): ChannelCard | undefined {
    return this.cards[place % this.cards.length];
  }

  /** Brings each card to the place nearest to the focus that is its own. */
  private deal(): void {
    const { length } = this.cards;
    const first = Math.min(this.channels.length - length, Math.max(0, this.index - length / 2));
    for (let place = first; place < first + length; place++) {
      const card = this.cardAt(place);
      const channel = this.channels[place];
      if (!card || card.channel === channel) continue;
      card.x = place * PITCH;
      card.channel = channel;
    }
  }

  private announce(): void {
    const { focused } = this;
    if (focused) this.signal('focusCard', focused);
  }

  /** Decided by the focused card alone, so the row never jumps and always looks the same for the same card. */
  private offset(): number {
    const width = this.channels.length * PITCH - GAP;
    const furthest = Math.max(0, width - SAFE.w);
    return -Math.min(furthest, Math.max(0, this.index - RESTING_PLACE) * PITCH);
  }
}
