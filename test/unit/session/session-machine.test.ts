import { describe, expect, it } from 'vitest';
import { PlayerError, type ErrorOrigin } from '../../../src/contract/player-error';
import { INITIAL_STATE, isUnknownSession, transition, type SessionEffect, type SessionEvent, type SessionState, type SessionToken } from '../../../src/session/session-machine';

const OLD = 'old' as SessionToken;
const NEW = 'new' as SessionToken;

function renewal(origin: ErrorOrigin, status: number, errorCode?: number): PlayerError {
  return new PlayerError({ code: 'RENEWAL_REFUSED', origin, message: 'no', answer: { status, ...(errorCode !== undefined && { errorCode }) } });
}
const refusal = new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no', answer: { status: 403, errorCode: 1007 } });
const stale = renewal('ssm', 401, 1006);
const gone = renewal('ssm', 404, 3002);
const other = renewal('ssm', 403, 1001);

const UNSENT = { kind: 'unsent' } as const;
const SETTING_UP = { kind: 'setting-up', ending: false, doubtful: false } as const;
const DOUBTFUL = { kind: 'setting-up', ending: false, doubtful: true } as const;
const ENDING = { kind: 'setting-up', ending: true, doubtful: false } as const;
const ENDING_DOUBTFUL = { kind: 'setting-up', ending: true, doubtful: true } as const;
const UNCONFIRMED = { kind: 'unconfirmed' } as const;
const LIVE = { kind: 'live', token: OLD } as const;
const GIVEN_UP = { kind: 'given-up', token: OLD } as const;
const RECOVERING = { kind: 'recovering', ending: false } as const;
const RECOVERING_ENDING = { kind: 'recovering', ending: true } as const;
const TEARING_DOWN = { kind: 'tearing-down' } as const;
const OVER = { kind: 'over', how: 'torn-down' } as const;

/** Every kind, with what tells two of a kind apart. */
const STATES: Readonly<Record<string, SessionState>> = {
  unsent: UNSENT,
  'setting up': SETTING_UP,
  'setting up, doubtful': DOUBTFUL,
  'setting up, ending': ENDING,
  'setting up, ending, doubtful': ENDING_DOUBTFUL,
  unconfirmed: UNCONFIRMED,
  live: LIVE,
  'given up': GIVEN_UP,
  recovering: RECOVERING,
  'recovering, ending': RECOVERING_ENDING,
  'tearing down': TEARING_DOWN,
  over: OVER,
};

const EVENTS = {
  'setup-sent': { kind: 'setup-sent' },
  'setup-answered': { kind: 'setup-answered', token: NEW },
  'setup-unanswered': { kind: 'setup-unanswered' },
  'setup-refused': { kind: 'setup-refused' },
  'setup-failed': { kind: 'setup-failed', error: refusal },
  rotated: { kind: 'rotated', token: NEW },
  'renewal-failed, 1006': { kind: 'renewal-failed', error: stale, recovered: false },
  'renewal-failed, 1006 again': { kind: 'renewal-failed', error: stale, recovered: true },
  'renewal-failed, 3002': { kind: 'renewal-failed', error: gone, recovered: false },
  'renewal-failed, 3002 again': { kind: 'renewal-failed', error: gone, recovered: true },
  'renewal-failed, other': { kind: 'renewal-failed', error: other, recovered: false },
  'end-asked': { kind: 'end-asked', byHandle: false },
  'end-asked, by handle': { kind: 'end-asked', byHandle: true },
  'teardown-settled': { kind: 'teardown-settled' },
} as const satisfies Readonly<Record<string, SessionEvent>>;

type EventName = keyof typeof EVENTS;
type Next = readonly [SessionState, ...SessionEffect[]];

const hold: SessionEffect = { kind: 'hold', token: NEW };
const free: SessionEffect = { kind: 'free' };
const notReady: SessionEffect = { kind: 'not-ready', error: refusal };
const tearDown = (token?: SessionToken): Next => [TEARING_DOWN, { kind: 'tear-down', token }];
const over = (how: 'unsent' | 'refused' | 'torn-down' | 'lost', ...effects: SessionEffect[]): Next => [{ kind: 'over', how }, ...effects];
const live = (...effects: SessionEffect[]): Next => [{ kind: 'live', token: NEW }, hold, ...effects];
const lost = (error: PlayerError): SessionEffect => ({ kind: 'report-loss', error });

/** Means nothing there: nothing changes, and nothing is done. */
const nothing = 'nothing';

