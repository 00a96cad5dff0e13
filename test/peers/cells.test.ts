import { expect, it } from 'vitest';
import { ALL_CELLS, PAIRWISE_CELLS, type Cell } from './cells';

function pairsOf(cells: readonly Cell[]): readonly string[] {
  const pairs = cells.flatMap((cell) => {
    const columns = Object.entries(cell);
    return columns.flatMap((first, index) => columns.slice(index + 1).map((second) => [...first, ...second].join(' ')));
  });
  return [...new Set(pairs)].sort();
}

it('has every pair of two columns in the cut', () => {
  expect(ALL_CELLS).toHaveLength(72);
  expect(pairsOf(PAIRWISE_CELLS)).toEqual(pairsOf(ALL_CELLS));
});
