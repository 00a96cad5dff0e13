import type { CancellationSignal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import type { Signal } from '../contract/device';
import type { Source } from '../contract/source';
import type { SessionFactory } from '../session/customer-ssm';
import type { SessionJournal } from '../session/journal';
import { secureSessions } from '../session/secure-sessions';
import { gatewayWire } from './gateway-api';
import type { Identity } from './identity';
import { randomId } from './random-id';
import { contentToken } from './signon';

export interface SessionParts {
  /** Base of the tenant's services, without a trailing slash. */
  readonly tenantBase: string;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly journal: SessionJournal;
  readonly ssmSyncMode: boolean;
  /** True: there is a network. */
  readonly network: Signal<boolean>;
  /** s that playback may go on past the life of its session while the session service is out. */
  readonly outageGrace: number;
}

/**
 * The sample `customer-ssm` integration: sessions over the sandbox's API gateway. An operator replaces the wire with
 * one to his own gateway; the rules of sessions stay where they are.
 */
export function gatewaySessions({ tenantBase, identity, ...parts }: SessionParts): SessionFactory {
  return secureSessions({
    ...parts,
    wireFor: ({ contentId }) => gatewayWire(tenantBase, contentId),
    askForToken: (source, signal) => tokenFor(tenantBase, identity, source, signal),
    wireOfOrphan: (contentId) => gatewayWire(tenantBase, contentId),
    newId: randomId,
  });
}

/** The source's own token or provider, else the operator's sign-on. */
export async function tokenFor(tenantBase: string, identity: Identity, source: Pick<Source, 'contentId' | 'token'>, signal: CancellationSignal): Promise<string> {
  const { token } = source;
  if (typeof token === 'function') return token();
  return token ?? (await contentToken(tenantBase, identity, source.contentId, signal));
}
