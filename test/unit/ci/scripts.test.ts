import { expect, it } from 'vitest';
import packageJson from '../../../package.json';

it.each(['start', 'build', 'package', 'deploy', 'inject', 'bench'] as const)('npm run %s has no shell between npm and its one process, which hears the signals itself', (name) => {
  expect(packageJson.scripts[name]).toMatch(/^exec node --import tsx [\w/.-]+\.ts$/);
});
