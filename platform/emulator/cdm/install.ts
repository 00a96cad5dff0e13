import { controlOf, type CdmControl } from './control';
import { installOnMediaCapabilities } from './decoding-info';
import { Device } from './device';
import { Faults } from './faults';
import { CLEARKEY } from './key-system';
import { KeySystemAccesses } from './key-system-access';
import { KeyStatusMaps } from './key-status-map';
import { installOnMediaElements } from './media-element';
import { MediaKeySessions } from './media-key-session';
import { MediaKeysFaces } from './media-keys';
import { takeNativeEme } from './native';
import { completeOptions, type PartialOptions } from './options';

declare global {
  interface Window {
    emulatedCdm?: CdmControl;
    /** What DevTools says before the script runs, in place of the script element. */
    emulatedCdmOptions?: PartialOptions;
  }
}

/**
 * Gives the page Widevine and PlayReady, as far as an emulation goes (docs/emulated-cdm.md). Once per page: a second call
 * answers with the first one's control.
 * @throws Error where the page has no EME
 */
export function installEmulatedCdm(options?: PartialOptions): CdmControl {
  if (window.emulatedCdm !== undefined) return window.emulatedCdm;
  const device = new Device(completeOptions(options), new Faults(), takeNativeEme(CLEARKEY));
  const maps = new KeyStatusMaps();
  const sessions = new MediaKeySessions(device, maps);
  const mediaKeys = new MediaKeysFaces(device, sessions);
  const accesses = new KeySystemAccesses(device, mediaKeys);
  maps.install();
  sessions.install();
  mediaKeys.install();
  accesses.install();
  installOnMediaElements(device, mediaKeys);
  installOnMediaCapabilities(device, accesses);
  const control = controlOf(device);
  window.emulatedCdm = control;
  return control;
}
