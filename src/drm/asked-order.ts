import { swapGuid } from './guid';

/**
 * Statuses by the ids that were asked for: some PlayReady CDMs report theirs as GUIDs, with the first fields
 * little-endian (Shaka Player and RxPlayer swap them by device). What was asked for tells, on any device.
 */
export function inAskedOrder<Status>(statuses: ReadonlyMap<string, Status>, asked: readonly string[]): ReadonlyMap<string, Status> {
  const isSwapped = !asked.some((keyId) => statuses.has(keyId)) && asked.some((keyId) => statuses.has(swapGuid(keyId)));
  return isSwapped ? new Map([...statuses].map(([keyId, status]) => [swapGuid(keyId), status])) : statuses;
}
