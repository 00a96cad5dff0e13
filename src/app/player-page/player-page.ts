import { Lightning } from '@lightningjs/sdk';
import type { Router } from '@lightningjs/sdk';
import type { Channel } from '../../contract/catalogue';
import type { PlayerState } from '../../contract/player';
import type { CatalogueState } from '../catalogue-store';
import { part } from '../components/parts';
import { Spinner } from '../components/spinner';
import { contextOf } from '../context';
import type { DialogContent } from '../dialogs';
import { errorDialog } from '../error-dialog';
import '../key-handlers';
import { goHome } from '../navigation';
import { SeekSteps } from '../seek-steps';
import { SAFE, STAGE } from '../theme';
import type { ErrorFacts } from '../words-for-error';
import { listenToDigits } from './digit-keys';
import { Diagnostics } from './diagnostics';
import { NumberPrompt } from './number-prompt';
import { Overlay } from './overlay';
import { overlayModel } from './overlay-model';
import { PauseSign } from './pause-sign';
import { Pill } from './pill';
import { Waiting } from './waiting';

interface PlayerPageTemplateSpec extends Lightning.Component.TemplateSpec {
  Overlay: typeof Overlay;
  PauseSign: typeof PauseSign;
  Spinner: typeof Spinner;
  Trouble: typeof Pill;
  Diagnostics: typeof Diagnostics;
  Sound: typeof Pill;
  Number: typeof Pill;
}

interface PlayerPageTypeConfig extends Lightning.Component.TypeConfig {
  IsPage: true;
}

/** px from the spinner's middle up to the words of what it waits for: below it is the overlay. */
const TROUBLE_ABOVE = 104;

/** s. */
const SEEK = { arrow: 10, fast: 30 } as const;

/** The picture, which lies under the canvas, and what is said over it. Transparent wherever nothing is said. */
export class PlayerPage extends Lightning.Component<PlayerPageTemplateSpec, PlayerPageTypeConfig> {
  private readonly Overlay = part(this.getByRef('Overlay'), 'Overlay');
  private readonly PauseSign = part(this.getByRef('PauseSign'), 'PauseSign');
  private readonly Spinner = part(this.getByRef('Spinner'), 'Spinner');
  private readonly Trouble = part(this.getByRef('Trouble'), 'Trouble');
  private readonly Diagnostics = part(this.getByRef('Diagnostics'), 'Diagnostics');
  private readonly Sound = part(this.getByRef('Sound'), 'Sound');
  private readonly Number = part(this.getByRef('Number'), 'Number');
  private readonly context = contextOf(this);
  private readonly player = this.context.services.player;
  private readonly clock = this.context.services.clock;
  private readonly seeks = new SeekSteps(this.player, this.clock);
  private readonly waiting = new Waiting(this.Spinner, this.Trouble, this.context);
  private readonly prompt = new NumberPrompt(this.Number, this.clock, (number) => this.goToNumber(number));
  /** A channel id that the catalogue has not been asked for yet. */
  private wish: string | undefined;
  private dialog: DialogContent | undefined;
  private leavePage: (() => void)[] = [];
  private overlayWasShown = false;

  static override _template(): Lightning.Component.Template<PlayerPageTemplateSpec> {
    return {
      w: STAGE.w,
      h: STAGE.h,
      Overlay: { type: Overlay },
      PauseSign: { type: PauseSign, x: STAGE.w / 2, y: STAGE.h / 2, visible: false },
      Spinner: { type: Spinner, x: STAGE.w / 2, y: STAGE.h / 2, visible: false },
      Trouble: { type: Pill, x: STAGE.w / 2, y: STAGE.h / 2 - TROUBLE_ABOVE, mountX: 0.5, mountY: 1 },
      Diagnostics: { type: Diagnostics },
      Sound: { type: Pill, x: STAGE.w / 2, y: SAFE.y, mountX: 0.5 },
      Number: { type: Pill, x: SAFE.x, y: SAFE.y },
    };
  }

  override _onUrlParams(params: Router.PageParams) {
    const id = params['id'] ?? '';
    // The home page has it tuned already; a launch parameter comes here unknown.
    this.wish = this.context.tuner.current?.id === id ? undefined : id;
    if (this.active) this.settleWish(this.context.store.state);
  }

