import type { CdmControl } from '../../../platform/emulator/cdm/control';
import { installEmulatedCdm } from '../../../platform/emulator/cdm/install';
import { completeOptions } from '../../../platform/emulator/cdm/options';

/** The page's one emulated device. */
export const device: CdmControl = installEmulatedCdm();

/** As it came: no fault, no decree, every option its own. */
export async function resetDevice(): Promise<void> {
  device.clearFaults();
  await device.decree('*', undefined);
  Object.assign(device.options, completeOptions());
}
