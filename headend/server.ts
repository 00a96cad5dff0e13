import type { FastifyInstance, FastifyPluginAsync, FastifyPluginCallback } from 'fastify';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../src/base/clock';
import type { KeySystemName } from '../src/contract/key-system';
import { catalogueRoutes } from './catalogue/routes';
import { FaultBook } from './faults/fault-book';
import { injectFaults } from './faults/inject';
import { takeRawBodies } from './http/body';
import { Gateway } from './gateway/gateway';
import { gatewayRoutes } from './gateway/routes';
import { StreamBook } from './gateway/stream-book';
import { Upstream } from './gateway/upstream';
import { CallLimits, type CallRates } from './http/call-limits';
import { knowAddresses } from './http/client-address';
import { answerAllowedOrigins } from './http/cors';
import { createServer, type ConnectionPatience } from './http/create-server';
import { answerErrors } from './http/errors';
import type { LogOptions } from './http/log';
import type { LabDoor } from './lab/access';
import { keepLabApart } from './lab/own-name';
import { labPage } from './lab/page';
import { labRoutes } from './lab/routes';
import { Ledger } from './ledger/ledger';
import { RefusalCounter } from './ledger/refusal-counter';
import type { ContentLibrary } from './library';
import { licensedKeySystems } from './licence/key-systems';
import { PolicyBook } from './licence/policy-book';
import { licenceRoutes } from './licence/routes';
import { signonRoutes } from './signon/routes';
import { defaultLimits, LimitBook } from './ssm/limits';
import { ssmRoutes } from './ssm/routes';
import type { Limits } from './ssm/session';
import { SessionManager } from './ssm/session-manager';
import { MemorySessionStore } from './ssm/store';
import { PlayedTokens } from './tokens/played-tokens';
import type { TokenKeys } from './tokens/token-keys';
import { TokenOffice } from './tokens/token-office';

/** The sandbox's one tenant. */
export const tenant = 'demo';

export interface HeadendOptions {
  readonly clock: Clock;
  readonly library: ContentLibrary;
  /** `/media/…` and `/time`. */
  readonly mediaRoutes?: FastifyPluginCallback | undefined;
  /** The TV app, when it is served from the same origin. */
  readonly appRoutes?: FastifyPluginAsync | undefined;
  /** Key systems that the catalogue offers: all that there are licences for, unless given. */
  readonly keySystems?: readonly KeySystemName[] | undefined;
  /** What an account may do unless the lab says otherwise. */
  readonly limits?: Limits | undefined;
  /** Origins of apps that are served from elsewhere. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether packaged apps (origin `null` or `file://`) may come. */
  readonly allowPackagedApps?: boolean | undefined;
  /** The lab's key; a random one unless given. */
  readonly labKey?: string | undefined;
  /** Whether this machine's own user needs it too: so it is once others can reach the headend, if by a proxy. */
  readonly labKeyAlwaysWanted?: boolean | undefined;
  /** Of a headend before this one, whose tokens are to stay genuine; fresh ones unless given. */
  readonly tokenKeys?: TokenKeys | undefined;
  /** Where the gateway finds SSM and licence server; this server's own loopback address unless given. */
  readonly gatewayUpstream?: (() => string) | undefined;
  readonly isReady?: (() => boolean) | undefined;
  /** How often an account and an address may call; generous unless given. */
  readonly rates?: CallRates | undefined;
  /**
   * Proxies in front of this server, each adding to `X-Forwarded-For`; 0 unless given. Where there are more than are
   * told of, all who come through count as one address; where there are fewer, anybody may name another's.
   */
  readonly proxies?: number | undefined;
  /** How long a connection may keep it waiting; well above what a slow network needs unless given. */
  readonly patience?: ConnectionPatience | undefined;
  /** What decides on faults that have a chance: from 0 to 1, 1 excluded. */
  readonly random?: (() => number) | undefined;
  readonly log?: LogOptions | undefined;
}

/** The headend, assembled but not listening. */
export interface Headend {
  readonly app: FastifyInstance;
  readonly labKey: string;
  readonly ledger: Ledger;
  readonly sessions: SessionManager;
  readonly tokens: TokenOffice;
  readonly faults: FaultBook;
  readonly limits: LimitBook;
  readonly policies: PolicyBook;
}

/** Puts the services together; what they are made of is injected. */
export function createHeadend(options: HeadendOptions): Headend {
  const { clock, library } = options;
  const labKey = options.labKey ?? randomBytes(18).toString('base64url');
  const gatewayKey = randomBytes(18).toString('base64url');
  const door: LabDoor = { key: labKey, isKeyAlwaysWanted: options.labKeyAlwaysWanted ?? false };
  const tokens = new TokenOffice(clock, options.tokenKeys);
  const calls = new CallLimits(clock, options.rates);
  const ledger = new Ledger(clock);
  const refusals = new RefusalCounter();
  const limits = new LimitBook(options.limits ?? defaultLimits);
  const policies = new PolicyBook(new Set(library.channels.map(({ id }) => id)));
  const faults = new FaultBook(options.random);
  const sessions = new SessionManager(new MemorySessionStore(), ledger, limits, clock);

  const app = createServer(options.log ?? { level: 'silent' }, options.patience);
  knowAddresses(app, { proxies: options.proxies ?? 0, gatewayKey });
  answerAllowedOrigins(app, {
    allowedOrigins: options.allowedOrigins ?? [],
    allowPackagedApps: options.allowPackagedApps ?? false,
  });
  answerErrors(app, (operation, errorCode) => refusals.add(operation, errorCode));
  keepLabApart(app);
  takeRawBodies(app);
  injectFaults(app, faults, clock);

  signonRoutes(app, { tenant, tokens, calls, limits, library });
  ssmRoutes(app, { tenant, tokens, calls, sessions, library, played: new PlayedTokens(clock) });
  licenceRoutes(app, { tenant, clock, tokens, calls, sessions, library, policies, played: new PlayedTokens(clock) });
  catalogueRoutes(app, { tenant, library, clock, licensed: options.keySystems ?? licensedKeySystems });
  const upstream = new Upstream({
    baseUrl: options.gatewayUpstream ?? (() => ownLoopback(app)),
    tenant,
    clock,
    gatewayKey: options.gatewayUpstream === undefined ? gatewayKey : undefined,
  });
  gatewayRoutes(app, { tenant, calls, gateway: new Gateway(new StreamBook(clock), upstream) });
  labRoutes(app, { door, clock, isReady: options.isReady ?? (() => true), sessions, ledger, refusals, limits, policies, faults, tokens });
  labPage(app, door);
  if (options.mediaRoutes !== undefined) void app.register(options.mediaRoutes);
  if (options.appRoutes !== undefined) void app.register(options.appRoutes);

  app.addHook('onClose', async () => {
    sessions.close();
    return Promise.resolve();
  });
  return { app, labKey, ledger, sessions, tokens, faults, limits, policies };
}

/** How this server reaches itself. It may listen on all addresses, or on one that is not loopback. */
function ownLoopback(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the headend does not listen yet');
  const host = address.address === '0.0.0.0' ? '127.0.0.1' : address.address === '::' ? '::1' : address.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
