/** Waits for all of them, so that none goes on into the next test; whatever went wrong is told. */
export async function together(...runs: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(runs)).filter((result) => result.status === 'rejected').map(({ reason }): unknown => reason);
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('\n\n'));
}
