/** @param fraction 0 to 1 @returns NaN of nothing */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * fraction;
  const [below = NaN, above = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * How much a series grows by, per step, once it has warmed up: from the median of the first third of its second half
 * to that of the last third, so that neither caches that fill nor a single peak count.
 */
export function growthPerStep(values: readonly number[]): number {
  const settled = values.slice(Math.floor(values.length / 2));
  const third = Math.floor(settled.length / 3);
  if (third === 0) return NaN;
  return (median(settled.slice(-third)) - median(settled.slice(0, third))) / (settled.length - third);
}
