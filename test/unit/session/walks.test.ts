import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeOperator, type Weather } from '../../support/fake-operator';
import { MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';
import { WalkedApp } from '../../support/walked-app';

/** Each line is one run's options; `RUNS` and `SEED` in the environment walk longer, or the same way again. */
const RUNS = Number(process.env.RUNS ?? 400);
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

type Step =
  | { readonly kind: 'zap'; readonly to: string }
  | { readonly kind: 'stop' | 'hide' | 'show' | 'kill' | 'crash' | 'rotate' }
  | { readonly kind: 'wait'; readonly duration: number }
  | { readonly kind: 'weather'; readonly weather: Weather };

const weather: fc.Arbitrary<Weather> = fc.oneof(
  fc.record({ kind: fc.constant('slow' as const), delay: fc.constantFrom(400, 2_000, 4_500) }),
  fc.constant({ kind: 'lost-request' as const }),
  fc.constant({ kind: 'lost-answer' as const }),
  fc.record({ kind: fc.constant('refused' as const), errorCode: fc.constantFrom(1003, 1006, 1007, 1008, 3002, 4000) }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('zap' as const), to: fc.constantFrom('one', 'two', 'three', 'clear') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), duration: fc.constantFrom(10, 60, 500, 3_000, 11_000, 25_000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('weather' as const), weather }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'rotate' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'hide' as const, 'show' as const, 'kill' as const, 'crash' as const) }) },
);

const fairStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('zap' as const), to: fc.constantFrom('one', 'two', 'three', 'clear') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), duration: fc.constantFrom(10, 60, 500, 3_000, 11_000, 25_000) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'rotate' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'crash' as const) }) },
);

const parameters = { numRuns: RUNS, ...(SEED !== undefined && { seed: SEED }) };

/** A tear-down whose answer nobody heard stays in the journal for the next start. */
function leavesDoubt(one: Step): boolean {
  return one.kind === 'hide' || one.kind === 'crash' || (one.kind === 'weather' && one.weather.kind.startsWith('lost'));
}

/** Long enough for a start to tear down what it finds, ms. */
const RESTART = 4_000;
/** Long enough for every retry, time limit and expiry. */
const LONG = 40_000;

async function walk(steps: readonly Step[], options: { byHandle: boolean; sync: boolean; limit: number }) {
  const clock = new VirtualClock();
  const operator = new FakeOperator(clock, options.limit);
  const storage = new MemoryStorage();
  const start = () => new WalkedApp({ operator, clock, storage, ...options });
  let app = start();
  let wish: string | undefined;
  let leftByCrashes = 0;
  let fair = true;
  for (const one of steps) {
    if (one.kind === 'zap') app.load((wish = one.to));
    if (one.kind === 'stop') {
      wish = undefined;
      void app.player.stop();
    }
    if (one.kind === 'hide') app.leavePage();
    if (one.kind === 'show') app.returnToPage();
    if (one.kind === 'rotate' && wish !== 'clear') app.rotateKey();
    if (one.kind === 'kill') operator.killAll();
    if (one.kind === 'weather') operator.expect(one.weather);
    if (one.kind === 'wait') await app.live(one.duration);
    if (one.kind === 'crash') {
      // A set-up on its way has given no token yet; only a handle could end it.
      if (operator.isBusy && !options.byHandle) fair = false;
      app.crash();
      app = start();
      wish = undefined;
      await app.live(RESTART);
      leftByCrashes += operator.live.length;
    }
  }
  app.returnToPage();
  operator.clearUp();
  await app.live(LONG);
  return { app, operator, storage, wish, leftByCrashes, fair };
}

describe.each([
  { byHandle: true, sync: false, limit: 2 },
  { byHandle: true, sync: true, limit: 1 },
  { byHandle: false, sync: false, limit: 1 },
  { byHandle: false, sync: true, limit: 2 },
])('secure sessions over random walks, %j', (options) => {
  it(
    'keep every invariant of docs/secure-sessions.md',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
          const { app, operator, storage, wish } = await walk(steps, options);
          const { state } = app.player;

          expect(operator.violations, 'rules broken on the wire (invariants 3, 4, 5)').toEqual([]);
          if (wish === undefined) expect(state.kind, 'nothing is wished for').toBe('idle');
          else if (state.kind === 'failed') expect([state.source.name, state.error.message], 'says why (invariant 7)').toEqual([wish, expect.stringMatching(/./)]);
          else expect([state.kind, 'source' in state && state.source.name], 'plays the last wish (invariant 7)').toEqual(['playing', wish]);
          const isCounted = state.kind === 'playing' && wish !== 'clear';
          expect(operator.live.length, 'slots held (invariant 1)').toBe(isCounted ? 1 : 0);
          expect(app.eme.open > 0, 'key sessions are open').toBe(isCounted);

          const stopped = app.player.stop();
          await app.live(LONG);
          await stopped;
          expect(operator.live.length, 'a stop frees the slot').toBe(0);
          expect(operator.sessions.every(({ endings }) => endings.length === 1), 'each session ends once (invariant 2)').toBe(true);
          if (!steps.some(leavesDoubt)) expect([...storage.kept.keys()], 'the journal is empty').toEqual([]);
          expect([...storage.kept.values()].join(), 'nothing in the journal can play anything').not.toContain('content-');
        }),
        parameters,
      );
    },
    300_000,
  );

  it(
    'never fail in fair weather, and leave nothing to expire',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fairStep, { maxLength: 25, size: 'max' }), async (steps) => {
          const { app, operator, wish, leftByCrashes, fair } = await walk(steps, options);
          expect(operator.violations).toEqual([]);
          if (!fair) return;
          expect(leftByCrashes, 'the next start tears down what a crash has left').toBe(0);
          expect(app.player.chronicle().filter(({ kind }) => kind === 'error' || kind === 'warning')).toEqual([]);
          expect(app.player.state.kind).toBe(wish === undefined ? 'idle' : 'playing');
          if (!steps.some(({ kind }) => kind === 'crash')) expect(operator.sessions.flatMap(({ endings }) => endings)).not.toContain('expired');
        }),
        parameters,
      );
    },
    300_000,
  );
});
