import { describe, expect, it } from 'vitest';
import { PlayerError, type Severity } from '../../../src/contract/player-error';
import { begin, transition, waitsFor, type PatienceEffect, type PatienceEvent, type PatienceState } from '../../../src/player/patience';

/**
 * Every state × every event. A row stands for several states where it names several, or `*`; each cell has one row.
 *
 * Next: what is another than before (`=`: nothing); `new` is the trouble of the event, `known` that of the state.
 * Effects: `count …` is the count-down, anew, with that patience; `stop` stops it.
 */
const TABLE = `
  event        | phase          | network | trouble         | extended | next           | effects
  moves        | starting still | *       | *               | *        | moving fresh   | stop
  moves        | moving resting | *       | *               | *        | moving fresh   |
  rests        | starting still | *       | *               | *        | resting fresh  | stop
  rests        | moving resting | *       | *               | *        | resting fresh  |
  stands-still | starting still | *       | *               | *        | =              |
  stands-still | moving resting | online  | none            | *        | still fresh    | count standstill
  stands-still | moving resting | online  | trouble         | *        | still extended | count trouble
  stands-still | moving resting | offline | none            | *        | still fresh    |
  stands-still | moving resting | offline | trouble         | *        | still extended |
  stands-still | moving resting | *       | lasting         | *        | still extended | fail known
  harmless     | *              | *       | *               | *        | =              |
  trouble      | moving resting | *       | *               | *        | new            |
  trouble      | starting       | *       | *               | *        | new extended   | tell
  trouble      | still          | online  | *               | fresh    | new extended   | count trouble, tell
  trouble      | still          | online  | *               | extended | new            | tell
  trouble      | still          | offline | *               | *        | new extended   | tell
  lasting      | moving resting | *       | *               | *        | new            |
  lasting      | starting still | *       | *               | *        | new            | fail new
  fatal        | *              | *       | *               | *        | =              | fail new
  healed       | *              | *       | none            | *        | =              |
  healed       | moving resting | *       | trouble lasting | *        | none           |
  healed       | starting still | *       | trouble lasting | *        | none           | tell
  online       | *              | online  | *               | *        | =              |
  online       | moving resting | offline | *               | *        | online         |
  online       | starting       | offline | *               | *        | online         | count start
  online       | still          | offline | none            | *        | online         | count standstill
  online       | still          | offline | trouble lasting | *        | online         | count trouble
  offline      | *              | offline | *               | *        | =              |
  offline      | moving resting | online  | *               | *        | offline        |
  offline      | starting still | online  | *               | *        | offline        | stop
  time-up      | moving resting | *       | *               | *        | =              |
  time-up      | starting still | online  | none            | *        | =              | fail unknown
  time-up      | starting still | online  | trouble lasting | *        | =              | fail known
  time-up      | starting still | offline | *               | *        | =              |
`;

const errorOf = (message: string, severity: Severity) => new PlayerError({ code: 'MEDIA_UNAVAILABLE', origin: 'network', message, severity });

const TROUBLES = { none: undefined, trouble: errorOf('known', 'trouble'), lasting: errorOf('known', 'lasting') } as const;

const news = { harmless: errorOf('new', 'harmless'), trouble: errorOf('new', 'trouble'), lasting: errorOf('new', 'lasting'), fatal: errorOf('new', 'fatal') };

const EVENTS: Readonly<Record<string, PatienceEvent>> = {
  moves: { kind: 'moves' },
  rests: { kind: 'rests' },
  'stands-still': { kind: 'stands-still' },
  harmless: { kind: 'trouble', error: news.harmless },
  trouble: { kind: 'trouble', error: news.trouble },
  lasting: { kind: 'trouble', error: news.lasting },
  fatal: { kind: 'trouble', error: news.fatal },
  healed: { kind: 'healed' },
  online: { kind: 'network', online: true },
  offline: { kind: 'network', online: false },
  'time-up': { kind: 'time-up' },
};

