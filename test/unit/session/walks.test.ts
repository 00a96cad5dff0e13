import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeOperator, type Weather } from '../../support/fake-operator';
import { MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';
import { PATIENCE, WalkedApp } from '../../support/walked-app';
import { WeatherModel } from '../../support/weather-model';

/** Each line is one run's options; `RUNS` and `SEED` in the environment walk longer, or the same way again. */
const RUNS = Number(process.env.RUNS ?? 300);
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

type Step =
  | { readonly kind: 'zap'; readonly to: string }
  | { readonly kind: 'stop' | 'hide' | 'show' | 'kill' | 'crash' | 'rotate' }
  /** The wall clock is put right, or wrong, by so many ms. */
  | { readonly kind: 'clock'; readonly by: number }
  /** The TV says that its network is gone, and back at once. */
  | { readonly kind: 'flap' }
  | { readonly kind: 'wait'; readonly duration: number }
  | { readonly kind: 'weather'; readonly weather: Weather }
  /** What the media's server answers from now on. */
  | { readonly kind: 'media'; readonly status: number };

const weather: fc.Arbitrary<Weather> = fc.oneof(
  fc.record({ kind: fc.constant('slow' as const), delay: fc.constantFrom(400, 2_000, 4_500) }),
  fc.constant({ kind: 'lost-request' as const }),
  fc.constant({ kind: 'lost-answer' as const }),
  fc.constant({ kind: 'broken' as const }),
  fc.record({ kind: fc.constant('busy' as const), retryAfter: fc.constantFrom(2, 2, 5) }),
  fc.record({ kind: fc.constant('refused' as const), errorCode: fc.constantFrom(1003, 1006, 1007, 1008, 3002, 4000) }),
);

/** ms: a correction, an hour that was forgotten, and a TV that booted in 1970. */
const clockJump = fc.constantFrom(-3_600_000, -1_000, 5_000, 40_000, 3_600_000, 1_700_000_000_000);
const zap = fc.record({ kind: fc.constant('zap' as const), to: fc.constantFrom('one', 'two', 'three', 'clear') });
const wait = fc.record({ kind: fc.constant('wait' as const), duration: fc.constantFrom(10, 60, 500, 3_000, 11_000, 25_000, 50_000) });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: zap },
  { weight: 6, arbitrary: wait },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('weather' as const), weather }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'rotate' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clock' as const), by: clockJump }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flap' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('media' as const), status: fc.constantFrom(200, 200, 503, 404, 0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'hide' as const, 'show' as const, 'kill' as const, 'crash' as const) }) },
);

const fairStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: zap },
  { weight: 6, arbitrary: wait },
  { weight: 3, arbitrary: fc.constant({ kind: 'rotate' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'crash' as const) }) },
);

/** Weather that no viewer shall notice: each alone is over before any patience is. */
const passing: fc.Arbitrary<Weather> = fc.constantFrom<Weather>({ kind: 'lost-request' }, { kind: 'lost-answer' }, { kind: 'broken' }, { kind: 'busy', retryAfter: 2 }, { kind: 'slow', delay: 2_000 });

/** What a broken build (test/mutants) shows need not be made small. */
const parameters = { numRuns: RUNS, endOnFailure: process.env.MUTANT !== undefined, ...(SEED !== undefined && { seed: SEED }) };

/** Long enough for a start to tear down what it finds, ms. */
const RESTART = 4_000;
/** Long enough for every retry, time limit and expiry. */
const LONG = 60_000;
/** s that a standstill may be found out late. */
const SLACK = 6;

interface Options {
  readonly byHandle: boolean;
  readonly sync: boolean;
  readonly limit: number;
}

/** One viewer, one TV, one operator, and who knows what may happen to them. */
class Walk {
  readonly clock = new VirtualClock();
  readonly operator: FakeOperator;
  readonly model: WeatherModel;
  readonly storage = new MemoryStorage();
  /** What the viewer was told that was not so, in words. */
  readonly untruths: string[] = [];
  app: WalkedApp;
  wish: string | undefined;
  leftByCrashes = 0;
  private mediaStatus = 200;

  constructor(private readonly options: Options) {
    this.operator = new FakeOperator(this.clock, options.limit);
    this.model = new WeatherModel(this.clock, this.operator);
    this.app = this.start();
  }

  async take(one: Step): Promise<void> {
    const { operator, model } = this;
    switch (one.kind) {
      case 'zap':
        this.wish = one.to;
        operator.leave();
        model.wish();
        this.app.load(one.to);
        return;
      case 'stop':
        this.wish = undefined;
        operator.leave();
        void this.app.player.stop();
        return;
      case 'hide':
        operator.leave();
        this.app.leavePage();
        return;
      case 'show':
        this.app.returnToPage();
        return;
      case 'clock':
        this.clock.suspend(one.by);
        return;
      case 'flap':
        model.foulNow();
        this.app.network(false);
        this.app.network(true);
        return;
      case 'rotate':
        if (this.wish !== 'clear') this.app.rotateKey();
        return;
      case 'kill':
        model.kill();
        operator.killAll();
        return;
      case 'weather':
        operator.expect(one.weather);
        return;
      case 'media':
        this.mediaStatus = one.status;
        this.app.mediaWeather(one.status);
        return;
      case 'wait':
        await this.live(one.duration);
        return;
      case 'crash':
        operator.leave();
        this.app.crash();
        operator.hangUp();
        this.app = this.start();
        this.wish = undefined;
        await this.live(RESTART);
        this.leftByCrashes += operator.live.length;
    }
  }

