import type { Device } from '../contract/device';

export interface Identity {
  readonly account: string;
  readonly device: string;
}

/** The sandbox's account; an operator takes it from his own log-in. */
const DEFAULT_ACCOUNT = 'demo';

/** Who watches. Launch parameters win, so that a lab can play several households on one machine. */
export function identityOf(device: Device): Identity {
  return { account: device.launch.account ?? DEFAULT_ACCOUNT, device: device.launch.device ?? device.deviceId };
}
