import type { Statuses } from './key-status-map';

type Pick = (keyId: string, status: MediaKeyStatus) => unknown;

interface Progress {
  readonly read: () => Statuses;
  readonly pick: Pick;
  at: number;
}

const progress = new WeakMap<object, Progress>();

/** `MediaKeyStatusMap`'s own iterators, over what a session knows at each step (Web IDL, default iterator objects). */
export function iterate(read: () => Statuses, pick: Pick): object {
  const iterator = Object.create(prototype) as object;
  progress.set(iterator, { read, pick, at: 0 });
  return iterator;
}

const members = {
  next(this: object): IteratorResult<unknown, undefined> {
    const state = progress.get(this);
    if (state === undefined) throw new TypeError('Illegal invocation');
    const entry = [...state.read()][state.at];
    if (entry === undefined) return { value: undefined, done: true };
    state.at += 1;
    return { value: state.pick(...entry), done: false };
  },
};

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object;
const prototype = Object.create(iteratorPrototype, {
  ...Object.getOwnPropertyDescriptors(members),
  [Symbol.toStringTag]: { value: 'MediaKeyStatusMap Iterator', configurable: true },
}) as object;
