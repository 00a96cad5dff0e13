import { describe, expect, it } from 'vitest';
import { initialState, transition, type BackgroundEffect, type BackgroundEvent, type BackgroundState } from '../../../src/lifecycle/background-machine';
import type { Place } from '../../../src/lifecycle/place';
import type { ContentId } from '../../../src/contract/ids';

const placeOf = (name: string): Place => ({
  source: { src: `https://tv.example/${name}.mpd`, live: true, contentId: name as ContentId, name, protection: undefined },
  position: undefined,
  windowStart: undefined,
  paused: false,
  at: { wall: 0, monotonic: 0 },
});
/** What plays when the event comes. */
const NOW = placeOf('now');
/** What was left before. */
const BEFORE = placeOf('before');
/** What the viewer asks for. */
const NEXT = placeOf('next');

const ACTIVE = { kind: 'active', online: true, hidden: false, doubtful: false, lost: undefined } as const;
const OFFLINE = { ...ACTIVE, online: false } as const;
const HELD = { kind: 'held', online: true, place: BEFORE } as const;
const HELD_OFFLINE = { ...HELD, online: false } as const;
const RELEASED = { kind: 'released', online: true, wish: BEFORE } as const;
const RELEASED_OFFLINE = { ...RELEASED, online: false } as const;
const IDLE = { kind: 'released', online: true, wish: undefined } as const;
const IDLE_OFFLINE = { ...IDLE, online: false } as const;
const WAITING = { kind: 'waiting', wish: BEFORE } as const;

/** Every kind, with what tells two of a kind apart. */
const STATES = {
  active: ACTIVE,
  'active, offline': OFFLINE,
  'active, hidden': { ...ACTIVE, hidden: true },
  'active, hidden, offline': { ...OFFLINE, hidden: true },
  'active, doubtful': { ...ACTIVE, doubtful: true },
  'active, lost, offline': { ...OFFLINE, lost: BEFORE },
  'active, lost, hidden': { ...ACTIVE, hidden: true, lost: BEFORE },
  held: HELD,
  'held, offline': HELD_OFFLINE,
  released: RELEASED,
  'released, offline': RELEASED_OFFLINE,
  'released, no wish': IDLE,
  'released, no wish, offline': IDLE_OFFLINE,
  waiting: WAITING,
} as const satisfies Readonly<Record<string, BackgroundState>>;

const EVENTS = {
  'hidden, keep': { kind: 'hidden', policy: { kind: 'keep' }, place: NOW },
  'hidden, keep, nothing plays': { kind: 'hidden', policy: { kind: 'keep' }, place: undefined },
  'hidden, grace': { kind: 'hidden', policy: { kind: 'grace', seconds: 30 }, place: NOW },
  'hidden, grace, nothing plays': { kind: 'hidden', policy: { kind: 'grace', seconds: 30 }, place: undefined },
  'hidden, teardown': { kind: 'hidden', policy: { kind: 'teardown' }, place: NOW },
  'hidden, teardown, nothing plays': { kind: 'hidden', policy: { kind: 'teardown' }, place: undefined },
  'hidden, pip': { kind: 'hidden', policy: { kind: 'pip' }, place: NOW },
  'hidden, pip, nothing plays': { kind: 'hidden', policy: { kind: 'pip' }, place: undefined },
  'page gone': { kind: 'page-gone', place: NOW },
  'page gone, nothing plays': { kind: 'page-gone', place: undefined },
  'shown, alive': { kind: 'shown', alive: true, place: NOW },
  'shown, over': { kind: 'shown', alive: false, place: NOW },
  'shown, nothing plays': { kind: 'shown', alive: true, place: undefined },
  'grace over': { kind: 'grace-over' },
  asked: { kind: 'asked', place: NEXT },
  stopped: { kind: 'stopped' },
  failed: { kind: 'failed', place: NOW, woken: false },
  'failed, woken': { kind: 'failed', place: NOW, woken: true },
  'network comes': { kind: 'network', online: true, place: NOW },
  'network comes, nothing plays': { kind: 'network', online: true, place: undefined },
  'network goes': { kind: 'network', online: false, place: NOW },
  woken: { kind: 'woken', place: NOW },
  'woken, nothing plays': { kind: 'woken', place: undefined },
  proved: { kind: 'proved' },
} as const satisfies Readonly<Record<string, BackgroundEvent>>;

type StateName = keyof typeof STATES;
type EventName = keyof typeof EVENTS;
type Next = readonly [BackgroundState, ...BackgroundEffect[]];
/** Events with the same outcome. Each event stands in one of a state's rows, and in one only. */
type Row = readonly [events: readonly EventName[], expected: Next | 'nothing'];

