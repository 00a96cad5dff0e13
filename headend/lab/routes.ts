import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { Clock } from '../../src/base/clock';
import { faultSchema, type FaultBook } from '../faults/fault-book';
import { idSchema, jsonBody } from '../http/body';
import { Refusal } from '../http/refusal';
import type { Ledger } from '../ledger/ledger';
import type { RefusalCounter } from '../ledger/refusal-counter';
import { policySchema, type PolicyBook } from '../licence/policy-book';
import type { LimitBook } from '../ssm/limits';
import type { SessionManager } from '../ssm/session-manager';
import type { TokenOffice } from '../tokens/token-office';
import { checkLabAccess, type LabDoor } from './access';
import { eventStream } from './events';

export interface LabParts {
  readonly door: LabDoor;
  readonly clock: Clock;
  readonly isReady: () => boolean;
  readonly sessions: SessionManager;
  readonly ledger: Ledger;
  readonly refusals: RefusalCounter;
  readonly limits: LimitBook;
  readonly policies: PolicyBook;
  readonly faults: FaultBook;
  readonly tokens: TokenOffice;
}

/** An active session, for people and tests. */
export interface LabSession {
  readonly id: string;
  readonly account: string;
  readonly device: string;
  readonly channel: string | null;
  /** ms since the epoch, all three. */
  readonly startedAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** Seconds that an operator token lasts. */
const operatorTokenLife = 60 * 60;

const limitsBody = v.strictObject({
  account: idSchema,
  maxSessions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000))),
  maxPerDevice: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)))),
  heartbeatS: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3600))),
});

const policyBody = v.strictObject({ channel: idSchema, ...policySchema.entries });

const bodyRefusals = {
  malformed: { status: 400, message: 'body is not a JSON object' },
  invalid: { status: 400, message: 'invalid body' },
};

/** What tests and people see and change from outside: the ledger, limits, licence policies, faults. */
export function labRoutes(app: FastifyInstance, parts: LabParts): void {
  const { sessions, ledger, limits, policies, faults, refusals, tokens } = parts;

  // Open to all: says nothing but whether to wait.
  app.get('/lab/health', (_request, reply) => {
    const ready = parts.isReady();
    return reply.code(ready ? 200 : 503).send({ ready });
  });

  app.register(async (guarded) => {
    guarded.addHook('onRequest', async (request, reply) => {
      reply.header('cross-origin-resource-policy', 'same-origin');
      checkLabAccess(request, parts.door);
      refuseForms(request);
      return Promise.resolve();
    });

    guarded.get('/lab/sessions', async () => {
      const active = await sessions.active();
      return active.map((session): LabSession => {
        const { id, account, device, channel, startedAt, lastSeenAt } = session;
        return { id, account, device, channel, startedAt, lastSeenAt, expiresAt: sessions.expiryWallTime(session) };
      });
    });
    guarded.get('/lab/ledger', (request, reply) => reply.send(ledger.since(sinceOf(request))));
    guarded.get('/lab/refusals', (_request, reply) => reply.send(refusals.all()));
    eventStream(guarded, ledger, parts.clock, sinceOf);

    guarded.get('/lab/limits', (_request, reply) => reply.send(limits.all()));
    guarded.put('/lab/limits', (request, reply) => {
      const { account, ...change } = jsonBody(request, limitsBody, bodyRefusals);
      const changed = limits.change(account, change);
      if (changed === undefined) throw new Refusal({ status: 503, message: 'too many accounts have limits of their own' });
      return reply.send({ account, ...changed });
    });

    guarded.get('/lab/policies', (_request, reply) => reply.send(policies.all()));
    guarded.put('/lab/policies', (request, reply) => {
      const { channel, ...policy } = jsonBody(request, policyBody, bodyRefusals);
      if (!policies.set(channel, policy)) throw new Refusal({ status: 404, message: 'no such channel' });
      return reply.send({ channel, ...policy });
    });

    guarded.get('/lab/faults', (_request, reply) => reply.send(faults.all()));
    guarded.post('/lab/faults', (request, reply) => {
      const fault = jsonBody(request, faultSchema, bodyRefusals);
      if (!faults.add(fault)) throw new Refusal({ status: 503, message: 'too many faults' });
      return reply.code(201).send(fault);
    });
    guarded.delete('/lab/faults', (_request, reply) => reply.send({ removed: faults.clear() }));

    guarded.post('/lab/operator-token', async () => ({
      token: await tokens.sign('operator', { typ: 'AuthN', ver: '1.0', exp: tokens.nowS() + operatorTokenLife }),
    }));
    return Promise.resolve();
  });
}

/** A page from elsewhere can post a form here without asking; it cannot send JSON without being asked about it. */
function refuseForms({ method, headers }: FastifyRequest): void {
  const type = headers['content-type'];
  if (method === 'GET' || type === undefined || type.startsWith('application/json')) return;
  throw new Refusal({ status: 415, message: 'the lab takes application/json' });
}

function sinceOf(request: FastifyRequest): number {
  const { since } = request.query as { readonly since?: unknown };
  if (since === undefined) return 0;
  const seq = typeof since === 'string' && /^\d{1,15}$/.test(since) ? Number(since) : NaN;
  if (Number.isNaN(seq)) throw new Refusal({ status: 400, message: 'since is not a number' });
  return seq;
}
