import fc from 'fast-check';
import { PlayerError } from '../../../src/contract/player-error';
import type { KeyStatus } from '../../../src/drm/eme';
import type { EmeFaults, Fault } from '../../support/fake-eme';
import { settle } from '../../support/virtual-clock';
import { type Begun, CLEARKEY, keyNumber, PLAYREADY, rest, Rig, WIDEVINE } from './rig';

const KEYS = 10;
const key = fc.nat(KEYS - 1);
const fault = fc.constantFrom<Fault | undefined>('reject', 'hang', 'late', 'late', undefined, undefined, undefined);
/** A CDM that never closes, or refuses to, leaves sessions open whatever we do; that it is not waited for is tested elsewhere. */
const closeFault = fc.constantFrom<Fault | undefined>('late', undefined);
const STATUSES: readonly KeyStatus[] = ['usable', 'expired', 'output-restricted', 'output-downscaled', 'usable-in-future', 'status-pending', 'internal-error', 'released'];
const status = fc.constantFrom(...STATUSES);

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('known' as const), keys: fc.array(key, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('manifest' as const), keys: fc.array(key, { minLength: 1, maxLength: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('encrypted' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('segment' as const), key, oldest: key }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('turn' as const, 'settle' as const, 'rest' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(500, 2_000, 10_000, 20_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('zap' as const), rapid: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('evict' as const), session: fc.nat(20), reason: fc.constantFrom('hardware-context-reset', undefined) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('status' as const), session: fc.nat(20), key, status }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('message' as const), session: fc.nat(20), type: fc.constantFrom('license-renewal' as const, 'individualization-request' as const, 'license-request' as const) }) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('fault' as const), at: fc.constantFrom('request' as const, 'update' as const, 'attach' as const, 'createKeys' as const, 'access' as const, 'certificate' as const), fault }),
      fc.record({ kind: fc.constant('fault' as const), at: fc.constant('close' as const), fault: closeFault }),
    ),
  },
);

const answer = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('licence' as const), whole: fc.constantFrom(true, true, true, false), keys: fc.array(fc.tuple(key, status), { minLength: 1, maxLength: 3 }), heartbeat: fc.constantFrom(0, 0, 30), lasts: fc.constantFrom(undefined, 5, 40), renewWithin: fc.constantFrom(undefined, 8) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('refused' as const, 'thrown' as const, 'garbage' as const, 'empty' as const, 'never' as const) }) },
);

type Step = typeof action extends fc.Arbitrary<infer T> ? T : never;
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

/** A device, an operator, and what happens to them. */
export interface World {
  readonly script: readonly Step[];
  readonly answers: readonly Answer[];
  readonly name: typeof CLEARKEY | typeof WIDEVINE | typeof PLAYREADY;
  readonly settings: { readonly multiSession: boolean | undefined; readonly maxKeySessions: number; readonly reuseMediaKeys: boolean };
  readonly faults: EmeFaults;
}

export const world: fc.Arbitrary<World> = fc.record({
  script: fc.array(action, { minLength: 6, maxLength: 40, size: 'max' }),
  answers: fc.array(answer, { minLength: 1, maxLength: 8 }),
  name: fc.constantFrom<World['name'][]>(CLEARKEY, WIDEVINE, PLAYREADY),
  settings: fc.record({ multiSession: fc.constantFrom(undefined, true, false), maxKeySessions: fc.integer({ min: 1, max: 6 }), reuseMediaKeys: fc.boolean() }),
  faults: fc.record({ slots: fc.constantFrom(undefined, undefined, 1, 3, 6), silent: fc.constantFrom(undefined, undefined, 'all' as const), wantsCertificate: fc.boolean(), talkative: fc.boolean() }),
});

/** What a walk leaves behind. */
export interface Outcome {
  readonly rig: Rig;
  readonly unhandled: readonly unknown[];
  /** The last source's end has settled. */
  readonly hasEnded: boolean;
}