const pause: BackgroundEffect = { kind: 'pause' };
const prove: BackgroundEffect = { kind: 'prove' };
const countDown: BackgroundEffect = { kind: 'count-down', seconds: 30 };
const stopCountDown: BackgroundEffect = { kind: 'stop-count-down' };
const letGo: BackgroundEffect = { kind: 'release', reason: 'hidden' };
const leavePage: BackgroundEffect = { kind: 'release', reason: 'pagehide' };
const zap = (place: Place): BackgroundEffect => ({ kind: 'zap', place });
const resume: BackgroundEffect = { kind: 'resume', place: BEFORE };
const tell: BackgroundEffect = { kind: 'tell-no-network', place: BEFORE };

const HIDDEN: readonly EventName[] = ['hidden, keep', 'hidden, grace', 'hidden, teardown', 'hidden, pip'];
const HIDDEN_IDLE: readonly EventName[] = ['hidden, keep, nothing plays', 'hidden, grace, nothing plays', 'hidden, teardown, nothing plays'];
const PIP: readonly EventName[] = ['hidden, pip', 'hidden, pip, nothing plays'];

/** How each active state goes into the background. */
function leaving(online: boolean, lost: Place | undefined): readonly Row[] {
  return [
    [['hidden, keep'], [{ kind: 'held', online, place: NOW }, pause]],
    [['hidden, grace'], [{ kind: 'held', online, place: NOW }, pause, countDown]],
    [['hidden, teardown'], [{ kind: 'released', online, wish: NOW }, letGo]],
    [['page gone'], [{ kind: 'released', online, wish: NOW }, leavePage]],
    [[...HIDDEN_IDLE, 'page gone, nothing plays'], [{ kind: 'released', online, wish: lost }]],
  ];
}

