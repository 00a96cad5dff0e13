import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

export const contentCache = path.join(root, '.cache/content');
export const buildFolder = path.join(root, 'build');
/** Screenshots of failed tests, and those for the README. */
export const resultFolder = path.join(root, 'test-results');
