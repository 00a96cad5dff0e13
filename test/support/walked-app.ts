import type { ContentId, KeyId } from '../../src/contract/ids';
import type { Source } from '../../src/contract/source';
import { DrmEngine } from '../../src/drm/drm-engine';
import { DEFAULT_DRM_SETTINGS } from '../../src/drm/drm-settings';
import { BackgroundPlayer } from '../../src/lifecycle/background-player';
import { followPageLifecycle } from '../../src/lifecycle/page-lifecycle';
import type { BackgroundPolicy } from '../../src/lifecycle/policy';
import { Chronicle } from '../../src/player/chronicle';
import { ZapPlayer } from '../../src/player/zap-player';
import { customerSsm } from '../../src/session/customer-ssm';
import { SessionJournal } from '../../src/session/journal';
import { secureSessions } from '../../src/session/secure-sessions';
import { FakeDash, FakeVideo, type FakeDashPlayer } from './fake-dash';
import { commonPssh, FakeEme } from './fake-eme';
import { ROTATED_KEY_IDS, type FakeOperator } from './fake-operator';
import { FAKE_KEY_ID } from './fake-sessions';
import { FakeInstances, MemoryDevice, type MemoryStorage } from './memory-device';
import type { VirtualClock } from './virtual-clock';
import { WalkedProcess } from './walked-process';

const known = { keySystems: ['org.w3.clearkey'], keyIds: [FAKE_KEY_ID as KeyId], pssh: {} } as const;

export function walkedSource(name: string): Source {
  return { src: `https://tv.example/${name}.mpd`, live: name !== 'film', contentId: name as ContentId, name, protection: name === 'clear' ? undefined : known };
}

export interface WalkedAppOptions {
  readonly operator: FakeOperator;
  readonly clock: VirtualClock;
  readonly storage: MemoryStorage;
  /** The gateway's way of ending sessions, or the standard API's. */
  readonly byHandle: boolean;
  readonly sync: boolean;
  readonly policy?: BackgroundPolicy;
}

let runs = 0;

/** s that a picture may stand still for a trouble that is known. */
export const PATIENCE = 30;

/** The same jitter in the same walk, whatever ran before. */
function jitter(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** One run of the app: the real player, sessions and background policies, over fakes at every edge. It can be crashed. */
export class WalkedApp {
  readonly player: BackgroundPlayer;
  readonly device = new MemoryDevice();
  readonly video = new FakeVideo();
  readonly dash = new FakeDash(this.video);
  readonly eme = new FakeEme();
  readonly process: WalkedProcess;
  /** s of the film that were played since it was asked for. */
  watched = 0;
  private readonly page = new EventTarget();
  private rotations = 0;
  /** s that play on when nothing more can be loaded. */
  private buffer = 0;
  private loading: FakeDashPlayer | undefined;
  private mediaStatus = 200;
  private dryFor = 0;

  constructor(private readonly options: WalkedAppOptions) {
    const { operator, storage, byHandle, sync, policy = { kind: 'pip' } } = options;
    const random = jitter();
    this.process = new WalkedProcess(options.clock);
    const { clock } = this.process;
    const journal = new SessionJournal(this.process.storage(storage), new FakeInstances(`run-${++runs}`), clock);
    const sessions = secureSessions({
      clock,
      journal,
      ssmSyncMode: sync,
      wireFor: () => this.process.wire(operator.wire(byHandle, () => this.process.hears)),
      askForToken: () => operator.contentToken(),
      wireOfOrphan: () => this.process.wire(operator.wire(byHandle, () => this.process.hears)),
      network: this.device.network,
      outageGrace: 0,
      random,
      newId: () => `external-${++runs}`,
    });
    const foreground = new ZapPlayer(
      { element: this.video.asElement(), show: () => undefined, hide: () => undefined, renew: () => undefined },
      {
        // A licence for each key, as a rotating channel has it: the more of them, the more there is to go wrong.
        engineFor: () => new DrmEngine(this.eme.element, this.eme.requestAccess, clock, { ...DEFAULT_DRM_SETTINGS, multiSession: true }),
        sessions: customerSsm(sessions, clock),
        keySystems: [{ name: 'org.w3.clearkey' }],
        loadDash: () => Promise.resolve(this.dash.module),
        waitForSetup: sync,
        network: this.device.network,
        patience: PATIENCE,
        clock,
        chronicle: new Chronicle(clock),
      },
    );
    this.player = new BackgroundPlayer(foreground, { device: this.device, policy, clock });
    followPageLifecycle(this.page as Window, this.player);
  }

  load(name: string): void {
    this.watched = 0;
    this.player.load(walkedSource(name));
  }

  /** The process is gone: no timer fires, no answer is heard, nothing is written any more. */
  crash(): void {
    this.process.crash();
  }

  /** The channel changes its key: one more first licence, beside whatever runs. */
  rotateKey(): void {
    this.eme.fireEncrypted({ type: 'cenc', initData: commonPssh(ROTATED_KEY_IDS[this.rotations++ % ROTATED_KEY_IDS.length] ?? '') });
  }

  leavePage(): void {
    this.page.dispatchEvent(new Event('pagehide'));
  }

  returnToPage(): void {
    this.page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }

  hide(): void {
    this.device.visibility.set('hidden');
  }

  /** @param timersFirst what is overdue runs before the TV tells that the app is shown */
  show(timersFirst = false): void {
    if (timersFirst) this.process.wake();
    this.device.visibility.set('shown');
    this.process.wake();
  }

  /** An app that sleeps hears of it when it wakes. */
  network(online: boolean): void {
    this.process.online = online;
    this.process.whenAwake(() => {
      this.device.network.set(online);
    });
  }

  /** What the media's server answers from now on: an HTTP status. */
  mediaWeather(status: number): void {
    this.mediaStatus = status;
  }

  /** s that the picture has stood still for want of media, with a network. */
  get dry(): number {
    return this.dryFor;
  }

  /** Lets time pass; a source that is open and has its keys plays meanwhile. */
  async live(duration: number): Promise<void> {
    for (let left = duration; left > 0; left -= STEP) {
      const step = Math.min(left, STEP);
      this.playOn(step / 1_000);
      await this.options.clock.advance(step);
    }
  }

  private playOn(seconds: number): void {
    const { player, video, dash, eme, process } = this;
    const { state } = player;
    const open = dash.open.at(-1);
    if (process.asleep || state.kind === 'idle' || !open) return;
    const hasMedia = this.loadOn(open, seconds);
    const hasKeys = state.source.protection === undefined || eme.sessions.some((session) => session.isOpen && session.statuses().size > 0);
    if (!hasKeys) return;
    if (!hasMedia) {
      video.readyState = 2;
      if (process.online) this.dryFor += seconds;
      return;
    }
    this.dryFor = 0;
    if (video.paused) {
      video.readyState = 4;
      return;
    }
    video.playOn(seconds);
    if (state.source.name === 'film') this.watched += seconds;
  }

  /** Loads as far as the weather lets it. @returns whether there is something to play */
  private loadOn(open: FakeDashPlayer, seconds: number): boolean {
    const status = this.process.online ? this.mediaStatus : 0;
    if (open !== this.loading) {
      this.loading = open;
      this.buffer = 0;
      this.dryFor = 0;
    }
    void open.download('MediaSegment', status);
    if (status === 200) this.buffer = BUFFER;
    else this.buffer = Math.max(0, this.buffer - (this.video.paused ? 0 : seconds));
    return this.buffer > 0;
  }
}

/** ms; coarse enough for thousands of walks, finer than every time limit. */
const STEP = 500;
/** s */
const BUFFER = 10;
