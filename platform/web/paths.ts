import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root: where package.json, settings.json and static/ are. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

export const fromRoot = (...parts: readonly string[]): string => join(root, ...parts);
