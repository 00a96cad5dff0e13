import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackgroundPolicy } from '../../../src/lifecycle/policy';
import { FakeOperator, type Weather } from '../../support/fake-operator';
import { MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';
import { PATIENCE, WalkedApp } from '../../support/walked-app';
import { WeatherModel } from '../../support/weather-model';

/** `RUNS` and `SEED` in the environment walk longer, or the same way again. */
const RUNS = Number(process.env.RUNS ?? 200);
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);
/** What a broken build (test/mutants) shows need not be made small. */
const parameters = { numRuns: RUNS, endOnFailure: process.env.MUTANT !== undefined, ...(SEED !== undefined && { seed: SEED }) };

type Step =
  | { readonly kind: 'zap'; readonly to: string }
  | { readonly kind: 'relaunch'; readonly to: string }
  | { readonly kind: 'stop' | 'exit' | 'pause' | 'play' | 'hide' | 'leave-page' | 'return-to-page' | 'rotate' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'online' }
  /** What is overdue runs before the TV tells that the app is shown, or after. */
  | { readonly kind: 'show'; readonly timersFirst: boolean }
  /** Hidden, and JavaScript stands still. `deep`: so does its monotonic clock. */
  | { readonly kind: 'suspend'; readonly deep: boolean }
  /** The same, and no event says so. */
  | { readonly kind: 'standby'; readonly deep: boolean; readonly duration: number }
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
  fc.constant({ kind: 'busy' as const, retryAfter: 2 }),
  fc.record({ kind: fc.constant('refused' as const), errorCode: fc.constantFrom(1003, 1006, 1007, 1008, 3002, 4000) }),
);

/** ms */
const STEP = 500;
const CHANNELS = ['one', 'two', 'clear', 'film', 'film'];
/** ms: shorter than a session's life, and longer. */
const duration = fc.constantFrom(10, 60, 500, 3_000, 11_000, 25_000, 50_000);
const to = fc.constantFrom(...CHANNELS);
/** ms. Not far back: where a TV is put back and sleeps at once, no clock of it knows how long. */
const clockJump = fc.constantFrom(-1_000, 5_000, 40_000, 3_600_000, 1_700_000_000_000);
const zap = fc.record({ kind: fc.constant('zap' as const), to });
const relaunch = fc.record({ kind: fc.constant('relaunch' as const), to });
const wait = fc.record({ kind: fc.constant('wait' as const), duration });
const show = fc.record({ kind: fc.constant('show' as const), timersFirst: fc.boolean() });
const suspend = fc.record({ kind: fc.constant('suspend' as const), deep: fc.boolean() });
const standby = fc.record({ kind: fc.constant('standby' as const), deep: fc.boolean(), duration });
const simple = <Kind extends Step['kind']>(...kinds: readonly Kind[]) => fc.record({ kind: fc.constantFrom(...kinds) });

const fairSteps = [
  { weight: 6, arbitrary: zap },
  { weight: 1, arbitrary: relaunch },
  { weight: 7, arbitrary: wait },
  { weight: 2, arbitrary: simple('hide') },
  { weight: 2, arbitrary: suspend },
  { weight: 6, arbitrary: show },
  { weight: 1, arbitrary: simple('leave-page') },
  { weight: 1, arbitrary: simple('return-to-page') },
  { weight: 3, arbitrary: simple('pause', 'play', 'rotate') },
  { weight: 1, arbitrary: simple('stop', 'exit') },
  { weight: 1, arbitrary: standby },
];
const fairStep = fc.oneof(...fairSteps) as fc.Arbitrary<Step>;
const step = fc.oneof(
  ...fairSteps,
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('weather' as const), weather }) },
  { weight: 2, arbitrary: simple('offline', 'online') },
  { weight: 2, arbitrary: simple('flap') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clock' as const), by: clockJump }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('media' as const), status: fc.constantFrom(200, 200, 503, 0) }) },
  { weight: 1, arbitrary: simple('kill', 'crash') },
) as fc.Arbitrary<Step>;

interface Options {
  readonly policy: BackgroundPolicy;
  readonly byHandle: boolean;
  readonly sync: boolean;
  readonly limit: number;
}

/** Long enough for every retry, time limit and expiry. */
const LONG = 60_000;
/** s that a standstill may be found out late. */
const SLACK = 6;

/** One viewer, one TV, one operator. */
class Walk {
  readonly clock = new VirtualClock();
  readonly operator: FakeOperator;
  readonly storage = new MemoryStorage();
  app: WalkedApp;
  wish: string | undefined;
  paused = false;
  /** The viewer was told of a failure. */
  failures = 0;
  /** Pictures of sessions that were over by any clock. */
  readonly undead: string[] = [];
  /** What the viewer was told that was not so, in words. */
  readonly untruths: string[] = [];
  readonly model: WeatherModel;
  private mediaStatus = 200;

