import type { AppData, Lightning, PlatformSettings } from '@lightningjs/sdk';
import { launchApp, type AppSettings } from './app/launch-app';
import { systemClock } from './base/clock';
import { debugHandle } from './debug-handle';
import { detectDevice } from './device/detect';
import { DrmEngine } from './drm/drm-engine';
import { nativeAccess, nativeEmeElement } from './drm/native-eme';
import { BackgroundPlayer } from './lifecycle/background-player';
import { followPageLifecycle } from './lifecycle/page-lifecycle';
import { policyOf } from './lifecycle/policy';
import { httpCatalogue } from './operator/catalogue';
import { isSyncMode, readConfig, tenantUrl } from './operator/config';
import { drmSettingsOf, keySystemsOf } from './operator/drm-config';
import { identityOf } from './operator/identity';
import type { OnFault } from './operator/lists';
import { outageGraceOf, patienceOf } from './operator/patience-config';
import { mergeQuirks, readQuirks } from './operator/quirk-config';
import { configuredSessions } from './operator/sessions';
import { Chronicle, NO_EPOCH } from './player/chronicle';
import { dashProfile } from './player/dash/device-profile';
import { dashLoader, dashVariant } from './player/dash/load-dash';
import { VideoSurface } from './player/video-surface';
import { ZapPlayer } from './player/zap-player';
import { customerSsm } from './session/customer-ssm';
import { SessionJournal } from './session/journal';

/** What static/boot.js passes on besides Lightning's settings. */
interface BootData {
  /** `operator.json`, unchecked. */
  readonly operator: unknown;
}

/** The composition root: called by static/boot.js with the files it has read. */
export default function start(
  /** `quirks` is unchecked, like all that a person has written. */
  appSettings: AppSettings & { readonly version?: string; readonly quirks?: unknown },
  platformSettings: PlatformSettings,
  appData: AppData & BootData,
): Lightning.Application {
  const chronicle = new Chronicle(systemClock);
  const onFault: OnFault = ({ path, rule }) => { chronicle.write(NO_EPOCH, 'list-fault', { path, rule }); };
  const config = readConfig(appData.operator, onFault);
  const device = detectDevice(window, mergeQuirks(readQuirks(appSettings.quirks), config.quirks));
  const page = document.baseURI;
  const tenantBase = tenantUrl(config, page);
  const { drm } = config.otvtoolkit;
  const journal = new SessionJournal(device.storage, device.instances, systemClock);

  const surface = new VideoSurface(document.body);
  const loadDash = dashLoader(new URL('static/vendor/', page).href, dashVariant(platformSettings.esEnv));
  const foreground = new ZapPlayer(surface, {
    engineFor: (video) => new DrmEngine(nativeEmeElement(video), nativeAccess(navigator), systemClock, drmSettingsOf(drm, device.platform, { reuseMediaKeys: device.quirks.canReuseMediaKeys })),
    sessions: customerSsm(configuredSessions(drm, { tenantBase, identity: identityOf(device), clock: systemClock, journal, page, network: device.network, outageGrace: outageGraceOf(config.session) }), systemClock),
    waitForSetup: isSyncMode(drm),
    keySystems: keySystemsOf(drm, device.platform, device.quirks),
    loadDash,
    profile: dashProfile(device.quirks),
    network: device.network,
    patience: patienceOf(config.playback),
    clock: systemClock,
    chronicle,
  });
  const player = new BackgroundPlayer(foreground, { device, policy: policyOf(config.background ?? {}, device), clock: systemClock });
  followPageLifecycle(window, player);
  window.tvPlayer = debugHandle(player, appSettings.version ?? '');

  const app = launchApp(
    { player, catalogue: httpCatalogue(tenantBase, onFault), brand: config.brand, device, clock: systemClock, startChannel: device.launch.channel },
    appSettings,
    platformSettings,
    appData,
  );
  // Ready before the first zap; what fails here is asked for again when a zap needs it.
  loadDash().catch(() => undefined);
  return app;
}
