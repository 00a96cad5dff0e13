import fc from 'fast-check';
import { CancelledError } from '../../../src/base/cancellation';
import type { KeyId } from '../../../src/contract/ids';
import { PlayerError } from '../../../src/contract/player-error';
import type { DrmSource } from '../../../src/drm/drm-source';
import { enforcing, keyAskedFor, keyNumber, PLAYREADY, rest, Rig, WIDEVINE } from './rig';

const key = fc.nat(5);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('segment' as const), key }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(700, 3_000, 11_000, 31_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose' as const), session: fc.nat(5), broken: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('replace' as const), after: fc.constantFrom(0, 300, 5_000), late: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('message' as const), session: fc.nat(5) }) },
);

/** A device with few slots, and an operator who never refuses. */
export interface Pressure {
  readonly script: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[];
  /** The first is of sound, the others of pictures. */
  readonly keys: number;
  readonly slots: number;
  readonly name: typeof PLAYREADY | typeof WIDEVINE;
  /** s that a licence lasts; ms that each takes to come. */
  readonly lasts: number;
  readonly latencies: readonly number[];
}

export const pressure: fc.Arbitrary<Pressure> = fc.record({
  script: fc.array(step, { minLength: 4, maxLength: 16, size: 'max' }),
  keys: fc.integer({ min: 1, max: 6 }),
  slots: fc.integer({ min: 1, max: 6 }),
  name: fc.constantFrom<Pressure['name'][]>(PLAYREADY, PLAYREADY, WIDEVINE),
  lasts: fc.constantFrom(16, 40),
  latencies: fc.array(fc.constantFrom(0, 100, 300, 900), { minLength: 1, maxLength: 6 }),
});

export interface Pressed {
  readonly rig: Rig;
  readonly world: Pressure;
  /** Keys that a segment named and that were not usable soon after. */
  readonly neverCame: readonly string[];
  /** Steps after which no track of a kind was to be shown: dash.js stops there. */
  readonly stuck: number;
  /** In the end, with nothing under way: keys that are usable, and those of them whose licence is another secure session's. */
  readonly usable: readonly string[];
  readonly outdated: readonly string[];
  readonly openUnattached: number;
}

export async function press(world: Pressure): Promise<Pressed> {
  const operator = new Operator(world);
  const rig = new Rig({
    faults: { telling: true },
    settings: { multiSession: true, maxKeySessions: world.slots },
    systems: [{ name: world.name }],
    getLicence: ({ payload }, count, { clock }) => operator.answer(keyAskedFor(payload), count, clock),
  });
  const begun = rig.begin();
  const { source } = begun;
  const all = Array.from({ length: world.keys }, (_, number) => keyNumber(number));
  for (const keyId of all) rig.encrypted(keyId);
  await calm(rig);

  const neverCame: string[] = [];
  const played = new Set<number>();
  let stuck = 0;
  for (const one of world.script) {
    switch (one.kind) {
      case 'segment': {
        const number = one.key % world.keys;
        // dash.js goes nowhere else.
        if (!source.mayBeShown([keyNumber(number)])) break;
        played.add(number);
        if (!(await segment(rig, source, number))) neverCame.push(keyNumber(number));
        break;
      }
      case 'wait':
        await rig.clock.advance(one.ms);
        await rest();
        break;
      case 'lose':
        await lose(rig, one.session, one.broken);
        break;
      case 'replace':
        operator.end(one.late);
        await rig.clock.advance(one.after);
        operator.begin();
        source.relicense();
        await rest();
        break;
      case 'message':
        open(rig, one.session)?.say('license-renewal');
        break;
      default:
    }
    const kinds = [...played].map((number) => number === 0);
    if ([true, false].some((kind) => kinds.includes(kind) && !all.some((keyId, number) => (number === 0) === kind && source.mayBeShown([keyId])))) stuck++;
  }

  // Renewals are under way now and then: what is usable in between counts.
  let usable: readonly string[] = [];
  for (let second = 0; second < 12; second++) {
    await rig.clock.advance(1_000);
    await rest();
    const now = all.filter((keyId) => source.statuses.get(keyId) === 'usable');
    if (now.length > usable.length) usable = now;
  }
  const outdated = usable.filter((keyId) => !operator.isCurrent(keyId));
  const { openUnattached } = rig.eme;
  await Promise.all([begun.end(), rig.clock.advance(10_000)]);
  return { rig, world, neverCame, stuck, usable, outdated, openUnattached };
}

/** Secure sessions, one after the other, and the licences of each. */
class Operator {
  private session = 1;
  private isAlive = true;
  private failsLate = false;
  private readonly given = new Map<string, number>();

  constructor(private readonly world: Pressure) {}

  /** @param late what it still has to answer fails, instead of being cancelled */
  end(late: boolean): void {
    this.isAlive = false;
    this.failsLate = late;
  }

  begin(): void {
    this.session++;
    this.isAlive = true;
  }

  isCurrent(keyId: string): boolean {
    return this.given.get(keyId) === this.session;
  }

  async answer(keyId: KeyId, count: number, clock: Rig['clock']): Promise<unknown> {
    const { latencies, lasts } = this.world;
    const { session, isAlive } = this;
    if (!isAlive) throw new CancelledError();
    const latency = latencies[count % latencies.length] ?? 0;
    if (latency > 0) await new Promise<void>((resolve) => clock.after(latency, resolve));
    if (session === this.session && this.isAlive) {
      this.given.set(keyId, session);
      return enforcing(keyId, lasts);
    }
    throw this.failsLate && session !== this.session ? new PlayerError({ code: 'LICENCE_REFUSED', origin: 'ssm', message: 'gone' }) : new CancelledError();
  }
}

/** @returns whether its key was usable soon */
async function segment(rig: Rig, source: DrmSource, number: number): Promise<boolean> {
  const keyId = keyNumber(number);
  source.onSegment([keyId], () => true, number === 0 ? 'audio' : 'video');
  for (let second = 0; second < 10; second++) {
    await rest();
    if (source.statuses.get(keyId) === 'usable') return true;
    await rig.clock.advance(1_000);
  }
  return false;
}

/** The CDM closes one, and so seldom that it may be opened anew. */
async function lose(rig: Rig, index: number, broken: boolean): Promise<void> {
  await calm(rig);
  if (broken) rig.eme.breakKeys();
  open(rig, index)?.evict('hardware-context-reset');
  await rest();
  await rig.clock.advance(21_000);
}

function open({ eme }: Rig, index: number) {
  const sessions = eme.sessions.filter(({ isOpen }) => isOpen);
  return sessions[index % sessions.length];
}

/** Long enough for every key to have been asked for, one after the other. */
async function calm(rig: Rig): Promise<void> {
  for (let second = 0; second < 6; second++) {
    await rest();
    await rig.clock.advance(1_000);
  }
  await rest();
}
