import { fromRoot, root } from '../platform/web/paths';
import { contentRoutes, ensureContent } from './content';
import { run } from './start/run';

/** ms after a signal: whatever is still open then is cut off. */
const patience = 1_500;

const ending = new AbortController();

function endWith(exitCode: number, close: () => Promise<void> = () => Promise.resolve()): void {
  const cut = setTimeout(() => process.exit(exitCode), patience);
  cut.unref();
  void close().finally(() => process.exit(exitCode));
}

async function main(): Promise<void> {
  let close: (() => Promise<void>) | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending.abort();
      endWith(0, close);
    });
  }
  const started = await run({
    root,
    args: process.argv.slice(2),
    env: process.env,
    out: process.stdout,
    err: process.stderr,
    signal: ending.signal,
    buildApp: async (target) => {
      const { buildApp } = await import('../platform/web/build');
      await buildApp({ target });
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
  if ('headend' in started) close = () => started.headend.close();
  else process.exitCode = started.exitCode;
}

await main();