const TABLE: Readonly<Record<StateName, readonly Row[]>> = {
  active: [
    ...leaving(true, undefined),
    [PIP, [{ ...ACTIVE, hidden: true }]],
    [['shown, alive', 'shown, over', 'shown, nothing plays', 'grace over', 'failed', 'woken, nothing plays', 'proved', 'stopped', 'network comes, nothing plays'], 'nothing'],
    [['asked'], [ACTIVE, zap(NEXT)]],
    [['failed, woken'], [ACTIVE, zap(NOW)]],
    [['network comes', 'woken'], [{ ...ACTIVE, doubtful: true }, prove]],
    [['network goes'], [OFFLINE]],
  ],
  'active, offline': [
    ...leaving(false, undefined),
    [PIP, [{ ...OFFLINE, hidden: true }]],
    [['shown, alive', 'shown, over', 'shown, nothing plays', 'grace over', 'woken', 'woken, nothing plays', 'proved', 'stopped', 'network goes'], 'nothing'],
    [['asked'], [OFFLINE, zap(NEXT)]],
    [['failed', 'failed, woken'], [{ ...OFFLINE, lost: NOW }]],
    [['network comes'], [{ ...ACTIVE, doubtful: true }, prove]],
    [['network comes, nothing plays'], [ACTIVE]],
  ],
  'active, hidden': [
    ...leaving(true, undefined),
    [PIP, 'nothing'],
    [['shown, alive'], [{ ...ACTIVE, doubtful: true }, prove]],
    [['shown, over'], [ACTIVE, zap(NOW)]],
    [['shown, nothing plays'], [ACTIVE]],
    [['grace over', 'woken, nothing plays', 'proved', 'stopped', 'network comes, nothing plays'], 'nothing'],
    [['asked'], [{ ...ACTIVE, hidden: true }, zap(NEXT)]],
    [['failed', 'failed, woken'], [{ ...ACTIVE, hidden: true, lost: NOW }]],
    [['network comes', 'woken'], [{ ...ACTIVE, hidden: true, doubtful: true }, prove]],
    [['network goes'], [{ ...OFFLINE, hidden: true }]],
  ],
  'active, hidden, offline': [
    ...leaving(false, undefined),
    [PIP, 'nothing'],
    [['shown, alive', 'shown, over', 'shown, nothing plays'], [OFFLINE]],
    [['grace over', 'woken', 'woken, nothing plays', 'proved', 'stopped', 'network goes'], 'nothing'],
    [['asked'], [{ ...OFFLINE, hidden: true }, zap(NEXT)]],
    [['failed', 'failed, woken'], [{ ...OFFLINE, hidden: true, lost: NOW }]],
    [['network comes'], [{ ...ACTIVE, hidden: true, doubtful: true }, prove]],
    [['network comes, nothing plays'], [{ ...ACTIVE, hidden: true }]],
  ],
  'active, doubtful': [
    ...leaving(true, undefined),
    [PIP, [{ ...ACTIVE, hidden: true, doubtful: true }]],
    [['shown, alive', 'shown, over', 'shown, nothing plays', 'grace over', 'woken, nothing plays'], 'nothing'],
    [['asked'], [ACTIVE, zap(NEXT)]],
    [['stopped', 'proved', 'network comes, nothing plays'], [ACTIVE]],
    // It has come of what happened behind the viewer's back.
    [['failed', 'failed, woken'], [ACTIVE, zap(NOW)]],
    [['network comes', 'woken'], [{ ...ACTIVE, doubtful: true }, prove]],
    [['network goes'], [{ ...OFFLINE, doubtful: true }]],
  ],
  'active, lost, offline': [
    ...leaving(false, BEFORE),
    [PIP, [{ ...OFFLINE, hidden: true, lost: BEFORE }]],
    [['shown, alive', 'shown, over', 'shown, nothing plays', 'grace over', 'woken', 'woken, nothing plays', 'proved', 'network goes'], 'nothing'],
    [['asked'], [OFFLINE, zap(NEXT)]],
    [['stopped'], [OFFLINE]],
    [['failed', 'failed, woken'], [{ ...OFFLINE, lost: NOW }]],
    [['network comes', 'network comes, nothing plays'], [ACTIVE, zap(BEFORE)]],
  ],
  'active, lost, hidden': [
    ...leaving(true, BEFORE),
    [PIP, 'nothing'],
    [['shown, alive', 'shown, over', 'shown, nothing plays'], [ACTIVE, zap(BEFORE)]],
    [['grace over', 'woken, nothing plays', 'proved'], 'nothing'],
    [['asked'], [{ ...ACTIVE, hidden: true }, zap(NEXT)]],
    [['stopped'], [{ ...ACTIVE, hidden: true }]],
    [['failed', 'failed, woken'], [{ ...ACTIVE, hidden: true, lost: NOW }]],
    [['network comes', 'network comes, nothing plays'], [{ ...ACTIVE, hidden: true }, zap(BEFORE)]],
    [['network goes'], [{ ...OFFLINE, hidden: true, lost: BEFORE }]],
    [['woken'], [{ ...ACTIVE, hidden: true, doubtful: true, lost: BEFORE }, prove]],
  ],
  held: [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'network comes', 'network comes, nothing plays', 'woken', 'woken, nothing plays', 'proved'], 'nothing'],
    [['shown, alive', 'shown, nothing plays'], [{ ...ACTIVE, doubtful: true }, stopCountDown, resume, prove]],
    [['shown, over'], [ACTIVE, stopCountDown, zap(BEFORE)]],
    [['page gone', 'page gone, nothing plays'], [RELEASED, stopCountDown, leavePage]],
    [['grace over'], [RELEASED, letGo]],
    [['failed', 'failed, woken'], [RELEASED, stopCountDown, letGo]],
    [['asked'], [{ ...RELEASED, wish: NEXT }, stopCountDown, letGo]],
    [['stopped'], [IDLE, stopCountDown]],
    [['network goes'], [HELD_OFFLINE]],
  ],
  'held, offline': [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'network goes', 'woken', 'woken, nothing plays', 'proved'], 'nothing'],
    [['shown, alive', 'shown, nothing plays'], [{ ...OFFLINE, doubtful: true }, stopCountDown, resume]],
    [['shown, over'], [WAITING, stopCountDown, letGo, tell]],
    [['page gone', 'page gone, nothing plays'], [RELEASED_OFFLINE, stopCountDown, leavePage]],
    [['grace over'], [RELEASED_OFFLINE, letGo]],
    [['failed', 'failed, woken'], [RELEASED_OFFLINE, stopCountDown, letGo]],
    [['asked'], [{ ...RELEASED_OFFLINE, wish: NEXT }, stopCountDown, letGo]],
    [['stopped'], [IDLE_OFFLINE, stopCountDown]],
    [['network comes', 'network comes, nothing plays'], [HELD]],
  ],
  released: [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'page gone', 'page gone, nothing plays', 'grace over', 'failed', 'failed, woken'], 'nothing'],
    [['network comes', 'network comes, nothing plays', 'woken', 'woken, nothing plays', 'proved'], 'nothing'],
    [['shown, alive', 'shown, over', 'shown, nothing plays'], [ACTIVE, zap(BEFORE)]],
    [['asked'], [{ ...RELEASED, wish: NEXT }]],
    [['stopped'], [IDLE]],
    [['network goes'], [RELEASED_OFFLINE]],
  ],
  'released, offline': [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'page gone', 'page gone, nothing plays', 'grace over', 'failed', 'failed, woken'], 'nothing'],
    [['network goes', 'woken', 'woken, nothing plays', 'proved'], 'nothing'],
    [['shown, alive', 'shown, over', 'shown, nothing plays'], [WAITING, tell]],
    [['asked'], [{ ...RELEASED_OFFLINE, wish: NEXT }]],
    [['stopped'], [IDLE_OFFLINE]],
    [['network comes', 'network comes, nothing plays'], [RELEASED]],
  ],
  'released, no wish': [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'page gone', 'page gone, nothing plays', 'grace over', 'failed', 'failed, woken'], 'nothing'],
    [['network comes', 'network comes, nothing plays', 'woken', 'woken, nothing plays', 'proved', 'stopped'], 'nothing'],
    [['shown, alive', 'shown, over', 'shown, nothing plays'], [ACTIVE]],
    [['asked'], [{ ...RELEASED, wish: NEXT }]],
    [['network goes'], [IDLE_OFFLINE]],
  ],
  'released, no wish, offline': [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'page gone', 'page gone, nothing plays', 'grace over', 'failed', 'failed, woken'], 'nothing'],
    [['network goes', 'woken', 'woken, nothing plays', 'proved', 'stopped'], 'nothing'],
    [['shown, alive', 'shown, over', 'shown, nothing plays'], [OFFLINE]],
    [['asked'], [{ ...RELEASED_OFFLINE, wish: NEXT }]],
    [['network comes', 'network comes, nothing plays'], [IDLE]],
  ],
  waiting: [
    [[...HIDDEN, ...HIDDEN_IDLE, 'hidden, pip, nothing plays', 'page gone', 'page gone, nothing plays'], [RELEASED_OFFLINE]],
    [['shown, alive', 'shown, over', 'shown, nothing plays', 'grace over', 'failed', 'failed, woken', 'network goes', 'woken', 'woken, nothing plays', 'proved'], 'nothing'],
    [['network comes', 'network comes, nothing plays'], [ACTIVE, zap(BEFORE)]],
    [['asked'], [OFFLINE, zap(NEXT)]],
    [['stopped'], [OFFLINE]],
  ],
};

