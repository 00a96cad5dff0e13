import { endingSignal } from '../command/ending';
import { fromRoot } from '../web/paths';
import { run } from './run';

process.exitCode = await run({
  args: process.argv.slice(2),
  env: process.env,
  ownFolder: fromRoot('node_modules/.bin'),
  dist: fromRoot('dist'),
  out: process.stdout,
  err: process.stderr,
  now: new Date(),
  signal: endingSignal(1),
});
