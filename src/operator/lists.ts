import * as v from 'valibot';
import { complaints } from './validate';

/** What of a list, or of one of its entries, was left out or cut: a reason to say so, and none to refuse the rest. */
export interface ListFault {
  /** `channels.3.logo` */
  readonly path: string;
  /** What was expected, or done. Never the value: anything may have been put there. */
  readonly rule: string;
}

export type OnFault = (fault: ListFault) => void;

/** Faults of one list that are told one by one. Thousands of them say no more, and would push out what else is written down. */
const TOLD = 20;

/** What of a list can be used, in its order; the rest is told and left out. */
export function usableOf<Item>(list: readonly unknown[], path: string, schema: v.GenericSchema<unknown, Item>, onFault: OnFault): readonly Item[] {
  return list.flatMap((item, index) => {
    const result = v.safeParse(schema, item);
    if (result.success) return [result.output];
    onFault({ path: `${path}.${index}`, rule: complaints(result.issues) });
    return [];
  });
}

/** Tells of the first few and counts the others. `rest` tells that number, at the end of the list. */
export function fewOf(path: string, onFault: OnFault): { readonly tell: OnFault; readonly rest: () => void } {
  let count = 0;
  return {
    tell: (fault) => {
      count += 1;
      if (count <= TOLD) onFault(fault);
    },
    rest: () => {
      if (count > TOLD) onFault({ path, rule: `${count - TOLD} more faults` });
    },
  };
}

/** As much of a text as there is room for. */
export function cut(text: string, characters: number): string {
  // Half of a pair of surrogates is no character.
  return text.length <= characters ? text : `${text.slice(0, characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
