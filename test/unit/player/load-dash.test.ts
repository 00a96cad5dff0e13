import { afterEach, expect, it } from 'vitest';
import { dashVariant } from '../../../src/player/dash/load-dash';

const replaceAll = Object.getOwnPropertyDescriptor(String.prototype, 'replaceAll') ?? {};
afterEach(() => {
  Object.defineProperty(String.prototype, 'replaceAll', replaceAll);
});

it('takes the dash.js that the engine understands', () => {
  expect(dashVariant('es6')).toBe('modern');
  expect(dashVariant(undefined)).toBe('modern');
  Reflect.deleteProperty(String.prototype, 'replaceAll');
  expect(dashVariant('es6')).toBe('legacy');
});

it('takes the legacy one in a build that has no other, on every engine', () => {
  expect(dashVariant('es5')).toBe('legacy');
});
