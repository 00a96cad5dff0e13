import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

/** One folder for each engine that was fetched. Not committed; may be deleted at any time. */
export const engineCache = path.join(root, '.cache/engines');
