const watched = [
  [Map.prototype, 'get'],
  [Map.prototype, 'set'],
  [Map.prototype, 'has'],
  [Map.prototype, 'delete'],
  [Set.prototype, 'add'],
  [Set.prototype, 'has'],
  [Set.prototype, 'delete'],
] as const;

/** Times that `work` touched an entry of any Map or Set, or took a step of a walk over one: its cost, whatever the machine. */
export function touches(work: () => void): number {
  let count = 0;
  const restores = watched.map(([prototype, name]) => replace(prototype, name, (own) => function (this: unknown, ...args: readonly unknown[]) {
    count += 1;
    return Reflect.apply(own, this, args);
  }));
  for (const example of [new Map<unknown, unknown>([[1, 1]]), new Set<unknown>([1])]) {
    const iterator = Object.getPrototypeOf(example[Symbol.iterator]()) as object;
    restores.push(replace(iterator, 'next', (own) => function (this: unknown) {
      count += 1;
      return Reflect.apply(own, this, []);
    }));
  }
  try {
    work();
    return count;
  } finally {
    for (const restore of restores) restore();
  }
}

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

function replace(owner: object, name: string, by: (own: Method) => Method): () => void {
  const own = Reflect.get(owner, name) as Method;
  Reflect.set(owner, name, by(own));
  return () => {
    Reflect.set(owner, name, own);
  };
}
