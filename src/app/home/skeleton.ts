import { Lightning } from '@lightningjs/sdk';
import { roundRect } from '../components/textures';
import { COLOUR } from '../theme';
import { CardRow } from './card-row';
import { ChannelCard } from './channel-card';

/** s of one breath. */
const BREATH = 1.8;
const CARDS = 5;

/** The page's shape before there is anything to fill it with. */
export class Skeleton extends Lightning.Component {
  private breathing: ReturnType<Lightning.Element['animation']> | undefined;

  static override _template(): Lightning.Component.Template {
    const block = (x: number, y: number, w: number, h: number) => ({ x, y, texture: roundRect(w, h, Math.min(20, h / 2), COLOUR.skeleton) });
    const row = (y: number) => [
      block(0, y, 240, 32),
      ...Array.from({ length: CARDS }, (_, i) => block(i * CardRow.PITCH, y + CardRow.CARDS_Y, ChannelCard.WIDTH, ChannelCard.HEIGHT)),
    ];
    return {
      children: [block(0, 4, 120, 40), block(0, 60, 560, 64), block(0, 152, 720, 36), block(0, 212, 480, 28), ...row(Skeleton.ROWS[0]), ...row(Skeleton.ROWS[1])],
    };
  }

  /** px from the hero's top to each row's; the home page puts its rows there too. */
  static readonly ROWS = [332, 626] as const;

  override _active() {
    this.breathing ??= this.animation({ duration: BREATH, repeat: -1, actions: [{ p: 'alpha', v: { 0: 1, 0.5: 0.5, 1: 1 } }] });
    this.breathing.start();
  }

  override _inactive() {
    this.breathing?.stopNow();
  }
}
