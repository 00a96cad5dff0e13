import { beforeEach, expect, it } from 'vitest';
import type { ContentId } from '../../src/contract/ids';
import type { ChronicleEntry, PlayerState } from '../../src/contract/player';
import { PlayerError } from '../../src/contract/player-error';
import type { Source } from '../../src/contract/source';
import { debugHandle } from '../../src/debug-handle';

const source: Source = {
  src: 'https://cdn.example/live.mpd?sig=SECRET',
  live: true,
  contentId: 'one' as ContentId,
  name: 'One',
  protection: { keySystems: ['org.w3.clearkey'], keyIds: [], pssh: { 'org.w3.clearkey': new Uint8Array([1, 2]) } },
  token: 'SECRET',
  tokenType: 'x-token',
  drm: { licenseURL: 'https://user:SECRET@licences.example/' },
};
const error = new PlayerError({
  code: 'SETUP_REFUSED',
  origin: 'ssm',
  message: 'no https://ssm.example/?key=SECRET',
  retryable: true,
  severity: 'lasting',
  answer: { status: 403, errorCode: 1007, message: 'see https://ssm.example/?key=SECRET' },
  cause: { headers: { authorization: 'SECRET' } },
});
const player: { state: PlayerState; entries: ChronicleEntry[]; chronicle: () => readonly ChronicleEntry[] } = {
  state: { kind: 'idle' },
  entries: [],
  chronicle: () => player.entries,
};
const handle = debugHandle(player, '1.2.3');

beforeEach(() => {
  player.state = { kind: 'playing', source, sound: 'on' };
  player.entries = [{ at: 1, epoch: 1, kind: 'error', detail: { message: 'https://cdn.example/1.m4s?sig=SECRET' } }];
});

/** All that is reachable from a value, itself first. */
function parts(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.getOwnPropertyNames(value).flatMap((name) => parts((value as Record<string, unknown>)[name]))];
}

const frozen = (value: unknown) => parts(value).every((part) => part instanceof Uint8Array || Object.isFrozen(part));

it('says what version it is of, and is itself read-only', () => {
  expect(handle.version).toBe('1.2.3');
  expect(Object.isFrozen(handle)).toBe(true);
});

it.each<[string, Source['token']]>([
  ['a token', 'SECRET'],
  ['a place to get one', () => Promise.resolve('SECRET')],
])('shows the state without %s', (_, token) => {
  player.state = { kind: 'playing', source: { ...source, token }, sound: 'on' };
  const state = handle.state();
  expect(state).toEqual({
    kind: 'playing',
    source: {
      src: 'https://cdn.example/live.mpd',
      live: true,
      contentId: 'one',
      name: 'One',
      protection: source.protection,
      tokenType: 'x-token',
      drm: { licenseURL: 'https://licences.example/' },
    },
    sound: 'on',
  });
  expect(JSON.stringify(state)).not.toContain('SECRET');
});

it.each<PlayerState>([
  { kind: 'failed', source, error },
  { kind: 'buffering', source, trouble: error },
])('shows what an error of the state $kind says, and not what caused it', (state) => {
  player.state = state;
  const shown = handle.state();
  const copy = shown.kind === 'failed' ? shown.error : shown.kind === 'buffering' ? shown.trouble : undefined;
  expect(copy).toBeInstanceOf(PlayerError);
  expect(copy).toMatchObject({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no https://ssm.example/', retryable: true, severity: 'lasting' });
  expect(copy?.answer).toEqual({ status: 403, errorCode: 1007, message: 'see https://ssm.example/' });
  expect(copy?.cause).toBeUndefined();
  expect(copy?.stack).not.toContain('SECRET');
  expect(frozen(shown)).toBe(true);
});

it('gives copies that cannot be written to and change nothing', () => {
  const state = handle.state();
  expect(frozen(state)).toBe(true);
  if (state.kind !== 'playing') throw new Error('it plays');
  state.source.protection?.pssh['org.w3.clearkey']?.fill(9);
  expect(source.protection?.pssh['org.w3.clearkey']).toEqual(new Uint8Array([1, 2]));
});

it('gives the chronicle as it is now', () => {
  const chronicle = handle.chronicle();
  expect(frozen(chronicle)).toBe(true);
  expect(() => (chronicle as ChronicleEntry[]).push({ at: 2, epoch: 1, kind: 'mine' })).toThrow(TypeError);
  player.entries.push({ at: 3, epoch: 1, kind: 'closed' });
  expect(chronicle).toEqual([{ at: 1, epoch: 1, kind: 'error', detail: { message: 'https://cdn.example/1.m4s' } }]);
  expect(handle.chronicle()).toHaveLength(2);
});
