/**
 * Runs in the engine: begins one session at load and ends it when the page is hidden or goes. No player and no picture,
 * so that nothing but the session's own requests decides whether the tear-down arrives.
 */
import { CancellationSource } from '../../../src/base/cancellation';
import { systemClock } from '../../../src/base/clock';
import type { ContentId } from '../../../src/contract/ids';
import type { PlaybackSession } from '../../../src/contract/playback-session';
import type { Source } from '../../../src/contract/source';
import { browserDevice } from '../../../src/device/browser-device';
import { readConfig, tenantUrl } from '../../../src/operator/config';
import { identityOf } from '../../../src/operator/identity';
import { outageGraceOf } from '../../../src/operator/patience-config';
import { configuredSessions } from '../../../src/operator/sessions';
import { customerSsm } from '../../../src/session/customer-ssm';
import { SessionJournal } from '../../../src/session/journal';

declare global {
  interface Window {
    /** `setting-up`, `live`, or why there is no session. */
    sessionState?: string;
  }
}

const source: Source = {
  src: 'https://media.invalid/manifest.mpd',
  live: true,
  contentId: 'content-one-key' as ContentId,
  name: 'One key',
  protection: { keySystems: ['org.w3.clearkey'], keyIds: [], pssh: {} },
};

/** As the app's composition root does it. @param operator `operator.json` */
function begin(operator: string): PlaybackSession {
  const config = readConfig(JSON.parse(operator));
  const device = browserDevice(window);
  const page = document.baseURI;
  const journal = new SessionJournal(device.storage, device.instances, systemClock);
  const parts = { tenantBase: tenantUrl(config, page), identity: identityOf(device), clock: systemClock, network: device.network, outageGrace: outageGraceOf(config.session), journal, page };
  return customerSsm(configuredSessions(config.otvtoolkit.drm, parts), systemClock).begin(source, new CancellationSource().signal);
}

function endWhenThePageGoes(session: PlaybackSession): void {
  const end = (reason: 'hidden' | 'pagehide'): void => {
    session.end(reason).catch(() => undefined);
  };
  window.addEventListener('pagehide', () => {
    end('pagehide');
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) end('hidden');
  });
}

const session = begin(new URLSearchParams(location.search).get('operator') ?? '');
window.sessionState = 'setting-up';
session.ready.then(
  () => (window.sessionState = 'live'),
  (error: unknown) => (window.sessionState = String(error)),
);
endWhenThePageGoes(session);
