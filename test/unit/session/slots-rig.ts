import { CancellationSource } from '../../../src/base/cancellation';
import { PlayerError, type ServiceAnswer } from '../../../src/contract/player-error';
import { Changing } from '../../../src/device/changing';
import type { HeldSlot, SlotEnder } from '../../../src/session/held-slot';
import { HeldSlots } from '../../../src/session/held-slots';
import { SessionJournal, type WrittenSlot } from '../../../src/session/journal';
import type { TearDownOutcome } from '../../../src/session/wire';
import { FakeInstances, MemoryStorage } from '../../support/memory-device';
import { VirtualClock } from '../../support/virtual-clock';

export const LIFE = 45_000;

export const unanswered = new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'network', message: 'no answer', retryable: true });
export const notNow = (answer: ServiceAnswer) => new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'ssm', message: 'not now', retryable: true, answer });
export const refusedTearDown = (status: number, errorCode: number) => new PlayerError({ code: 'TEARDOWN_FAILED', origin: 'ssm', message: 'no', answer: { status, errorCode } });
export const refusedSetup = (errorCode: number) => new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'no', answer: { status: 403, errorCode } });
export const gone = refusedTearDown(404, 3002);

/** `late`: after a second, there is none. */
export type Answer = TearDownOutcome | PlayerError | 'never' | 'late';

/** Ends a session as a test says, in order; what is asked after that is answered well. */
export class ScriptedEnder implements SlotEnder {
  readonly asked: { readonly at: number; readonly key: string; readonly leaving: boolean }[] = [];
  reclaims = 0;
  readonly reclaim: (() => Promise<string>) | undefined;

  constructor(
    private readonly clock: VirtualClock,
    private readonly answers: Answer[],
    reclaim?: () => Promise<string>,
  ) {
    this.reclaim =
      reclaim &&
      (() => {
        this.reclaims++;
        return reclaim();
      });
  }

  tearDown(key: string, leaving: boolean): Promise<TearDownOutcome> {
    this.asked.push({ at: this.clock.now(), key, leaving });
    const answer = this.answers.shift() ?? 'confirmed';
    if (answer === 'never') return new Promise(() => undefined);
    if (answer === 'late') return new Promise((_, reject) => { this.clock.after(1_000, () => { reject(unanswered); }); });
    return answer instanceof PlayerError ? Promise.reject(answer) : Promise.resolve(answer);
  }

  get times(): readonly number[] {
    return this.asked.map(({ at }) => at);
  }

  get keys(): readonly string[] {
    return this.asked.map(({ key }) => key);
  }
}

export interface Options {
  readonly random?: number;
  readonly storage?: MemoryStorage;
  readonly enderOf?: (orphan: WrittenSlot) => SlotEnder;
  readonly run?: string;
}

export function setUp({ random = 0.5, storage = new MemoryStorage(), enderOf, run = 'this-run' }: Options = {}) {
  const clock = new VirtualClock();
  const network = new Changing(true);
  const journal = new SessionJournal(storage, new FakeInstances(run), clock);
  const orphanEnder = () => new ScriptedEnder(clock, []);
  const slots = new HeldSlots({ clock, network, random: () => random, journal, enderOf: enderOf ?? orphanEnder });
  const written = () => [...storage.kept.values()].flatMap((text) => JSON.parse(text) as WrittenSlot[]);
  const writtenKeys = () => written().map(({ key }) => key);
  /** A session that lives. */
  const live = (key: string, ender: SlotEnder): HeldSlot => {
    const slot = slots.open({ externalId: `external-${key}`, contentId: 'c' }, ender);
    slot.take(key, LIFE);
    return slot;
  };
  /** A session whose end was asked for. */
  const leave = (key: string, ...answers: Answer[]) => {
    const ender = new ScriptedEnder(clock, answers);
    const slot = live(key, ender);
    const failure = slot.end(false).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { slot, ender, failure };
  };
  /** A set-up that is refused as a test says, in order, and then answered. */
  const ask = (refusals: readonly PlayerError[], { inTurn = false, cancellation = new CancellationSource() } = {}) => {
    const times: number[] = [];
    const troubles: PlayerError[] = [];
    const own = slots.open({ externalId: 'own', contentId: 'c' }, new ScriptedEnder(clock, []));
    const setUpOnce = () => {
      times.push(clock.now());
      own.take('own', LIFE);
      const refusal = refusals[times.length - 1];
      return refusal ? Promise.reject(refusal) : Promise.resolve('session');
    };
    const session = slots.admit(setUpOnce, own, cancellation.signal, inTurn, (trouble) => troubles.push(trouble));
    session.catch(() => undefined);
    return { session, times, troubles, own };
  };
  return { clock, network, slots, storage, written, writtenKeys, live, leave, ask };
}
