import { Lightning } from '@lightningjs/sdk';
import type { Channel } from '../../contract/catalogue';
import type { CatalogueState } from '../catalogue-store';
import { Logo } from '../components/logo';
import { part, textStyle } from '../components/parts';
import { contextOf } from '../context';
import type { DialogContent } from '../dialogs';
import { errorDialog } from '../error-dialog';
import { clockTime } from '../format';
import { leaveApp } from '../leave-dialog';
import type { LineUp } from '../line-up';
import { goToPlayer } from '../navigation';
import { COLOUR, FONT, SAFE, SIZE, STAGE } from '../theme';
import '../key-handlers';
import { CardRow } from './card-row';
import { Hero } from './hero';
import { Skeleton } from './skeleton';

interface HomePageTemplateSpec extends Lightning.Component.TemplateSpec {
  Background: object;
  BrandLogo: typeof Logo;
  BrandName: object;
  Clock: object;
  Skeleton: typeof Skeleton;
  Hero: typeof Hero;
  Live: typeof CardRow;
  OnDemand: typeof CardRow;
}

interface HomePageTypeConfig extends Lightning.Component.TypeConfig {
  IsPage: true;
}

const HERO_Y = 134;
const BRAND_LOGO = { w: 320, h: 56 };

/** ms that the focus must rest before the hero follows: it is five texts and a picture, too much for every step of a held key. */
const HERO_DELAY = 120;

/** All channels, as rows of cards. Opaque: no picture is to be seen here. */
export class HomePage extends Lightning.Component<HomePageTemplateSpec, HomePageTypeConfig> {
  private readonly BrandLogo = part(this.getByRef('BrandLogo'), 'BrandLogo');
  private readonly BrandName = part(this.getByRef('BrandName'), 'BrandName');
  private readonly Clock = part(this.getByRef('Clock'), 'Clock');
  private readonly Skeleton = part(this.getByRef('Skeleton'), 'Skeleton');
  private readonly Hero = part(this.getByRef('Hero'), 'Hero');
  private readonly Live = part(this.getByRef('Live'), 'Live');
  private readonly OnDemand = part(this.getByRef('OnDemand'), 'OnDemand');
  private row: CardRow = this.Live;
  private lineUp: LineUp | undefined;
  private dialog: DialogContent | undefined;
  private leavePage: (() => void)[] = [];
  private cancelHero: (() => void) | undefined;

  static override _template(): Lightning.Component.Template<HomePageTemplateSpec> {
    const signals = { focusCard: 'onFocusCard', selectCard: 'onSelectCard' } as const;
    return {
      w: STAGE.w,
      h: STAGE.h,
      Background: { rect: true, w: STAGE.w, h: STAGE.h, colorTop: COLOUR.backgroundTop, colorBottom: COLOUR.backgroundBottom },
      BrandLogo: { type: Logo, x: SAFE.x, y: SAFE.y, w: BRAND_LOGO.w, h: BRAND_LOGO.h, visible: false },
      BrandName: { x: SAFE.x, y: SAFE.y, text: textStyle({ size: SIZE.large, colour: COLOUR.text, font: FONT.bold, width: 1200 }) },
      Clock: { x: SAFE.x + SAFE.w, y: SAFE.y, mountX: 1, text: textStyle({ size: SIZE.large, colour: COLOUR.textSecondary, font: FONT.medium }) },
      Skeleton: { type: Skeleton, x: SAFE.x, y: HERO_Y, visible: false },
      Hero: { type: Hero, x: SAFE.x, y: HERO_Y, visible: false },
      Live: { type: CardRow, x: SAFE.x, signals, visible: false },
      OnDemand: { type: CardRow, x: SAFE.x, signals, visible: false },
    };
  }

  override _setup() {
    const { services, words } = contextOf(this);
    const { name, logo } = services.brand;
    if (logo !== undefined) {
      this.BrandLogo.visible = true;
      this.BrandLogo.show(logo, name);
    }
    this.BrandName.patch({ visible: logo === undefined, text: name });
    this.Live.title = words.home.live;
    this.OnDemand.title = words.home.onDemand;
  }

