import { endingSignal } from '../command/ending';
import { runBuildCommand } from './build-command';

process.exitCode = await runBuildCommand(process.argv.slice(2), endingSignal(1));
