import { endingSignal } from '../platform/command/ending';
import { fromRoot, root } from '../platform/web/paths';
import { contentRoutes, ensureContent } from './content';
import { run } from './start/run';

const ending = endingSignal(0);

const started = await run({
  root,
  args: process.argv.slice(2),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  signal: ending,
  buildApp: async (target, signal) => {
    const { buildApp } = await import('../platform/web/build');
    await buildApp({ target, signal });
  },
  buildCdm: async () => {
    const { buildCdmScript } = await import('../platform/emulator/build');
    return buildCdmScript();
  },
  buildTv: async () => {
    const { buildTvScript } = await import('../platform/emulator/build');
    return buildTvScript();
  },
  prepareContent: async (onProgress, signal) => {
    const library = await ensureContent({
      cacheDir: fromRoot('.cache', 'content'),
      onProgress: ({ done, total, step }) => onProgress(done / total, step),
      signal,
    });
    return { library, mediaRoutes: contentRoutes(library) };
  },
});

if ('headend' in started) {
  const { headend } = started;
  const close = (): void => void headend.close().finally(() => process.exit(0));
  if (ending.aborted) close();
  else ending.addEventListener('abort', close, { once: true });
} else if (ending.aborted) {
  // Whatever was being prepared has let go of its files; what keeps a process waiting may be anything.
  process.exit(started.exitCode);
} else {
  process.exitCode = started.exitCode;
}
