import type { Channel } from '../../../src/contract/catalogue';
import type { ChronicleEntry } from '../../../src/contract/player';
import { PlayerError, type PlayerErrorDetails } from '../../../src/contract/player-error';
import type { FakeServices } from '../../support/app-fakes';

export interface Scene {
  /** Before the app starts. */
  readonly prepare?: (services: FakeServices) => void;
  /** Names of keys as in settings.json, pressed one by one once the first page is there. */
  readonly keys?: readonly string[];
  /** After the keys. */
  readonly then?: (services: FakeServices) => void;
  readonly picture?: boolean;
}

const playing = ({ player }: FakeServices): void => {
  player.enter({ kind: 'playing', source: player.source, sound: 'on' });
};

const waiting =
  (kind: 'loading' | 'buffering', details: Omit<PlayerErrorDetails, 'message'>) =>
  ({ player }: FakeServices): void => {
    player.enter({ kind, source: player.source, trouble: new PlayerError({ ...details, message: 'scripted' }) });
  };

const KINDS = ['key', 'setup-sent', 'manifest', 'init-data', 'challenge', 'setup-answered', 'licence-sent', 'licence-answered', 'keys-usable', 'first-segment', 'first-frame', 'playing', 'heartbeat', 'heartbeat-answered', 'quality', 'buffering', 'playing'];

const chronicle = (): ChronicleEntry[] =>
  KINDS.map((kind, i) => ({ at: 1200 + i * 87.4, epoch: i < 3 ? 1 : 2, kind, ...(i % 2 === 1 && { detail: { status: 200, ms: 41 + i, representation: 'v3-1080p' } }) }));

const never = (): Promise<readonly Channel[]> => new Promise(() => undefined);

/** The states worth looking at. */
export const scenes: Readonly<Record<string, Scene>> = {
  home: {},
  'home-scrolled': { keys: ['Right', 'Right', 'Right', 'Right', 'Right'] },
  'home-end': { keys: Array.from({ length: 60 }, () => 'Right') },
  'home-on-demand': { keys: ['Down', 'Right'] },
  loading: { prepare: ({ catalogue }) => (catalogue.answer = never) },
  'catalogue-error': { prepare: ({ catalogue }) => catalogue.refuse('CATALOGUE_UNAVAILABLE') },
  exit: { keys: ['Back'] },
  overlay: { keys: ['Right', 'Enter'], then: playing, picture: true },
  hidden: { keys: ['Right', 'Enter', 'Enter'], then: playing, picture: true },
  zap: { keys: ['Enter', 'ChannelUp', 'ChannelUp'] },
  buffering: {
    keys: ['Enter'],
    then: ({ player }) => player.enter({ kind: 'buffering', source: player.source }),
    picture: true,
  },
  'waiting-network': {
    keys: ['Enter', 'Enter'],
    then: waiting('buffering', { code: 'MEDIA_UNAVAILABLE', origin: 'network' }),
    picture: true,
  },
  'waiting-provider': { keys: ['Enter', 'Digit1', 'Digit2'], then: waiting('loading', { code: 'SETUP_UNANSWERED', origin: 'ssm' }) },
  'on-demand': {
    keys: ['Down', 'Enter'],
    then: (services) => {
      services.player.vodAt(1834, 6330);
      playing(services);
    },
    picture: true,
  },
  paused: {
    keys: ['Down', 'Enter'],
    then: ({ player }) => {
      player.vodAt(1834, 6330);
      player.enter({ kind: 'paused', source: player.source });
    },
    picture: true,
  },
  'behind-live': {
    keys: ['Enter'],
    then: (services) => {
      services.player.liveAt(900, { start: 0, end: 965 });
      playing(services);
    },
    picture: true,
  },
  ended: {
    keys: ['Down', 'Enter'],
    then: ({ player }) => {
      player.vodAt(6330, 6330);
      player.enter({ kind: 'ended', source: player.source });
    },
  },
  'sound-blocked': {
    keys: ['Enter'],
    then: ({ player }) => player.enter({ kind: 'playing', source: player.source, sound: 'blocked' }),
    picture: true,
  },
  digits: { keys: ['Enter', 'Digit1', 'Digit2'], then: playing, picture: true },
  diagnostics: {
    prepare: ({ player }) => (player.entries = chronicle()),
    keys: ['Enter', 'Info'],
    then: playing,
    picture: true,
  },
  'error-1007': {
    keys: ['Enter'],
    then: ({ player }) => player.fail({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 403, errorCode: 1007 } }),
  },
  'error-key': {
    keys: ['Enter'],
    then: ({ player }) => player.fail({ code: 'KEY_UNUSABLE', origin: 'cdm' }),
    picture: true,
  },
};