/** What each state makes of each event; a row that lacks an event does not compile. */
const TABLE: Readonly<Record<string, Readonly<Record<EventName, Next | typeof nothing>>>> = {
  unsent: {
    'setup-sent': [SETTING_UP],
    'setup-answered': nothing,
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': over('unsent', notReady, free),
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': over('unsent', free),
    'end-asked, by handle': over('unsent', free),
    'teardown-settled': nothing,
  },
  'setting up': {
    'setup-sent': nothing,
    'setup-answered': live({ kind: 'ready' }),
    'setup-unanswered': [DOUBTFUL],
    'setup-refused': [UNSENT],
    'setup-failed': [UNCONFIRMED, notReady],
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': [ENDING],
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  'setting up, doubtful': {
    'setup-sent': nothing,
    'setup-answered': live({ kind: 'ready' }),
    'setup-unanswered': [DOUBTFUL],
    // An earlier try may have taken a slot, whatever this one was told.
    'setup-refused': nothing,
    'setup-failed': [UNCONFIRMED, notReady],
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': [ENDING_DOUBTFUL],
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  'setting up, ending': {
    'setup-sent': nothing,
    'setup-answered': tearDown(NEW),
    'setup-unanswered': [ENDING_DOUBTFUL],
    'setup-refused': over('refused', free),
    'setup-failed': tearDown(),
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': [ENDING],
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  'setting up, ending, doubtful': {
    'setup-sent': nothing,
    'setup-answered': tearDown(NEW),
    'setup-unanswered': [ENDING_DOUBTFUL],
    'setup-refused': nothing,
    'setup-failed': tearDown(),
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': [ENDING_DOUBTFUL],
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  unconfirmed: {
    'setup-sent': nothing,
    'setup-answered': nothing,
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': nothing,
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': tearDown(),
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  live: {
    'setup-sent': nothing,
    'setup-answered': nothing,
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': nothing,
    rotated: live(),
    'renewal-failed, 1006': [RECOVERING, { kind: 'recover' }],
    'renewal-failed, 1006 again': [GIVEN_UP, lost(stale)],
    'renewal-failed, 3002': over('lost', lost(gone), free),
    'renewal-failed, 3002 again': over('lost', lost(gone), free),
    'renewal-failed, other': [GIVEN_UP, lost(other)],
    'end-asked': tearDown(OLD),
    'end-asked, by handle': tearDown(OLD),
    'teardown-settled': nothing,
  },
  'given up': {
    'setup-sent': nothing,
    'setup-answered': nothing,
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': nothing,
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': tearDown(OLD),
    'end-asked, by handle': tearDown(OLD),
    'teardown-settled': nothing,
  },
  recovering: {
    'setup-sent': nothing,
    'setup-answered': live(),
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': [UNCONFIRMED, lost(refusal)],
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': [RECOVERING_ENDING],
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  'recovering, ending': {
    'setup-sent': nothing,
    'setup-answered': tearDown(NEW),
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': tearDown(),
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': [RECOVERING_ENDING],
    'end-asked, by handle': tearDown(),
    'teardown-settled': nothing,
  },
  'tearing down': {
    'setup-sent': nothing,
    'setup-answered': nothing,
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': nothing,
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': nothing,
    'end-asked, by handle': nothing,
    'teardown-settled': over('torn-down'),
  },
  over: {
    'setup-sent': nothing,
    'setup-answered': nothing,
    'setup-unanswered': nothing,
    'setup-refused': nothing,
    'setup-failed': nothing,
    rotated: nothing,
    'renewal-failed, 1006': nothing,
    'renewal-failed, 1006 again': nothing,
    'renewal-failed, 3002': nothing,
    'renewal-failed, 3002 again': nothing,
    'renewal-failed, other': nothing,
    'end-asked': nothing,
    'end-asked, by handle': nothing,
    'teardown-settled': nothing,
  },
};

/** Records, so that a new kind does not compile without a state, or an event, above. */
const STATE_KINDS: Readonly<Record<SessionState['kind'], true>> = { unsent: true, 'setting-up': true, unconfirmed: true, live: true, 'given-up': true, recovering: true, 'tearing-down': true, over: true };
const EVENT_KINDS: Readonly<Record<SessionEvent['kind'], true>> = {
  'setup-sent': true,
  'setup-answered': true,
  'setup-unanswered': true,
  'setup-refused': true,
  'setup-failed': true,
  rotated: true,
  'renewal-failed': true,
  'end-asked': true,
  'teardown-settled': true,
};

const CELLS = Object.entries(STATES).flatMap(([state, from]) =>
  (Object.keys(EVENTS) as EventName[]).map((event) => ({ state, event, from, expected: TABLE[state]?.[event] })),
);

describe('the table', () => {
  it('has a cell for every state and event', () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
    expect(CELLS.filter(({ expected }) => expected === undefined)).toEqual([]);
    expect(CELLS).toHaveLength(12 * 14);
    expect(new Set(Object.values(STATES).map(({ kind }) => kind))).toEqual(new Set(Object.keys(STATE_KINDS)));
    expect(new Set(Object.values(EVENTS).map(({ kind }) => kind))).toEqual(new Set(Object.keys(EVENT_KINDS)));
    expect(INITIAL_STATE).toEqual(UNSENT);
  });

  it.each(CELLS)('$state: $event', ({ from, event, expected }) => {
    const [state, ...effects] = expected === nothing || expected === undefined ? [from] : expected;
    expect(transition(from, EVENTS[event])).toEqual({ state, effects });
  });
});

describe('who has found out what', () => {
  it.each<[string, PlayerError, 'stale' | 'gone' | 'neither']>([
    ['the SSM’s 1006', renewal('ssm', 401, 1006), 'stale'],
    ['the SSM’s 1006, whatever its status', renewal('ssm', 403, 1006), 'stale'],
    ['the SSM’s 3002', renewal('ssm', 404, 3002), 'gone'],
    ['a licence server’s 401 with 1006', renewal('licence', 401, 1006), 'stale'],
    ['a licence server’s 404 with 3002', renewal('licence', 404, 3002), 'gone'],
    ['a licence server’s own 1006', renewal('licence', 403, 1006), 'neither'],
    ['a licence server’s own 3002', renewal('licence', 403, 3002), 'neither'],
    ['the operator’s 3002', renewal('operator', 404, 3002), 'neither'],
    ['no code', renewal('ssm', 404), 'neither'],
  ])('%s', (_, error, expected) => {
    const { state } = transition(LIVE, { kind: 'renewal-failed', error, recovered: false });
    expect(state.kind).toBe({ stale: 'recovering', gone: 'over', neither: 'given-up' }[expected]);
    expect(isUnknownSession(error)).toBe(expected === 'gone');
  });
});
