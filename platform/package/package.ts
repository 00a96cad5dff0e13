import { askPassphrase } from '../tizen/ask-passphrase';
import { appFiles } from './app-files';
import { run } from './run';

process.exitCode = await run({
  args: process.argv.slice(2),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  now: new Date(),
  ask: (question) => askPassphrase({ input: process.stdin, output: process.stderr }, question),
  appFiles,
});
