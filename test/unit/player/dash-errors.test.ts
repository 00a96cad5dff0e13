import { describe, expect, it } from 'vitest';
import { PlayerError, type PlayerErrorCode, type Severity } from '../../../src/contract/player-error';
import { RealDash } from '../../support/real-dash';
import { settle } from '../../support/virtual-clock';
import { PATIENCE, playOn, setUp, sourceOf } from './rig';

/** When an error ends playback: `when dry`: once the picture stands still; `in time`: once it has stood as long as patience is. */
type Ends = 'at once' | 'when dry' | 'in time' | 'never';

const SEVERITY: Readonly<Record<Ends, Severity>> = { 'at once': 'fatal', 'when dry': 'lasting', 'in time': 'trouble', never: 'harmless' };

/** What each error of dash.js means for us. */
const MEANINGS: Readonly<Record<string, readonly [ours: PlayerErrorCode, ends: Ends]>> = {
  MANIFEST_LOADER_PARSING_FAILURE_ERROR_CODE: ['MANIFEST_INVALID', 'when dry'],
  MANIFEST_LOADER_LOADING_FAILURE_ERROR_CODE: ['MANIFEST_UNAVAILABLE', 'in time'],
  XLINK_LOADER_LOADING_FAILURE_ERROR_CODE: ['MEDIA_UNAVAILABLE', 'never'],
  SEGMENT_BASE_LOADER_ERROR_CODE: ['MEDIA_UNPLAYABLE', 'when dry'],
  TIME_SYNC_FAILED_ERROR_CODE: ['MEDIA_UNAVAILABLE', 'never'],
  FRAGMENT_LOADER_LOADING_FAILURE_ERROR_CODE: ['MEDIA_UNAVAILABLE', 'in time'],
  FRAGMENT_LOADER_NULL_REQUEST_ERROR_CODE: ['MEDIA_UNAVAILABLE', 'in time'],
  URL_RESOLUTION_FAILED_GENERIC_ERROR_CODE: ['MEDIA_UNAVAILABLE', 'in time'],
  APPEND_ERROR_CODE: ['MEDIA_UNPLAYABLE', 'when dry'],
  REMOVE_ERROR_CODE: ['MEDIA_UNAVAILABLE', 'never'],
  DATA_UPDATE_FAILED_ERROR_CODE: ['MANIFEST_INVALID', 'when dry'],
  CAPABILITY_MEDIASOURCE_ERROR_CODE: ['MEDIA_UNPLAYABLE', 'at once'],
  CAPABILITY_MEDIAKEYS_ERROR_CODE: ['MEDIA_UNPLAYABLE', 'at once'],
  DOWNLOAD_ERROR_ID_MANIFEST_CODE: ['MANIFEST_UNAVAILABLE', 'in time'],
  DOWNLOAD_ERROR_ID_SIDX_CODE: ['MEDIA_UNAVAILABLE', 'in time'],
  DOWNLOAD_ERROR_ID_CONTENT_CODE: ['MEDIA_UNAVAILABLE', 'in time'],
  DOWNLOAD_ERROR_ID_INITIALIZATION_CODE: ['MEDIA_UNAVAILABLE', 'in time'],
  DOWNLOAD_ERROR_ID_XLINK_CODE: ['MEDIA_UNAVAILABLE', 'never'],
  MANIFEST_ERROR_ID_PARSE_CODE: ['MANIFEST_INVALID', 'when dry'],
  MANIFEST_ERROR_ID_NOSTREAMS_CODE: ['MANIFEST_INVALID', 'when dry'],
  TIMED_TEXT_ERROR_ID_PARSE_CODE: ['MEDIA_UNAVAILABLE', 'never'],
  MANIFEST_ERROR_ID_MULTIPLEXED_CODE: ['MEDIA_UNPLAYABLE', 'at once'],
  MEDIASOURCE_TYPE_UNSUPPORTED_CODE: ['MEDIA_UNPLAYABLE', 'at once'],
  NO_SUPPORTED_KEY_IDS: ['KEY_UNUSABLE', 'at once'],
};

const { errors } = new RealDash().module.MediaPlayer as unknown as { readonly errors: Readonly<Record<string, unknown>> };
const codes = Object.entries(errors).flatMap(([name, code]) => (typeof code === 'number' ? [{ name, code }] : []));

interface Raised {
  readonly name: string;
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
  readonly ours: PlayerErrorCode;
  readonly ends: Ends;
}

const refused = new PlayerError({ code: 'LICENCE_REFUSED', origin: 'licence', message: 'no entitlement', answer: { status: 403 } });
/** One that the engine has tried again itself, until it gave up. */
const unanswered = new PlayerError({ code: 'LICENCE_UNANSWERED', origin: 'network', message: 'no answer', retryable: true });