  /** All is well again. */
  async end(): Promise<void> {
    this.app.returnToPage();
    this.operator.clearUp();
    this.mediaStatus = 200;
    this.app.mediaWeather(200);
    await this.live(LONG);
  }

  async stop(): Promise<void> {
    this.operator.leave();
    const stopped = this.app.player.stop();
    await this.live(LONG);
    await stopped;
  }

  private async live(duration: number): Promise<void> {
    for (let left = duration; left > 0; left -= 500) {
      await this.app.live(Math.min(left, 500));
      this.model.pass(true, this.mediaStatus);
      const { kind } = this.app.player.state;
      if (this.app.dry > PATIENCE + SLACK && kind !== 'failed') this.untruths.push(`the picture has stood still for ${this.app.dry} s, and all that is said is ${kind}`);
    }
  }

  private start(): WalkedApp {
    const app = new WalkedApp({ ...this.options, operator: this.operator, clock: this.clock, storage: this.storage });
    app.mediaWeather(this.mediaStatus);
    app.player.on('state', (state) => {
      if (state.kind !== 'failed') return;
      this.operator.leave();
      if (state.error.answer?.errorCode === 1007 && !this.model.mayBeToldOfLimit()) this.untruths.push('too many streams, and they are all ours');
    });
    return app;
  }
}

function expectWish({ app, wish, model }: Walk): void {
  const { state } = app.player;
  if (wish === undefined) expect(state.kind, 'nothing is wished for').toBe('idle');
  else if (state.kind === 'failed') expect([state.source.name, state.error.message, model.mayFail()], 'says why, where it may (invariant 7)').toEqual([wish, expect.stringMatching(/./), true]);
  else expect([state.kind, 'source' in state && state.source.name], 'plays the last wish (invariant 7)').toEqual(['playing', wish]);
}

describe.each<Options>([
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
          const walk = new Walk(options);
          for (const one of steps) await walk.take(one);
          await walk.end();
          const { app, operator, storage, wish } = walk;
          const { state } = app.player;

          expect(operator.violations, 'rules broken on the wire (invariants 3, 4, 5)').toEqual([]);
          expect(walk.untruths, 'what the viewer was told').toEqual([]);
          expectWish(walk);
          const isCounted = state.kind === 'playing' && wish !== 'clear';
          expect(operator.live.length, 'slots held (invariant 1)').toBe(isCounted ? 1 : 0);
          expect(app.eme.open > 0, 'key sessions are open').toBe(isCounted);

          await walk.stop();
          expect(operator.live.length, 'a stop frees the slot').toBe(0);
          expect(walk.model.complaints(), 'each session ends once, and by us where we could (invariant 2)').toEqual([]);
          expect([...storage.kept.keys()], 'the journal is empty').toEqual([]);
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
          const walk = new Walk(options);
          for (const one of steps) await walk.take(one);
          await walk.end();
          const { app, operator, wish } = walk;
          expect(operator.violations).toEqual([]);
          expect(walk.leftByCrashes, 'the next start tears down what a crash has left').toBe(0);
          expect(app.player.chronicle().filter(({ kind }) => kind === 'error' || kind === 'warning')).toEqual([]);
          expect(app.player.state.kind).toBe(wish === undefined ? 'idle' : 'playing');
          expect(operator.sessions.flatMap(({ endings }) => endings)).not.toContain('expired');
          expect(walk.model.complaints().filter((told) => !told.includes('ends 0 times'))).toEqual([]);
        }),
        parameters,
      );
    },
    300_000,
  );

  it(
    'cost a viewer nothing in passing weather',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record({ to: fc.constantFrom('one', 'two'), weather: passing, after: fc.constantFrom(10, 500, 3_000, 29_000) }), { minLength: 1, maxLength: 6 }), async (zaps) => {
          const walk = new Walk(options);
          for (const { to, weather: passingWeather, after } of zaps) {
            await walk.take({ kind: 'zap', to });
            await walk.take({ kind: 'wait', duration: after });
            await walk.take({ kind: 'weather', weather: passingWeather });
            await walk.take({ kind: 'wait', duration: 50_000 });
            expect(walk.app.player.state.kind).toBe('playing');
          }
          expect(walk.operator.violations).toEqual([]);
          expect(walk.app.player.chronicle().filter(({ kind }) => kind === 'error')).toEqual([]);
          await walk.stop();
          expect(walk.model.complaints()).toEqual([]);
        }),
        { ...parameters, numRuns: Math.ceil(RUNS / 5) },
      );
    },
    300_000,
  );

  it('lets no session expire for a licence that comes late', async () => {
    const walk = new Walk(options);
    const { app, operator, clock } = walk;
    await walk.take({ kind: 'zap', to: 'one' });
    // Through with the set-up, and then cut off for longer than half a period.
    operator.expect({ kind: 'fair' }, { kind: 'lost-request' });
    await clock.advance(2_000);
    app.network(false);
    await clock.advance(22_000);
    app.network(true);
    await walk.take({ kind: 'wait', duration: 50_000 });
    expect(app.player.state.kind).toBe('playing');
    expect(operator.sessions.flatMap(({ endings }) => endings)).toEqual([]);
  });
});
