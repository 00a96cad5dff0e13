import path from 'node:path';

/** The project's root. */
export const rootFolder = path.resolve(import.meta.dirname, '../../..');

export const contentCache = path.join(rootFolder, '.cache/content');
export const buildFolder = path.join(rootFolder, 'build');
/** Screenshots of failed tests, and those for the README. */
export const resultFolder = path.join(rootFolder, 'test-results');