interface Named {
  readonly words: readonly string[];
  readonly state: PatienceState;
}

const STATES: readonly Named[] = (['starting', 'moving', 'resting', 'still'] as const).flatMap((phase) =>
  [true, false].flatMap((online) =>
    Object.entries(TROUBLES).flatMap(([name, trouble]) =>
      [false, true].map((extended) => ({ words: [phase, online ? 'online' : 'offline', name, extended ? 'extended' : 'fresh'], state: { phase, online, trouble, extended } })),
    ),
  ),
);

interface Row {
  readonly event: string;
  /** Of phase, network, trouble, extended: what each may be. */
  readonly when: readonly string[];
  readonly next: string;
  readonly effects: string;
}

const ROWS: readonly Row[] = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [event = '', ...cells] = line.split('|').map((cell) => cell.trim());
    return { event, when: cells.slice(0, 4), next: cells[4] ?? '', effects: cells[5] ?? '' };
  });

const applies = ({ when }: Row, words: readonly string[]) => when.every((cell, index) => cell === '*' || cell.split(' ').includes(words[index] ?? ''));

function stateAfter({ next }: Row, state: PatienceState, event: PatienceEvent): PatienceState {
  return next.split(' ').reduce<PatienceState>((before, word) => {
    switch (word) {
      case '=':
        return before;
      case 'moving':
      case 'resting':
      case 'still':
        return { ...before, phase: word };
      case 'fresh':
      case 'extended':
        return { ...before, extended: word === 'extended' };
      case 'online':
      case 'offline':
        return { ...before, online: word === 'online' };
      case 'none':
        return { ...before, trouble: undefined };
      case 'new':
        return { ...before, trouble: event.kind === 'trouble' ? event.error : undefined };
      default:
        throw new Error(`the table says “${word}”`);
    }
  }, state);
}

function effectOf(words: string, state: PatienceState, event: PatienceEvent): PatienceEffect {
  const [verb, which] = words.split(' ');
  if (verb === 'stop') return { kind: 'stop-count-down' };
  if (verb === 'tell') return { kind: 'tell' };
  if (verb === 'count' && (which === 'start' || which === 'standstill' || which === 'trouble')) return { kind: 'count-down', patience: which };
  if (verb === 'fail') return { kind: 'fail', error: which === 'known' ? state.trouble : which === 'new' && event.kind === 'trouble' ? event.error : undefined };
  throw new Error(`the table says “${words}”`);
}

describe.each(Object.entries(EVENTS))('patience: %s', (name, event) => {
  const rows = ROWS.filter((row) => row.event === name);

  it.each(STATES.map((named) => [named.words.join(' '), named] as const))('while %s', (_, { words, state }) => {
    const [row, ...others] = rows.filter((candidate) => applies(candidate, words));
    if (!row || others.length > 0) throw new Error(`the table has ${row ? 'several rows' : 'no row'} for this`);
    expect(transition(state, event)).toEqual({
      state: stateAfter(row, state, event),
      effects: row.effects.split(', ').flatMap((words) => (words === '' ? [] : effectOf(words, state, event))),
    });
  });
});

describe('patience', () => {
  it('has a table without a row that is for nothing', () => {
    expect(ROWS.filter((row) => !(row.event in EVENTS) || !STATES.some(({ words }) => applies(row, words)))).toEqual([]);
  });

  it('begins with a count-down where there is a network', () => {
    const state = { phase: 'starting', trouble: undefined, extended: false };
    expect(begin(true)).toEqual({ state: { ...state, online: true }, effects: [{ kind: 'count-down', patience: 'start' }] });
    expect(begin(false)).toEqual({ state: { ...state, online: false }, effects: [] });
  });

  it('has a picture wait for something only while there is none that moves or rests', () => {
    for (const { state } of STATES) expect(waitsFor(state)).toBe(state.phase === 'starting' || state.phase === 'still' ? state.trouble : undefined);
  });
});
