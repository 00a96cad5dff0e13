/** How often a measurement is made; the least disturbed one counts. */
const ROUNDS = 3;
/** µs; below, it is the collector and the compiler that are measured. */
const FLOOR = 20_000;
/** How much larger the larger input is. */
const STEP = 8;

/**
 * The power with which the work grows with the input: 1 is in proportion, 2 squared. Measured in processor time of this
 * process, side by side, since wall time is at the mercy of whoever else is busy.
 * @param size of the smaller input; what is squared has to take seconds for the larger one
 */
export async function growth(size: number, work: (size: number) => unknown): Promise<number> {
  await work(size);
  let [small, large] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    small = Math.min(small, await cost(() => work(size)));
    large = Math.min(large, await cost(() => work(size * STEP)));
  }
  return Math.log(large / Math.max(small, FLOOR)) / Math.log(STEP);
}

/** µs */
async function cost(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