  constructor(private readonly options: Options) {
    this.operator = new FakeOperator(this.clock, options.limit);
    this.model = new WeatherModel(this.clock, this.operator);
    this.app = this.start();
  }

  async take(one: Step): Promise<void> {
    const { app, operator } = this;
    const { asleep } = app.process;
    if (one.kind === 'wait') await this.live(one.duration);
    else if (one.kind === 'weather') operator.expect(one.weather);
    else if (one.kind === 'kill') this.kill();
    else if (one.kind === 'media') this.mediaWeather(one.status);
    else if (one.kind === 'offline' || one.kind === 'online') this.network(one.kind === 'online');
    else if (one.kind === 'flap') this.flap();
    else if (one.kind === 'clock') this.clock.suspend(one.by);
    else if (one.kind === 'crash') this.crash();
    else if (one.kind === 'show') this.show(one.timersFirst);
    else if (one.kind === 'relaunch') this.relaunch(one.to);
    else if (!asleep) await this.act(one);
  }

  /** All is well again, and the viewer looks. */
  async end(): Promise<void> {
    this.operator.clearUp();
    this.mediaWeather(200);
    this.app.network(true);
    this.show(false);
    this.app.returnToPage();
    await this.live(LONG);
  }

  async stop(): Promise<void> {
    this.operator.leave();
    const stopped = this.app.player.stop();
    await this.live(LONG);
    await stopped;
  }

  private async live(duration: number): Promise<void> {
    for (let left = duration; left > 0; left -= STEP) {
      const { app, model, mediaStatus } = this;
      await app.live(Math.min(left, STEP));
      model.pass(!app.process.asleep && app.process.online && app.device.network.current, mediaStatus);
      const { kind } = app.player.state;
      if (app.dry > PATIENCE + SLACK && kind !== 'failed') this.untruths.push(`the picture has stood still for ${app.dry} s, and all that is said is ${kind}`);
    }
  }

  private network(online: boolean): void {
    if (!online) this.model.foulNow();
    this.app.network(online);
  }

  private flap(): void {
    const { online } = this.app.process;
    this.network(!online);
    this.network(online);
  }

  private kill(): void {
    this.model.kill();
    this.operator.killAll();
  }

  private mediaWeather(status: number): void {
    this.mediaStatus = status;
    this.app.mediaWeather(status);
  }

  /** What only an app that runs can hear. */
  private async act(one: Exclude<Step, { kind: 'wait' | 'weather' | 'media' | 'flap' | 'clock' | 'kill' | 'offline' | 'online' | 'crash' | 'show' | 'relaunch' }>): Promise<void> {
    const { app, operator } = this;
    const isSeen = app.device.visibility.current === 'shown';
    switch (one.kind) {
      case 'zap':
        if (isSeen) this.zap(one.to);
        return;
      case 'stop':
      case 'exit':
        this.wish = undefined;
        this.paused = false;
        operator.leave();
        void app.player.stop(one.kind);
        return;
      case 'pause':
        if (!isSeen || app.player.state.kind !== 'playing') return;
        this.paused = true;
        app.player.pause();
        return;
      case 'play':
        if (!isSeen || app.player.state.kind !== 'paused') return;
        this.paused = false;
        app.player.play();
        return;
      case 'hide':
        this.letGo();
        app.hide();
        return;
      case 'suspend':
        this.letGo();
        this.model.foulNow();
        app.hide();
        app.process.sleep(one.deep);
        return;
      case 'standby':
        app.process.sleep(one.deep);
        await this.live(one.duration);
        app.process.wake();
        return;
      case 'leave-page':
        operator.leave();
        app.leavePage();
        return;
      case 'return-to-page':
        app.returnToPage();
        return;
      case 'rotate':
        if (this.wish !== 'clear') app.rotateKey();
    }
  }

  private letGo(): void {
    if (this.options.policy.kind === 'teardown') this.operator.leave();
  }

  private crash(): void {
    const { online } = this.app.process;
    this.operator.leave();
    this.app.crash();
    this.operator.hangUp();
    this.wish = undefined;
    this.paused = false;
    this.app = this.start();
    // A power cut does not bring the network back.
    this.app.network(online);
  }

  /** In either order on a TV; an app that sleeps is woken for it. */
  private relaunch(to: string): void {
    this.app.process.wake();
    this.zap(to);
    this.show(false);
  }

  private zap(to: string): void {
    this.wish = to;
    this.paused = false;
    this.operator.leave();
    this.model.wish();
    this.app.load(to);
  }