  /** A deep link while this page is there. What plays already goes on. */
  onRelaunch(id: string): void {
    const isOn = this.context.tuner.current?.id === id && this.player.state.kind !== 'failed';
    this.wish = isOn ? undefined : id;
    this.settleWish(this.context.store.state);
  }

  override _active() {
    const { store, ticker, dialogs } = this.context;
    this.leavePage = [
      this.player.on('state', (state) => this.showState(state)),
      store.watch((state) => this.settleWish(state)),
      ticker.onTick((wallNow) => this.tick(wallNow)),
      dialogs.watch(() => this.showWaiting()),
    ];
    if (this.wish === undefined && this.context.tuner.current) this.showTuned();
  }

  override _inactive() {
    for (const leave of this.leavePage) leave();
    this.leavePage = [];
    this.prompt.cancel();
    this.seeks.reset();
    this.waiting.show(false);
    this.Overlay.hide();
    for (const element of [this.PauseSign, this.Diagnostics, this.Sound]) element.visible = false;
    this.closeDialog();
  }

  /** Any key shows the overlay, whatever else it does. */
  override _captureKey(): boolean {
    this.overlayWasShown = this.Overlay.shown;
    this.wake();
    return false;
  }

  override _handleEnter(): boolean {
    const { state } = this.player;
    if (this.prompt.confirm()) return true;
    if (state.kind === 'playing' && state.sound === 'blocked') this.player.unmute();
    else if (state.kind === 'ended') this.retune();
    else if (state.kind === 'paused') this.player.play();
    else if (this.overlayWasShown) this.Overlay.hide();
    return true;
  }

  override _handleUp(): boolean {
    return this.zapIfLive(1);
  }

  override _handleDown(): boolean {
    return this.zapIfLive(-1);
  }

  override _handleChannelUp(): boolean {
    return this.zap(1);
  }

  override _handleChannelDown(): boolean {
    return this.zap(-1);
  }

  override _handleLeft(): boolean {
    return this.seek(-SEEK.arrow);
  }

  override _handleRight(): boolean {
    return this.seek(SEEK.arrow);
  }

  override _handleRewind(): boolean {
    return this.seek(-SEEK.fast);
  }

  override _handleFastForward(): boolean {
    return this.seek(SEEK.fast);
  }

  override _handlePlayPause(): boolean {
    const { kind } = this.player.state;
    return kind === 'paused' || kind === 'ended' ? this._handlePlay() : this._handlePause();
  }

  override _handlePlay(): boolean {
    if (this.player.state.kind === 'ended') this.retune();
    else if (this.context.tuner.current) this.player.play();
    return true;
  }

  override _handlePause(): boolean {
    if (this.context.tuner.current) this.player.pause();
    return true;
  }

  override _handleInfo(): boolean {
    this.Diagnostics.visible = !this.Diagnostics.visible;
    this.tick(this.clock.wallNow());
    return true;
  }

  /** From the start, or as far back as the live window goes. */
  override _handleRed(): boolean {
    return this.seek(-Infinity);
  }

  /** Live again; a film has no such place. */
  override _handleGreen(): boolean {
    return this.context.tuner.current?.live === true ? this.seek(Infinity) : true;
  }

  override _handleYellow(): boolean {
    if (this.context.tuner.recall()) this.showTuned();
    return true;
  }

  override _handleBlue(): boolean {
    return this._handleInfo();
  }

  onDigit(digit: number): void {
    this.prompt.type(digit);
  }

  override _handleStop(): boolean {
    return this.leave();
  }

  override _handleGuide(): boolean {
    return this.leave();
  }

  override _handleBack(): boolean {
    return this.leave();
  }

  /** The session's tear-down leaves in the turn of the key, whatever becomes of the page. */
  private leave(): boolean {
    this.wish = undefined;
    this.context.tuner.stop();
    goHome();
    return true;
  }

  /** Up and Down do what they do on any TV, but never take a viewer out of a film. */
  private zapIfLive(step: 1 | -1): boolean {
    return this.context.tuner.current?.live === true ? this.zap(step) : true;
  }

  zap(step: 1 | -1): boolean {
    const before = this.context.tuner.current?.id;
    const channel = this.context.tuner.zap(step);
    if (channel && channel.id !== before) this.showTuned();
    return true;
  }

