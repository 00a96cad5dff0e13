import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DRM_MUTANTS } from './drm-mutants';
import { MUTANTS } from './mutants';

const root = path.resolve(import.meta.dirname, '../..');

it.each([...MUTANTS, ...DRM_MUTANTS])('$name: there is something to break', ({ file, find, replace }) => {
  expect(readFileSync(path.join(root, file), 'utf8')).toContain(find);
  expect(replace).not.toBe(find);
});