const RAISED: readonly Raised[] = [
  ...codes.flatMap(({ name, code }): readonly Raised[] => {
    const [ours, ends] = MEANINGS[name] ?? [];
    return ours && ends ? [{ name, code, ours, ends }] : [];
  }),
  // The same code, where nothing is left that the engine could decode.
  { name: 'nothing that could be decoded', code: 32, message: 'No streams to play.', ours: 'MEDIA_UNSUPPORTED', ends: 'when dry' },
  ...['MEDIA_ERR_ABORTED', 'MEDIA_ERR_NETWORK', 'MEDIA_ERR_DECODE', 'MEDIA_ERR_SRC_NOT_SUPPORTED', 'MEDIA_ERR_ENCRYPTED'].map((name, index) => ({ name, code: index + 1, message: name, ours: 'MEDIA_UNPLAYABLE', ends: 'at once' }) as const),
  { name: 'a key error, refused', code: 101, data: refused, ours: 'LICENCE_REFUSED', ends: 'at once' },
  { name: 'a key error, unanswered', code: 101, data: unanswered, ours: 'LICENCE_UNANSWERED', ends: 'at once' },
  { name: 'the first key error, of dash.js itself', code: 100, ours: 'MEDIA_UNPLAYABLE', ends: 'at once' },
  { name: 'the last key error', code: 114, ours: 'MEDIA_UNPLAYABLE', ends: 'at once' },
  ...[6, 99, 115, 999].map((code) => ({ name: `what nobody has heard of: ${code}`, code, ours: 'MEDIA_UNPLAYABLE', ends: 'in time' }) as const),
  // As of content steering: dash.js has no code for its downloads.
  { name: 'nothing but words', code: 0, ours: 'MEDIA_UNAVAILABLE', ends: 'never' },
];

async function loading() {
  const rig = setUp();
  rig.player.load(sourceOf('clear'));
  await settle();
  const raise = ({ code, message, data }: Raised) => rig.dash.open[0]?.fail(code, message, data);
  return { ...rig, raise };
}

async function playing() {
  const rig = await loading();
  await playOn(rig.video, rig.clock);
  return rig;
}

const failed = ({ ours, ends }: Raised) => ({ kind: 'failed', error: { code: ours, severity: SEVERITY[ends] } });
const nothingPlays = { kind: 'failed', error: { code: 'NOTHING_PLAYS' } };

it('knows what each error of dash.js means, and no other', () => {
  expect(codes.map(({ name }) => name).sort()).toEqual(Object.keys(MEANINGS).sort());
});

describe.each(RAISED.map((raised) => [raised.name, raised] as const))('%s', (_, raised) => {
  const { ours, ends } = raised;

  it(`ends playback ${ends === 'when dry' ? 'at once' : ends} while nothing has played yet`, async () => {
    const { player, clock, raise } = await loading();
    raise(raised);
    if (ends === 'never') expect(player.state).toEqual({ kind: 'loading', source: sourceOf('clear') });
    else if (ends === 'in time') expect(player.state).toMatchObject({ kind: 'loading', trouble: { code: ours, severity: 'trouble' } });
    else expect(player.state).toMatchObject(failed(raised));
    await clock.advance(15_000);
    expect(player.state).toMatchObject(ends === 'never' ? nothingPlays : failed(raised));
  });

  it(`ends playback ${ends} while a picture moves`, async () => {
    const { player, video, clock, raise } = await playing();
    raise(raised);
    if (ends === 'at once') {
      expect(player.state).toMatchObject(failed(raised));
      return;
    }
    for (let second = 0; second < 2 * PATIENCE; second++) await playOn(video, clock);
    expect(player.state.kind).toBe('playing');
    await clock.advance(1_000);
    if (ends === 'when dry') expect(player.state).toMatchObject(failed(raised));
    else expect(player.state).toMatchObject(ends === 'in time' ? { kind: 'buffering', trouble: { code: ours } } : { kind: 'buffering', source: sourceOf('clear') });
    await clock.advance(PATIENCE * 1_000);
    expect(player.state).toMatchObject(ends === 'never' ? nothingPlays : failed(raised));
  });

  it(`ends playback ${ends === 'when dry' ? 'at once' : ends} while the picture stands still`, async () => {
    const { player, clock, raise } = await playing();
    await clock.advance(1_000);
    expect(player.state.kind).toBe('buffering');
    raise(raised);
    if (ends === 'never') expect(player.state).toEqual({ kind: 'buffering', source: sourceOf('clear') });
    else if (ends === 'in time') expect(player.state).toMatchObject({ kind: 'buffering', trouble: { code: ours } });
    else expect(player.state).toMatchObject(failed(raised));
    await clock.advance((PATIENCE - 1) * 1_000);
    if (ends === 'in time') expect(player.state.kind).toBe('buffering');
    await clock.advance(1_000);
    expect(player.state).toMatchObject(ends === 'never' ? nothingPlays : failed(raised));
  });
});

describe('the words of dash.js', () => {
  it('lose the queries of signed URLs', async () => {
    const { player, dash } = await loading();
    dash.open[0]?.fail(34, 'https://cdn.example/one/v-1.m4s?signature=secret is not available', { request: { url: 'https://cdn.example/one/v-1.m4s?signature=secret' } });
    const { state } = player;
    if (state.kind !== 'failed') throw new Error('not failed');
    expect(state.error.message).toBe('dash.js 34: https://cdn.example/one/v-1.m4s is not available');
    expect(state.error.cause).toBeUndefined();
    expect(JSON.stringify([state, player.chronicle()])).not.toContain('secret');
  });

  it.each([['nothing', undefined], ['text', 'an error']])('may be %s: the picture will tell', async (_, thrown) => {
    const { player, clock, dash } = await loading();
    dash.open[0]?.report('error', { error: thrown });
    expect(player.state).toMatchObject({ kind: 'loading', trouble: { code: 'MEDIA_UNPLAYABLE' } });
    await clock.advance(15_000);
    expect(player.state).toMatchObject({ kind: 'failed', error: { code: 'MEDIA_UNPLAYABLE' } });
  });

  it('may be without a code, as those of content steering are: nothing that a picture needs', async () => {
    const { player, dash } = await loading();
    dash.open[0]?.report('error', { error: { message: 'https://steering.example/ is not available' } });
    expect(player.state).toEqual({ kind: 'loading', source: sourceOf('clear') });
  });
});
