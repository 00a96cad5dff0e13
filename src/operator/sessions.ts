import type { Source } from '../contract/source';
import type { SessionFactory } from '../session/customer-ssm';
import { secureSessions } from '../session/secure-sessions';
import type { SsmWireConfig } from '../session/ssm-config';
import { ssmWire } from '../session/ssm-wire';
import { absoluteBase, isSyncMode, type DrmConfig, type NagraSspConfig } from './config';
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

  const { tenantBase, identity, page, ...means } = parts;
  const standard = standardConfig(drm.config, page);
  const wire = ssmWire(standard);
  return secureSessions({
    ...means,
    ssmSyncMode,
    wireFor: (source) => (overrides(source) ? ssmWire(configFor(standard, source)) : wire),
    askForToken: (source, signal) => tokenFor(tenantBase, identity, source, signal),
    wireOfOrphan: () => wire,
    newId: randomId,
    isCounted: ({ drm: own }) => drm.config.ssmServer !== undefined || own?.ssmServerURL !== undefined,
  });
}

function standardConfig({ tenantId, licenceServer, ssmServer, tokenType, licenceHeaders }: NagraSspConfig, page: string): SsmWireConfig {
  return {
    tenantId,
    licenceServer: absoluteBase(licenceServer, page),
    // Never called where nothing is counted.
    ssmServer: absoluteBase(ssmServer ?? '', page),
    ...(tokenType !== undefined && { tokenHeader: tokenType }),
    ...(licenceHeaders !== undefined && { headers: licenceHeaders }),
  };
}

function overrides({ drm, tokenType }: Source): boolean {
  return tokenType !== undefined || [drm?.licenseURL, drm?.certificateURL, drm?.ssmServerURL].some((url) => url !== undefined);
}

/** A source's own servers and header take the place of the player's. */
function configFor(standard: SsmWireConfig, { drm, tokenType }: Source): SsmWireConfig {
  return {
    ...standard,
    licenceServer: drm?.licenseURL ?? standard.licenceServer,
    ssmServer: drm?.ssmServerURL ?? standard.ssmServer,
    certificateUrl: drm?.certificateURL,
    ...(tokenType !== undefined && { tokenHeader: tokenType }),
  };
}
