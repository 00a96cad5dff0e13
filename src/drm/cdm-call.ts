import type { Clock } from '../base/clock';
import { within } from '../base/within';
import { PlayerError } from '../contract/player-error';
import { CDM_LIMIT } from './limits';

/**
 * One step of the CDM, which may reject, throw, or never answer.
 * @param step as EME spells it; ends up in the error
 * @throws PlayerError `CDM_UNANSWERED` in the last case
 */
export function cdmCall<T>(clock: Clock, step: string, call: () => Promise<T>, limit = CDM_LIMIT): Promise<T> {
  const work = new Promise<T>((resolve) => {
    resolve(call());
  });
  return within(clock, limit, work, () =>
    new PlayerError({ code: 'CDM_UNANSWERED', origin: 'cdm', message: `${step} was not answered within ${limit} ms`, retryable: true }),
  );
}

export function wasUnanswered(thrown: unknown): thrown is PlayerError {
  return thrown instanceof PlayerError && thrown.code === 'CDM_UNANSWERED';
}

/** What a CDM threw, in words for a log. */
export function said(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.name === 'Error' || thrown instanceof PlayerError ? thrown.message : `${thrown.name}: ${thrown.message}`;
}
