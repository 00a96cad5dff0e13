import type { ContentId, KeyId } from '../../src/contract/ids';
import type { Source } from '../../src/contract/source';
import { DrmEngine } from '../../src/drm/drm-engine';
import { DEFAULT_DRM_SETTINGS } from '../../src/drm/drm-settings';
import { BackgroundPlayer } from '../../src/lifecycle/background-player';
import { followPageLifecycle } from '../../src/lifecycle/page-lifecycle';
import type { BackgroundPolicy } from '../../src/lifecycle/policy';
import { ZapPlayer } from '../../src/player/zap-player';
import { customerSsm } from '../../src/session/customer-ssm';
import { SessionJournal } from '../../src/session/journal';
import { secureSessions } from '../../src/session/secure-sessions';
import { FakeDash, FakeVideo } from './fake-dash';
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
  /** s that play on without a network. */
  private buffer = BUFFER;

  constructor(private readonly options: WalkedAppOptions) {
    const { operator, storage, byHandle, sync, policy = { kind: 'pip' } } = options;
    this.process = new WalkedProcess(options.clock);
    const { clock } = this.process;
    const journal = new SessionJournal(this.process.storage(storage), new FakeInstances(`run-${++runs}`), clock);
    const sessions = secureSessions({
      clock,
      journal,
      ssmSyncMode: sync,
      wireFor: () => this.process.wire(operator.wire(byHandle, () => this.process.hears)),
      askForToken: () => operator.contentToken(),
      endOrphan: (key) => operator.endBy(key, byHandle),
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
        clock,
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
    this.buffer = BUFFER;
    this.process.whenAwake(() => {
      this.device.network.set(online);
    });
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
    if (process.asleep || state.kind === 'idle' || dash.open.length === 0) return;
    const hasKeys = state.source.protection === undefined || eme.sessions.some((session) => session.isOpen && session.statuses().size > 0);
    if (!hasKeys) return;
    if (!process.online) this.buffer -= seconds;
    if (this.buffer <= 0) return;
    if (video.paused) {
      video.readyState = 4;
      return;
    }
    video.playOn(seconds);
    if (state.source.name === 'film') this.watched += seconds;
  }
}

/** ms; coarse enough for thousands of walks, finer than every time limit. */
const STEP = 500;
/** s */
const BUFFER = 10;
