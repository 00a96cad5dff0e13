import { endingSignal } from '../command/ending';
import { askPassphrase } from '../tizen/ask-passphrase';
import { appFiles } from './app-files';
import { run } from './run';

const ending = endingSignal(1);

process.exitCode = await run({
  args: process.argv.slice(2),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  now: new Date(),
  ask: (question) => askPassphrase({ input: process.stdin, output: process.stderr }, question),
  appFiles: (version, folder) => appFiles(version, folder, ending),
});