  private tune(channel: Channel): void {
    this.context.tuner.tune(channel);
    this.showTuned();
  }

  private retune(): void {
    this.context.tuner.retune();
    this.showTuned();
  }

  private seek(seconds: number): boolean {
    if (this.seeks.by(seconds)) this.tick(this.clock.wallNow());
    return true;
  }

  private settleWish(state: CatalogueState): void {
    const { wish } = this;
    if (wish === undefined) return;
    if (state.kind === 'ready') {
      const channel = state.lineUp.find(wish);
      if (channel) {
        this.wish = undefined;
        this.tune(channel);
      } else if (!this.dialog) {
        this.openErrorDialog({ code: 'CHANNEL_UNKNOWN', origin: 'operator', answer: undefined }, {});
      }
    } else if (state.kind === 'failed') {
      this.openErrorDialog(state.error, { retry: () => void this.context.store.load() });
    }
    this.showWaiting();
  }

  /** Another channel, or the same one anew: told at once, before there is a picture. */
  private showTuned(): void {
    this.seeks.reset();
    this.prompt.cancel();
    this.closeDialog();
    this.wake();
    const channel = this.context.tuner.current;
    if (channel) this.context.announcer.say(`${channel.number} ${channel.name}`, channel.now?.title);
    this.showState(this.player.state);
  }

  private showState(state: PlayerState): void {
    const { words } = this.context;
    this.showWaiting();
    this.PauseSign.visible = state.kind === 'paused';
    if (state.kind === 'playing' && state.sound === 'blocked') this.Sound.show(words.player.soundBlocked, 'volume-x');
    else this.Sound.hide();
    if (state.kind === 'failed') {
      this.Overlay.hide();
      this.openErrorDialog(state.error, { retry: () => this.retune(), onZap: (step) => void this.zap(step) });
      return;
    }
    if (this.wish === undefined) this.closeDialog();
    // A picture that stands still keeps its explanation; one that goes on again loses it after the usual time.
    if (isStill(state) || (this.Overlay.shown && !this.Overlay.isLeaving)) this.wake();
    this.draw(this.clock.wallNow());
  }

  private showWaiting(): void {
    const { state } = this.player;
    if (state.kind === 'loading' || state.kind === 'buffering') this.waiting.show(true, state.trouble);
    else this.waiting.show(this.wish !== undefined && this.dialog === undefined);
  }

  private wake(): void {
    if (!this.context.tuner.current) return;
    const wasShown = this.Overlay.shown;
    this.Overlay.show(isStill(this.player.state));
    if (!wasShown) this.draw(this.clock.wallNow());
  }

  private tick(wallNow: number): void {
    if (this.Overlay.shown) {
      this.context.store.refreshIfStale();
      this.draw(wallNow);
    }
    if (this.Diagnostics.visible) this.Diagnostics.draw(this.player);
  }

  private draw(wallNow: number): void {
    const channel = this.context.tuner.current;
    if (!channel || !this.Overlay.shown) return;
    const { state } = this.player;
    // Before the first frame the timeline may still be the last channel's.
    const timeline = state.kind === 'loading' || state.kind === 'idle' ? undefined : this.player.timeline;
    this.Overlay.draw(overlayModel({ channel, state, timeline, heading: this.seeks.heading, wallNow }, this.context.words), wallNow);
  }

  /** @returns what to say if there is no such channel */
  private goToNumber(number: string): string | undefined {
    const channel = this.context.store.lineUp?.numbered(Number(number));
    if (!channel) return this.context.words.player.noSuchChannel(number);
    if (channel.id !== this.context.tuner.current?.id) this.tune(channel);
    return undefined;
  }

  private openErrorDialog(error: ErrorFacts, actions: { retry?: () => void; onZap?: (step: 1 | -1) => void }): void {
    const { dialogs, words } = this.context;
    this.dialog = errorDialog(this.context, error, { ...actions, leave: () => void this.leave(), leaveLabel: words.dialog.allChannels });
    dialogs.open(this.dialog);
  }

  private closeDialog(): void {
    if (this.dialog) this.context.dialogs.close(this.dialog);
    this.dialog = undefined;
  }
}

listenToDigits(PlayerPage);

function isStill({ kind }: PlayerState): boolean {
  return kind === 'paused' || kind === 'ended';
}
