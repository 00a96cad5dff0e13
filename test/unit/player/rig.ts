import type { ContentId, KeyId } from '../../../src/contract/ids';
import type { PlayerState } from '../../../src/contract/player';
import type { PlayerError } from '../../../src/contract/player-error';
import type { Source } from '../../../src/contract/source';
import { Changing } from '../../../src/device/changing';
import { DrmEngine } from '../../../src/drm/drm-engine';
import { Chronicle } from '../../../src/player/chronicle';
import { ZapPlayer } from '../../../src/player/zap-player';
import { FakeDash, FakeVideo } from '../../support/fake-dash';
import { FakeEme } from '../../support/fake-eme';
import { FAKE_KEY_ID, FakeSessions } from '../../support/fake-sessions';
import { VirtualClock } from '../../support/virtual-clock';

/** s */
export const PATIENCE = 30;

const known = { keySystems: ['org.w3.clearkey'], keyIds: [FAKE_KEY_ID as KeyId], pssh: {} } as const;

/** Protected, unless it is called `clear`. */
export const sourceOf = (name: string): Source => ({ src: `https://tv.example/${name}.mpd`, live: true, contentId: name as ContentId, name, protection: name === 'clear' ? undefined : known });

export interface RigOptions {
  readonly waitForSetup?: boolean;
  /** The fakes share one element, and pausing dash.js pauses it. */
  readonly pauses?: boolean;
  /** Settles before dash.js is there. @param tries this one, too */
  readonly dashScript?: (tries: number) => Promise<unknown>;
}

export function setUp({ waitForSetup = false, pauses = false, dashScript = () => Promise.resolve() }: RigOptions = {}) {
  const clock = new VirtualClock();
  const video = new FakeVideo();
  const eme = new FakeEme();
  const dash = new FakeDash(pauses ? video : undefined);
  const sessions = new FakeSessions();
  const network = new Changing(true);
  let tries = 0;
  const surface = { element: video.asElement(), show: () => undefined, hide: () => undefined, renew: () => undefined };
  const player = new ZapPlayer(surface, {
    engineFor: () => new DrmEngine(eme.element, eme.requestAccess, clock),
    sessions,
    keySystems: [{ name: 'org.w3.clearkey' }],
    loadDash: () => dashScript(++tries).then(() => dash.module),
    waitForSetup,
    clock,
    network,
    patience: PATIENCE,
    chronicle: new Chronicle(clock),
  });
  const warnings: PlayerError[] = [];
  player.on('warning', (warning) => warnings.push(warning));
  const states: PlayerState['kind'][] = [];
  player.on('state', ({ kind }) => states.push(kind));
  return { clock, video, eme, dash, sessions, network, player, warnings, states };
}

/** Plays for a second and a bit. */
export async function playOn(video: FakeVideo, clock: VirtualClock): Promise<void> {
  for (let sample = 0; sample < 5; sample++) {
    video.playOn(0.25);
    await clock.advance(250);
  }
}
