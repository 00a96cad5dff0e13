// @vitest-environment node
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '../../../headend/ledger/ledger';
import { LimitBook } from '../../../headend/ssm/limits';
import type { Session } from '../../../headend/ssm/session';
import { SessionManager } from '../../../headend/ssm/session-manager';
import { MemorySessionStore } from '../../../headend/ssm/store';
import { VirtualClock } from '../../support/virtual-clock';

/** A session as the model sees it: who, until when, and which tokens it has given, oldest first. */
interface ModelSession {
  readonly id: string;
  readonly account: string;
  readonly device: string;
  readonly externalId: string | undefined;
  readonly tokens: string[];
  isNewestUsed: boolean;
  expiresAt: number;
}

interface Real {
  readonly clock: VirtualClock;
  readonly ledger: Ledger;
  readonly limits: LimitBook;
  readonly manager: SessionManager;
}

interface Model {
  readonly active: Map<string, ModelSession>;
  /** Every session that ever was, in order: what a command picks from. */
  readonly all: ModelSession[];
  readonly ended: Map<string, string>;
  readonly limits: Map<string, number>;
}

const heartbeat = 30_000;

class Step implements fc.AsyncCommand<Model, Real> {
  constructor(
    private readonly name: string,
    private readonly go: (model: Model, real: Real) => Promise<void>,
  ) {}
  check = (): boolean => true;
  toString = (): string => this.name;

  async run(model: Model, real: Real): Promise<void> {
    for (const session of [...model.active.values()]) {
      if (real.clock.now() >= session.expiresAt) end(model, session, 'expired');
    }
    await this.go(model, real);
    await checkInvariants(model, real);
  }
}

function end(model: Model, session: ModelSession, how: string): void {
  model.active.delete(session.id);
  model.ended.set(session.id, how);
}

function ofAccount(model: Model, account: string): ModelSession[] {
  return [...model.active.values()].filter((session) => session.account === account);
}

async function checkInvariants(model: Model, { manager, ledger }: Real): Promise<void> {
  const active = await manager.active();
  expect(active.map(({ id }) => id).sort()).toEqual([...model.active.keys()].sort());
  const entries = ledger.since(0);
  for (const { id } of model.all) {
    const own = entries.filter(({ session }) => session === id).map(({ kind }) => kind);
    expect(own[0]).toBe('setup');
    expect(own.filter((kind) => kind === 'setup')).toHaveLength(1);
    const ends = own.filter((kind) => ['teardown', 'expired', 'killed'].includes(kind));
    expect(ends).toEqual(model.ended.has(id) ? [model.ended.get(id)] : []);
    if (ends.length > 0) expect(own.at(-1)).toBe(ends[0]);
  }
}

const accounts = fc.constantFrom('ann', 'bob');
const devices = fc.constantFrom('tv-1', 'tv-2');

const setUp = fc
  .record({ account: accounts, device: devices, externalId: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }) })
  .map(
    ({ account, device, externalId }) =>
      new Step(`set-up ${account} ${device} ${externalId ?? ''}`, async (model, { manager, clock }) => {
        const outcome = await manager.setUp({ account, device, externalId, contentId: 'c', channel: 'c', maxPerContent: undefined });
        const same = [...model.active.values()].find((session) => session.externalId !== undefined && session.externalId === externalId);
        if (same !== undefined && (same.account !== account || same.device !== device)) {
          expect(outcome).toEqual({ ok: false, code: 1018 });
        } else if (same !== undefined) {
          expectGranted(outcome, (session) => {
            expect(session.id).toBe(same.id);
            renew(same, session, clock.now());
          });
        } else if (ofAccount(model, account).length >= (model.limits.get(account) ?? 2)) {
          expect(outcome).toEqual({ ok: false, code: 1007 });
        } else {
          expectGranted(outcome, ({ id, newest }) => {
            const session = { id, account, device, externalId, tokens: [newest], isNewestUsed: false, expiresAt: clock.now() + 1.5 * heartbeat };
            model.active.set(id, session);
            model.all.push(session);
          });
        }
      }),
  );

/** Any token that any session ever gave. */
const pick = fc.record({ session: fc.nat(), age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 3 })) });

const heartbeats = pick.map(
  ({ session: index, age }) =>
    new Step(`heartbeat ${index} ${age}`, async (model, { manager, clock }) => {
      const [session, tokenId] = token(model, index, age);
      const outcome = await manager.keepAlive({ session: session?.id ?? 'none', tokenId });
      if (session === undefined || model.ended.has(session.id)) expect(outcome).toEqual({ ok: false, code: 3002 });
      else if (tokenId !== session.tokens.at(-1)) expect(outcome).toEqual({ ok: false, code: 1006 });
      else expectGranted(outcome, (answer) => renew(session, answer, clock.now()));
    }),
);

