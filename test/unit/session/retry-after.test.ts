import { expect, it } from 'vitest';
import { retryAfter } from '../../../src/session/retry-after';

const NOW = Date.parse('Fri, 31 Dec 1999 23:59:50 GMT');

it.each<[string | null, number | undefined]>([
  ['0', 0],
  ['7', 7],
  [' 120 ', 120],
  ['86400', 3_600],
  ['Fri, 31 Dec 1999 23:59:59 GMT', 9],
  ['Sat, 01 Jan 2000 00:00:50 GMT', 60],
  // Its clock, or ours, is wrong: the longest it may be is bounded all the same.
  ['Fri, 31 Dec 2100 23:59:59 GMT', 3_600],
  ['Thu, 30 Dec 1999 23:59:59 GMT', 0],
  // None of these is one.
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['9999999999', undefined],
  ['1999-12-31T23:59:59Z', undefined],
  ['Fri, 31 Foo 1999', undefined],
])('%j is %o s', (header, expected) => {
  expect(retryAfter(header, NOW)).toBe(expected);
});