  override _active() {
    const { store, ticker } = contextOf(this);
    this.leavePage = [
      store.watch((state) => {
        this.show(state);
      }),
      ticker.onTick((wallNow) => {
        this.tick(wallNow);
      }),
    ];
  }

  override _inactive() {
    for (const leave of this.leavePage) leave();
    this.leavePage = [];
    // A hero that was still to come would be spoken over the page that is there by then.
    this.cancelHero?.();
    this.closeDialog();
  }

  override _getFocused(): Lightning.Component | undefined {
    return this.row.visible ? this.row : undefined;
  }

  override _handleUp(): boolean {
    return this.moveTo(this.Live);
  }

  override _handleDown(): boolean {
    return this.moveTo(this.OnDemand);
  }

  override _handleRed(): boolean {
    return this.moveTo(this.Live);
  }

  override _handleGreen(): boolean {
    return this.moveTo(this.OnDemand);
  }

  override _handleYellow(): boolean {
    const channel = contextOf(this).tuner.recall();
    if (channel) goToPlayer(channel.id);
    return true;
  }

  onFocusCard(channel: Channel): void {
    this.cancelHero?.();
    if (!this.Hero.visible) {
      this.showHero(channel);
      return;
    }
    this.cancelHero = contextOf(this).services.clock.after(HERO_DELAY, () => {
      this.showHero(channel);
    });
  }

  onSelectCard(channel: Channel): void {
    // Before anything is drawn: the set-up of the session is on its way in the turn of the key.
    contextOf(this).tuner.tune(channel);
    goToPlayer(channel.id);
  }

  private moveTo(row: CardRow): boolean {
    if (row.visible) this.row = row;
    return true;
  }

  private showHero(channel: Channel): void {
    this.Hero.visible = true;
    this.Hero.show(channel);
    contextOf(this).announcer.say(channel.name, channel.now?.title);
  }

  private tick(wallNow: number): void {
    this.Clock.text = clockTime(wallNow);
    this.Live.tick(wallNow);
    this.OnDemand.tick(wallNow);
    this.Hero.tick(wallNow);
    contextOf(this).store.refreshIfStale();
  }

  private show(state: CatalogueState): void {
    this.Skeleton.visible = state.kind !== 'ready';
    this.closeDialog();
    if (state.kind === 'ready') this.showChannels(state.lineUp);
    if (state.kind === 'failed') this.openDialog(errorDialog(contextOf(this), state.error, this.failureActions()));
  }

  private showChannels(lineUp: LineUp): void {
    if (lineUp.channels.length === 0) this.openDialog(this.emptyDialog());
    if (lineUp === this.lineUp) return;
    this.lineUp = lineUp;
    let place = 0;
    for (const [row, channels] of [
      [this.Live, lineUp.live],
      [this.OnDemand, lineUp.onDemand],
    ] as const) {
      row.visible = channels.length > 0;
      row.show(channels);
      // A missing row leaves no hole.
      if (row.visible) row.y = HERO_Y + (Skeleton.ROWS[place++] ?? 0);
    }
    if (!this.row.visible) this.row = this.Live.visible ? this.Live : this.OnDemand;
    const { focused } = this.row;
    if (focused) this.showHero(focused);
    this._refocus();
  }

  private failureActions() {
    const context = contextOf(this);
    return {
      retry: () => void context.store.load(),
      leave: () => {
        leaveApp(context, () => {
          this.show(context.store.state);
        });
      },
      leaveLabel: context.words.dialog.back,
    };
  }

  private emptyDialog(): DialogContent {
    const { words } = contextOf(this);
    const { retry, leave, leaveLabel } = this.failureActions();
    const { title, happened, advice } = words.home.empty;
    return {
      title,
      text: happened,
      advice,
      buttons: [
        { label: words.dialog.retry, action: retry },
        { label: leaveLabel, action: leave },
      ],
      onBack: leave,
    };
  }

  private openDialog(content: DialogContent): void {
    this.dialog = content;
    contextOf(this).dialogs.open(content);
  }

  private closeDialog(): void {
    if (this.dialog) contextOf(this).dialogs.close(this.dialog);
    this.dialog = undefined;
  }
}