const licences = pick.map(
  ({ session: index, age }) =>
    new Step(`licence ${index} ${age}`, async (model, { manager }) => {
      const [session, tokenId] = token(model, index, age);
      const who = { account: session?.account ?? 'ann', device: session?.device ?? 'tv-1' };
      const outcome = await manager.licence({ session: session?.id ?? 'none', tokenId }, { ...who, contentId: 'c', channel: 'c' }, { keySystem: 'org.w3.clearkey', names: [] });
      if (session === undefined || model.ended.has(session.id)) expect(outcome).toEqual({ ok: false, code: 3002 });
      else if (tokenId !== session.tokens.at(-1)) expect(outcome).toEqual({ ok: false, code: 1006 });
      else expectGranted(outcome, ({ newest }) => {
        expect(newest).toBe(tokenId);
        session.isNewestUsed = true;
      });
    }),
);

/** A renewal that cannot be agreed on changes nothing. */
const renewals = fc.tuple(pick, fc.boolean()).map(
  ([{ session: index, age }, agrees]) =>
    new Step(`renewal ${index} ${age} ${agrees ? '' : 'not agreed'}`, async (model, { manager, clock }) => {
      const [session, tokenId] = token(model, index, age);
      const asked = manager.renew({ session: session?.id ?? 'none', tokenId }, 'com.widevine.alpha', () => {
        if (!agrees) throw new RangeError('no');
      });
      const isNewest = session !== undefined && !model.ended.has(session.id) && tokenId === session.tokens.at(-1);
      if (isNewest && !agrees) {
        await expect(asked).rejects.toThrow(RangeError);
        return;
      }
      const outcome = await asked;
      if (session === undefined || model.ended.has(session.id)) expect(outcome).toEqual({ ok: false, code: 3002 });
      else if (!isNewest) expect(outcome).toEqual({ ok: false, code: 1006 });
      else expectGranted(outcome.ok ? { ok: true, value: outcome.value.session } : outcome, (answer) => renew(session, answer, clock.now()));
    }),
);

const tearDowns = pick.map(
  ({ session: index, age }) =>
    new Step(`tear-down ${index} ${age}`, async (model, { manager }) => {
      const [session, tokenId] = token(model, index, age);
      const outcome = await manager.tearDown({ session: session?.id ?? 'none', tokenId });
      if (session === undefined || model.ended.has(session.id)) {
        expect(outcome).toEqual({ ok: false, code: 3002 });
        return;
      }
      const isNewest = tokenId === session.tokens.at(-1);
      const isPredecessor = tokenId === session.tokens.at(-2) && !session.isNewestUsed;
      expect(outcome.ok).toBe(isNewest || isPredecessor);
      if (outcome.ok) end(model, session, 'teardown');
    }),
);

const kills = accounts.map(
  (account) =>
    new Step(`kill ${account}`, async (model, { manager }) => {
      const outcome = await manager.killAccount(account);
      const sessions = ofAccount(model, account);
      if (outcome.ok) expect(outcome.value).toBe(sessions.length);
      else expect(sessions).toEqual([]);
      for (const session of sessions) end(model, session, 'killed');
    }),
);

const limitChanges = fc.record({ account: accounts, maxSessions: fc.nat({ max: 3 }) }).map(
  ({ account, maxSessions }) =>
    new Step(`limit ${account} ${maxSessions}`, async (model, { limits }) => {
      limits.change(account, { maxSessions });
      model.limits.set(account, maxSessions);
      return Promise.resolve();
    }),
);

const waits = fc.constantFrom(1, 14_999, 15_000, 30_000, 44_999, 45_000).map(
  (duration) =>
    new Step(`wait ${duration}`, async (model, { clock }) => {
      await clock.advance(duration);
      for (const session of [...model.active.values()]) if (clock.now() >= session.expiresAt) end(model, session, 'expired');
    }),
);

function token(model: Model, index: number, age: number): readonly [ModelSession | undefined, string] {
  const session = model.all.length === 0 ? undefined : model.all[model.all.length - 1 - (index % model.all.length)];
  return [session, session?.tokens.at(-1 - age) ?? 'never'];
}

function renew(session: ModelSession, { newest }: Session, now: number): void {
  expect(session.tokens).not.toContain(newest);
  session.tokens.push(newest);
  session.isNewestUsed = false;
  session.expiresAt = now + 1.5 * heartbeat;
}

function expectGranted(outcome: { readonly ok: boolean; readonly value?: Session }, then: (session: Session) => void): void {
  expect(outcome.ok).toBe(true);
  if (outcome.value !== undefined) then(outcome.value);
}

test('the SSM does what a small model of it says, whatever is asked in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands([setUp, setUp, setUp, heartbeats, heartbeats, renewals, licences, tearDowns, kills, limitChanges, waits], { maxCommands: 60 }),
      async (commands) => {
        const clock = new VirtualClock();
        const ledger = new Ledger(clock);
        const limits = new LimitBook();
        const manager = new SessionManager(new MemorySessionStore(), ledger, limits, clock);
        const model: Model = { active: new Map(), all: [], ended: new Map(), limits: new Map() };
        await fc.asyncModelRun(() => ({ model, real: { clock, ledger, limits, manager } }), commands);
        // At last everything ends by itself.
        await clock.advance(45_000);
        for (const session of [...model.active.values()]) end(model, session, 'expired');
        await checkInvariants(model, { clock, ledger, limits, manager });
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
