import type { SessionFactory } from '../session/customer-ssm';
import { secureSessions } from '../session/secure-sessions';
import type { SessionToken } from '../session/session-machine';
import { ssmWire } from '../session/ssm-wire';
import { absoluteBase, isSyncMode, type DrmConfig } from './config';
import { gatewaySessions, tokenFor, type SessionParts } from './gateway-session';
import { randomId } from './random-id';

/**
 * The sessions that `otvtoolkit.drm` asks for. Both systems are session factories behind the one callback layer:
 * `customer-ssm` is the sample over the operator's gateway, `nagra-ssp` the ready-made one over the standard API.
 * @throws PlayerError `CONFIG_INVALID`
 */
export function configuredSessions(drm: DrmConfig, parts: Omit<SessionParts, 'ssmSyncMode'> & { readonly page: string }): SessionFactory {
  const ssmSyncMode = isSyncMode(drm);
  if (drm.system === 'customer-ssm') return gatewaySessions({ ...parts, ssmSyncMode });

  const { tenantBase, identity, clock, journal, page } = parts;
  const { tenantId, licenceServer, ssmServer, tokenType, licenceHeaders } = drm.config;
  const config = {
    tenantId,
    licenceServer: absoluteBase(licenceServer, page),
    ssmServer: absoluteBase(ssmServer, page),
    tokenHeader: tokenType,
    headers: licenceHeaders,
  };
  const wire = ssmWire(config);
  return secureSessions({
    clock,
    journal,
    tearDownFirst: ssmSyncMode,
    wireFor: () => wire,
    askForToken: (source, signal) => tokenFor(tenantBase, identity, source, signal),
    // What the journal kept is the session's newest token, as this same wire gave it.
    endOrphan: (token) => wire.tearDown(token as SessionToken, false),
    newId: randomId,
  });
}
