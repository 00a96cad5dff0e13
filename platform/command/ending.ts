/** ms after which a process ends that was asked to, whatever is still open. */
const PATIENCE = 1_500;

/** ms between two looks at whether npm is still there. */
const LOOK = 250;

/**
 * Aborted once this process is to end: by SIGINT, SIGTERM or SIGHUP, or because the npm that runs it has gone. npm passes
 * the first two on and nothing else, so that what it started would serve on after a hang-up. Once aborted, the process
 * ends by itself within 1.5 s.
 * @param exitCode for that case
 */
export function endingSignal(exitCode: number): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    // Ctrl+C comes twice: from the terminal, and passed on by npm.
    if (controller.signal.aborted) return;
    setTimeout(() => process.exit(exitCode), PATIENCE).unref();
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  if (process.env['npm_lifecycle_event'] !== undefined) onOrphaned(end);
  return controller.signal;
}

/** npm's scripts begin with `exec`, so that the parent is npm itself. */
function onOrphaned(listener: () => void): void {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    listener();
  }, LOOK);
  look.unref();
}