export async function walk({ script, answers, name, settings, faults }: World): Promise<Outcome> {
  const unhandled: unknown[] = [];
  const onUnhandled = (thrown: unknown) => { unhandled.push(thrown); };
  process.on('unhandledRejection', onUnhandled);
  const rig = new Rig({
    faults: { ...faults },
    settings,
    systems: [{ name, serverCertificate: name === WIDEVINE ? new Uint8Array([1]) : undefined }],
    getLicence: (_, count, { clock }) => answerOf(answers[count % answers.length], clock.wallNow()),
  });
  let current = rig.begin();
  for (const step of script) current = await take(step, rig, current, name);

  let hasEnded = false;
  void current.end().then(() => { hasEnded = true; });
  await rig.clock.advance(30_000);
  // Whatever was late comes now, and what comes of it.
  for (let round = 0; round < 4; round++) {
    rig.eme.answerLate();
    await rest();
    await rig.clock.advance(3_000);
  }
  process.off('unhandledRejection', onUnhandled);
  return { rig, unhandled, hasEnded };
}

function answerOf(chosen: Answer | undefined, now: number): Promise<unknown> {
  switch (chosen?.kind) {
    case 'licence': {
      const all = chosen.whole ? Array.from({ length: KEYS }, (_, number) => [number, 'usable'] as const) : [];
      const keys = [...all, ...chosen.keys].map(([number, state]) => `${keyNumber(number)}=${state}`).join(',');
      const end = chosen.lasts === undefined ? '' : `;${now + chosen.lasts * 1_000}`;
      return Promise.resolve({ licence: keys + end, heartbeat: chosen.heartbeat, renewWithin: chosen.renewWithin });
    }
    case 'refused':
      return Promise.reject(new PlayerError({ code: 'LICENCE_REFUSED', origin: 'licence', message: 'no' }));
    case 'thrown':
      throw new Error('thrown');
    case 'garbage':
      return Promise.resolve({ licence: '{"keys":[]}', heartbeat: -1 });
    case 'empty':
      return Promise.resolve({ licence: new Uint8Array(0), heartbeat: NaN });
    case 'never':
    case undefined:
    default:
      return new Promise(() => undefined);
  }
}

async function take(step: Step, rig: Rig, current: Begun, name: World['name']): Promise<Begun> {
  const { source } = current;
  const session = 'session' in step && rig.eme.sessions.length > 0 ? rig.eme.sessions[step.session % rig.eme.sessions.length] : undefined;
  switch (step.kind) {
    case 'known':
      source.offerKnown({ keySystems: [name], keyIds: step.keys.map(keyNumber), pssh: {} });
      break;
    case 'manifest':
      source.offerManifest(step.keys.map((number) => ({ schemeIdUri: 'urn:mpeg:dash:mp4protection:2011', defaultKeyId: keyNumber(number), pssh: undefined })));
      break;
    case 'encrypted':
      rig.encrypted(keyNumber(step.key));
      break;
    case 'segment':
      source.onSegment([keyNumber(step.key)], (keyId) => keyId >= keyNumber(step.oldest));
      break;
    case 'turn':
      await Promise.resolve();
      break;
    case 'settle':
      await settle();
      break;
    case 'rest':
      await rest();
      break;
    case 'wait':
      // Else what takes a turn of the event loop would seem to take seconds.
      await rest();
      await rig.clock.advance(step.ms);
      break;
    case 'zap': {
      const ended = current.end();
      // A rapid one begins the next source while the CDM is still closing.
      if (!step.rapid) await Promise.race([ended, rig.clock.advance(12_000)]);
      return rig.begin();
    }
    case 'late':
      rig.eme.answerLate();
      break;
    case 'evict':
      if (session?.isOpen) session.evict(step.reason);
      break;
    case 'status':
      session?.change(keyNumber(step.key), step.status);
      break;
    case 'message':
      session?.say(step.type);
      break;
    case 'fault':
      rig.eme.faults[step.at] = step.fault;
      break;
    default:
  }
  return current;
}