const STATE_NAMES = Object.keys(STATES) as StateName[];
const EVENT_NAMES = Object.keys(EVENTS) as EventName[];
const CELLS = STATE_NAMES.flatMap((state) => TABLE[state].flatMap(([events, expected]) => events.map((event) => ({ state, event, expected }))));

/** Records, so that a new kind does not compile without a state, or an event, above. */
const STATE_KINDS: Readonly<Record<BackgroundState['kind'], true>> = { active: true, held: true, released: true, waiting: true };
const EVENT_KINDS: Readonly<Record<BackgroundEvent['kind'], true>> = {
  hidden: true,
  'page-gone': true,
  shown: true,
  'grace-over': true,
  asked: true,
  stopped: true,
  failed: true,
  network: true,
  woken: true,
  proved: true,
};

describe('the table', () => {
  it.each(STATE_NAMES)('has one cell for each event: %s', (state) => {
    const events = CELLS.filter((cell) => cell.state === state).map(({ event }) => event);
    expect([...events].sort()).toEqual([...EVENT_NAMES].sort());
  });

  it('has every kind of state and event', () => {
    expect(CELLS).toHaveLength(14 * 24);
    expect(new Set(Object.values(STATES).map(({ kind }) => kind))).toEqual(new Set(Object.keys(STATE_KINDS)));
    expect(new Set(Object.values(EVENTS).map(({ kind }) => kind))).toEqual(new Set(Object.keys(EVENT_KINDS)));
  });

  it.each(CELLS)('$state: $event', ({ state: name, event, expected }) => {
    const [state, ...effects] = expected === 'nothing' ? [STATES[name]] : expected;
    expect(transition(STATES[name], EVENTS[event])).toEqual({ state, effects });
  });
});

it.each<[boolean, boolean, BackgroundState]>([
  [true, true, ACTIVE],
  [true, false, OFFLINE],
  [false, true, IDLE],
  [false, false, IDLE_OFFLINE],
])('begins shown (%s) and online (%s) as it is', (shown, online, expected) => {
  expect(initialState(shown, online)).toEqual(expected);
});