  private show(timersFirst: boolean): void {
    const { app, operator } = this;
    const wasHidden = app.device.visibility.current === 'hidden';
    // Where the network comes back in the same turn, it is not the clocks that are believed: the session is asked after, and
    // one that is gone is replaced under the picture that has been playing all along.
    const hadNetwork = app.device.network.current;
    app.show(timersFirst);
    if (!wasHidden || !app.process.online || !hadNetwork) return;
    const { state } = app.player;
    // One that stands still waits for a session, and shows nothing new.
    const hasPicture = state.kind === 'playing' || state.kind === 'paused';
    const isKnownLost = app.player.chronicle().filter((entry) => entry.kind === 'setup-answered' || entry.kind === 'session-lost').at(-1)?.kind === 'session-lost';
    if (!hasPicture || !state.source.protection || isKnownLost) return;
    if (operator.live.length === 0 && operator.sessions.at(-1)?.endings.includes('expired') === true) this.undead.push(`${state.kind} ${state.source.name}`);
  }

  private start(): WalkedApp {
    const app = new WalkedApp({ ...this.options, operator: this.operator, clock: this.clock, storage: this.storage });
    app.mediaWeather(this.mediaStatus);
    app.player.on('state', (state) => {
      if (state.kind !== 'failed') return;
      this.operator.leave();
      if (app.device.visibility.current === 'shown') this.failures++;
      if (state.error.answer?.errorCode === 1007 && !this.model.mayBeToldOfLimit()) this.untruths.push('too many streams, and they are all ours');
    });
    return app;
  }
}

function expectWishOrReason({ app, wish, paused, model }: Walk): void {
  const { state } = app.player;
  if (wish === undefined) expect(state.kind, 'nothing is wished for').toBe('idle');
  else if (state.kind === 'failed') expect([state.source.name, state.error.message, model.mayFail()], 'says why, where it may (invariant 7)').toEqual([wish, expect.stringMatching(/./), true]);
  else expect([state.kind, 'source' in state && state.source.name], 'the last wish (invariant 7)').toEqual([paused ? 'paused' : 'playing', wish]);
}

/** A film goes on where it was left: what was seen of it is what has been played. */
function expectPlace({ app, wish }: Walk): void {
  const { kind } = app.player.state;
  if (wish !== 'film' || (kind !== 'playing' && kind !== 'paused')) return;
  const loads = app.player.chronicle().filter((entry) => entry.kind === 'load').length;
  // Where it fails, its place is known to a sample's precision.
  expect(Math.abs(app.video.currentTime - app.watched), `at ${app.video.currentTime} s after ${app.watched} s`).toBeLessThanOrEqual(0.5 + 0.5 * loads);
}

describe.each<Options>([
  { policy: { kind: 'teardown' }, byHandle: true, sync: false, limit: 1 },
  { policy: { kind: 'teardown' }, byHandle: false, sync: true, limit: 1 },
  { policy: { kind: 'keep' }, byHandle: false, sync: false, limit: 2 },
  { policy: { kind: 'grace', seconds: 8 }, byHandle: true, sync: true, limit: 1 },
  { policy: { kind: 'grace', seconds: 8 }, byHandle: false, sync: false, limit: 1 },
  { policy: { kind: 'pip' }, byHandle: true, sync: false, limit: 1 },
])('the app in the background, over random walks, %j', (options) => {
  it('keeps every invariant of docs/secure-sessions.md', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(zap, fc.array(step, { maxLength: 30, size: 'max' }), async (first, steps) => {
        const walk = new Walk(options);
        for (const one of [first, ...steps]) await walk.take(one);
        await walk.end();
        const { app, operator, wish } = walk;
        expect(operator.violations, 'rules broken on the wire (invariants 3, 4, 5)').toEqual([]);
        expect(walk.untruths, 'what the viewer was told').toEqual([]);
        expectWishOrReason(walk);
        expectPlace(walk);
        expect(walk.undead, 'pictures of sessions that are over').toEqual([]);
        const { kind } = app.player.state;
        const isCounted = (kind === 'playing' || kind === 'paused') && wish !== 'clear';
        expect(operator.live.length, 'slots held (invariant 1)').toBe(isCounted ? 1 : 0);
        expect(app.eme.open > 0, 'key sessions are open').toBe(isCounted);

        await walk.stop();
        expect(operator.live.length, 'a stop frees the slot').toBe(0);
        expect(walk.model.complaints(), 'each session ends once, and by us where we could (invariant 2)').toEqual([]);
      }),
      parameters,
    );
  });

  it('tells of no failure in fair weather, and leaves nothing to expire where it lets go', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(zap, fc.array(fairStep, { maxLength: 30, size: 'max' }), async (first, steps) => {
        const walk = new Walk(options);
        for (const one of [first, ...steps]) await walk.take(one);
        await walk.end();
        expect(walk.operator.violations).toEqual([]);
        expect(walk.failures, 'failures that the app was told of').toBe(0);
        expectWishOrReason(walk);
        expectPlace(walk);
        await walk.stop();
        expect(walk.model.complaints(), 'each session ends once, and by us where we could').toEqual([]);
      }),
      parameters,
    );
  });
});
