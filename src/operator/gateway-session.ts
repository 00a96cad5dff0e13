import { CancellationSource, type CancellationSignal } from '../base/cancellation';
import { deferred } from '../base/deferred';
import type { KeySystemId, LicenceRequestType } from '../contract/key-system';
import type { EndReason, LicenceAnswer, PlaybackSession } from '../contract/playback-session';
import { PlayerError } from '../contract/player-error';
import type { Source, TokenProvider } from '../contract/source';
import { CallQueue } from '../session/call-queue';
import { ContentTokens } from '../session/content-tokens';
import type { SessionFactory } from '../session/customer-ssm';
import { OwnTeardowns } from '../session/own-teardowns';
import { GatewayApi, type ReleaseHandle, type Ticket } from './gateway-api';
import type { Identity } from './identity';
import { randomId } from './random-id';
import { contentToken } from './signon';

/**
 * The sample `customer-ssm` integration: sessions over the sandbox's API gateway.
 * Set-up leaves as soon as the sign-on has given a token; everything else waits for it, and only for it.
 */
export function gatewaySessions(tenantBase: string, identity: Identity): SessionFactory {
  const api = new GatewayApi(tenantBase);
  const ownTeardowns = new OwnTeardowns();
  return (source) => new GatewaySession(api, ownTeardowns, source, (signal) => tokenProvider(tenantBase, identity, source, signal));
}

function tokenProvider(tenantBase: string, identity: Identity, source: Source, signal: CancellationSignal): TokenProvider {
  const { token } = source;
  if (typeof token === 'function') return token;
  if (token !== undefined) return () => Promise.resolve(token);
  return () => contentToken(tenantBase, identity, source.contentId, signal);
}

class GatewaySession implements PlaybackSession {
  readonly ready: Promise<void>;
  readonly lost: Promise<PlayerError>;
  private readonly ticket: Promise<Ticket>;
  private newestTicket: Ticket | undefined;
  private readonly tokens: ContentTokens;
  private readonly queue = new CallQueue();
  private readonly over = new CancellationSource();
  private readonly loss = deferred<PlayerError>();
  private readonly releaseHandle = randomId() as ReleaseHandle;
  private readonly reference = randomId();
  private setupSent = false;
  private setupRefused = false;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly api: GatewayApi,
    private readonly ownTeardowns: OwnTeardowns,
    private readonly source: Source,
    provider: (signal: CancellationSignal) => TokenProvider,
  ) {
    this.tokens = new ContentTokens(provider(this.over.signal));
    this.lost = this.loss.promise;
    this.ticket = this.ownTeardowns.guard(() => this.setUp());
    this.ready = this.ticket.then(() => undefined);
    // Whoever waits is told; a session that nobody waits for any more is not an unhandled rejection.
    this.ready.catch(() => undefined);
  }

  async getLicence(keySystem: KeySystemId, payload: Uint8Array<ArrayBuffer>, type: LicenceRequestType, signal: CancellationSignal): Promise<LicenceAnswer> {
    await this.ticket;
    const token = await this.tokens.forLicence();
    return this.queue.runShared(() => this.api.licence(token, { ticket: this.currentTicket(), keySystem, type, payload }, signal));
  }

  heartbeat(): Promise<void> {
    return this.queue.runExclusive(async () => {
      if (this.over.signal.cancelled) return;
      try {
        this.newestTicket = await this.api.keepAlive(this.currentTicket(), this.over.signal);
      } catch (error) {
        if (error instanceof PlayerError) this.loss.resolve(error);
        throw error;
      }
    });
  }

  end(reason: EndReason): Promise<void> {
    this.ending ??= this.release(reason);
    return this.ending;
  }

  private async setUp(): Promise<Ticket> {
    this.over.signal.throwIfCancelled();
    const token = await this.tokens.forSetup();
    this.over.signal.throwIfCancelled();
    this.setupSent = true;
    this.setupRefused = false;
    try {
      const { contentId } = this.source;
      // Not cancelled with the session: the release that follows it needs no answer, but the slot must not be forgotten.
      this.newestTicket = await this.api.openStream(token, { asset: contentId, reference: this.reference, releaseHandle: this.releaseHandle }, neverCancelled);
      return this.newestTicket;
    } catch (error) {
      this.setupRefused = error instanceof PlayerError && error.code === 'SETUP_REFUSED';
      throw error;
    }
  }

  private release(reason: EndReason): Promise<void> {
    this.over.cancel();
    if (!this.setupSent || this.setupRefused) return Promise.resolve();
    const leaving = reason === 'pagehide' || reason === 'exit';
    const released = leaving && this.sendBeacon() ? Promise.resolve() : this.api.release(this.releaseHandle);
    this.ownTeardowns.add(released);
    return released;
  }

  private sendBeacon(): boolean {
    return navigator.sendBeacon(this.api.releaseUrl, this.releaseHandle);
  }

  private currentTicket(): Ticket {
    if (this.newestTicket !== undefined) return this.newestTicket;
    throw new PlayerError({ code: 'INTERNAL', origin: 'player', message: 'a session call before set-up was answered' });
  }
}

const neverCancelled = new CancellationSource().signal;
