import type { Clock } from '../../src/base/clock';
import type { ContentId, KeyId } from '../../src/contract/ids';
import type { Source } from '../../src/contract/source';
import { DrmEngine } from '../../src/drm/drm-engine';
import { DEFAULT_DRM_SETTINGS } from '../../src/drm/drm-settings';
import { followPageLifecycle } from '../../src/lifecycle/page-lifecycle';
import { ZapPlayer } from '../../src/player/zap-player';
import { customerSsm } from '../../src/session/customer-ssm';
import { SessionJournal } from '../../src/session/journal';
import { secureSessions } from '../../src/session/secure-sessions';
import type { SessionWire } from '../../src/session/wire';
import { FakeDash, FakeVideo } from './fake-dash';
import { commonPssh, FakeEme } from './fake-eme';
import { ROTATED_KEY_IDS, type FakeOperator } from './fake-operator';
import { FAKE_KEY_ID } from './fake-sessions';
import { FakeInstances, type MemoryStorage } from './memory-device';
import type { VirtualClock } from './virtual-clock';

const known = { keySystems: ['org.w3.clearkey'], keyIds: [FAKE_KEY_ID as KeyId], pssh: {} } as const;

export function walkedSource(name: string): Source {
  return { src: `https://tv.example/${name}.mpd`, live: true, contentId: name as ContentId, name, protection: name === 'clear' ? undefined : known };
}

export interface WalkedAppOptions {
  readonly operator: FakeOperator;
  readonly clock: VirtualClock;
  readonly storage: MemoryStorage;
  /** The gateway's way of ending sessions, or the standard API's. */
  readonly byHandle: boolean;
  readonly sync: boolean;
}

let runs = 0;

/** One run of the app: the real player and sessions, over fakes at every edge. It can be crashed. */
export class WalkedApp {
  readonly player: ZapPlayer;
  readonly dash = new FakeDash();
  readonly eme = new FakeEme();
  private readonly video = new FakeVideo();
  private readonly page = new EventTarget();
  private crashed = false;
  private rotations = 0;

  constructor(private readonly options: WalkedAppOptions) {
    const { operator, storage, byHandle, sync } = options;
    const clock = this.mortalClock();
    const journal = new SessionJournal(this.mortalStorage(storage), new FakeInstances(`run-${++runs}`), clock);
    const sessions = secureSessions({
      clock,
      journal,
      ssmSyncMode: sync,
      wireFor: () => this.mortalWire(operator.wire(byHandle)),
      askForToken: () => operator.contentToken(),
      endOrphan: (key) => operator.endBy(key, byHandle),
      newId: () => `external-${++runs}`,
    });
    this.player = new ZapPlayer(
      { element: this.video.asElement(), show: () => undefined, hide: () => undefined },
      {
        // A licence for each key, as a rotating channel has it: the more of them, the more there is to go wrong.
        engine: new DrmEngine(this.eme.element, this.eme.requestAccess, clock, { ...DEFAULT_DRM_SETTINGS, multiSession: true }),
        sessions: customerSsm(sessions, clock),
        keySystems: [{ name: 'org.w3.clearkey' }],
        loadDash: () => Promise.resolve(this.dash.module),
        waitForSetup: sync,
        clock,
      },
    );
    followPageLifecycle(this.page as Window, this.player);
  }

  /** The process is gone: no timer fires, no answer is heard, nothing is written any more. */
  crash(): void {
    this.crashed = true;
  }

  /** The channel changes its key: one more first licence, beside whatever runs. */
  rotateKey(): void {
    this.eme.fireEncrypted({ type: 'cenc', initData: commonPssh(ROTATED_KEY_IDS[this.rotations++ % ROTATED_KEY_IDS.length] ?? '') });
  }

  hide(): void {
    this.page.dispatchEvent(new Event('pagehide'));
  }

  show(): void {
    this.page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  }

  /** Lets time pass; a source that is open and has its keys plays meanwhile. */
  async live(duration: number): Promise<void> {
    for (let left = duration; left > 0; left -= STEP) {
      const hasKeys = this.player.state.kind !== 'idle' && (this.sourceIsClear() || this.eme.sessions.some((session) => session.isOpen && session.statuses().size > 0));
      if (this.dash.open.length > 0 && hasKeys) this.video.playOn(Math.min(left, STEP) / 1_000);
      await this.options.clock.advance(Math.min(left, STEP));
    }
  }

  private sourceIsClear(): boolean {
    const { state } = this.player;
    return state.kind !== 'idle' && state.source.protection === undefined;
  }

  private mortalClock(): Clock {
    const { clock } = this.options;
    return {
      now: () => clock.now(),
      wallNow: () => clock.wallNow(),
      after: (delay, task) =>
        clock.after(delay, () => {
          if (!this.crashed) task();
        }),
    };
  }

  private mortalStorage(storage: MemoryStorage): MemoryStorage {
    return new Proxy(storage, { get: (target, name) => (this.crashed && (name === 'set' || name === 'remove') ? () => undefined : (Reflect.get(target, name) as unknown)) });
  }

  private mortalWire(wire: SessionWire): SessionWire {
    const whileAlive = <T>(ask: () => Promise<T>): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        if (this.crashed) return;
        ask().then(
          (value) => {
            if (!this.crashed) resolve(value);
          },
          (error: unknown) => {
            if (!this.crashed) reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      });
    return {
      ...wire,
      setUp: (...request) => whileAlive(() => wire.setUp(...request)),
      heartbeat: (...request) => whileAlive(() => wire.heartbeat(...request)),
      licence: (...request) => whileAlive(() => wire.licence(...request)),
      tearDown: (...request) => whileAlive(() => wire.tearDown(...request)),
    };
  }
}

/** ms; coarse enough for thousands of walks, finer than every time limit. */
const STEP = 500;
