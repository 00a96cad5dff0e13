import type { LaunchParameters } from '../contract/device';

/** Longer launch parameters are no channel, account or device of ours. */
const MAX_PARAMETER = 200;

/** `?channel=&account=&device=`; empty and oversized ones count as absent. */
export function launchParameters(query: string): LaunchParameters {
  const given = new URLSearchParams(query);
  const parameter = (name: string) => {
    const value = given.get(name);
    return value === null || value === '' || value.length > MAX_PARAMETER ? undefined : value;
  };
  return { channel: parameter('channel'), account: parameter('account'), device: parameter('device') };
}
