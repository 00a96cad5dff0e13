import type { FastifyPluginCallback } from 'fastify';
import { join } from 'node:path';
import { buildFolders, type Target } from '../../platform/web/target';
import { appRoutes, type PageScript } from '../app/app-routes';
import { emulatorsFor, offeredKeySystems } from '../app/emulators';
import { isLoopback } from '../http/loopback';
import type { ContentLibrary } from '../library';
import { startHeadend, type RunningHeadend } from '../running';
import { keptKeys } from '../tokens/token-keys';
import { isBuildStale } from './app-freshness';
import { parseOptions, usage, UsageError, type StartOptions } from './options';
import { ProgressLine, type ProgressOutput } from './progress';
import { openWaitingRoom, type WaitingRoom } from './waiting-room';

/** What `npm start` is put together from. */
export interface StartParts {
  /** The project's root: builds are in it. */
  readonly root: string;
  readonly args: readonly string[];
  readonly env: Readonly<Partial<Record<string, string>>>;
  readonly out: ProgressOutput;
  readonly err: ProgressOutput;
  /** @throws when it cannot be made, or `signal` was aborted */
  readonly prepareContent: (onProgress: (fraction: number, words: string) => void, signal: AbortSignal) => Promise<PreparedContent>;
  /** @throws when it does not come out, or `signal` was aborted */
  readonly buildApp: (target: Target, signal?: AbortSignal) => Promise<void>;
  /** The emulated CDM as a script. */
  readonly buildCdm: () => Promise<string>;
  /** The emulated TV, likewise. */
  readonly buildTv: () => Promise<string>;
  /** Ends the wait for whatever is being prepared. */
  readonly signal: AbortSignal;
}

export interface PreparedContent {
  readonly library: ContentLibrary;
  readonly mediaRoutes: FastifyPluginCallback;
}

/** A headend to be closed, or a code to exit with at once. */
export type Started = { readonly headend: RunningHeadend } | { readonly exitCode: number };

/** Everything `npm start` does up to the point where it only serves. */
export async function run(parts: StartParts): Promise<Started> {
  const { out, err } = parts;
  let options: StartOptions | 'help';
  try {
    options = parseOptions(parts.args, parts.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err.write(`${error.message}\n\n${usage}\n`);
    return { exitCode: 2 };
  }
  if (options === 'help') {
    out.write(`${usage}\n`);
    return { exitCode: 0 };
  }

  let room: WaitingRoom;
  try {
    room = await openWaitingRoom(options.host, options.port);
  } catch (error) {
    err.write(`${whyNotListening(error, options)}\n`);
    return { exitCode: 1 };
  }
  try {
    const content = await prepare(parts, options.build);
    await room.close();
    const headend = await serve(parts, { ...options, port: room.port }, content, await emulatorsFor(options, parts));
    out.write(welcome(options, room.port, headend.labKey));
    return { headend };
  } catch (error) {
    await room.close();
    if (parts.signal.aborted) return { exitCode: 0 };
    err.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { exitCode: 1 };
  }
}

async function prepare({ root, out, signal, buildApp, prepareContent }: StartParts, target: Target): Promise<PreparedContent> {
  if (await isBuildStale(root, buildFolders[target])) await buildApp(target, signal);
  signal.throwIfAborted();
  const progress = new ProgressLine(out);
  try {
    return await prepareContent((fraction, words) => progress.show(fraction, words), signal);
  } finally {
    progress.end();
  }
}

async function serve(parts: StartParts, options: StartOptions, { library, mediaRoutes }: PreparedContent, emulators: readonly PageScript[]): Promise<RunningHeadend> {
  const { host, port, publicUrl, allowedOrigins, allowPackagedApps } = options;
  return startHeadend({
    host,
    port,
    library,
    mediaRoutes,
    keySystems: offeredKeySystems(options.cdm),
    appRoutes: appRoutes({ buildDir: join(parts.root, buildFolders[options.build]), emulators }),
    // A proxy in front may hand on a name of its own choosing as ours: the public origin is ours whatever it says.
    allowedOrigins: publicUrl === undefined ? allowedOrigins : [...allowedOrigins, publicUrl],
    allowPackagedApps,
    labKeyAlwaysWanted: publicUrl !== undefined,
    proxies: options.proxies,
    tokenKeys: await keptKeys(options.tokenKeys ?? join(parts.root, '.cache', 'headend', 'token-keys.json')),
    log: { level: parts.env['LOG_LEVEL'] ?? 'warn' },
  });
}

function whyNotListening(error: unknown, { host, port }: StartOptions): string {
  const { code } = error as { readonly code?: unknown };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken. If another npm start has it, that one serves http://localhost:${port}/ already; else choose another: npm start -- --port ${port === 65_535 ? 8080 : port + 1}`;
  }
  if (code === 'EACCES') return `Port ${port} is not ours to listen on. Choose one above 1023: npm start -- --port 8080`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This machine has no address ${host}.`;
  return `Cannot listen on ${host}, port ${port}: ${typeof code === 'string' ? code : String(error)}`;
}

function welcome({ host, publicUrl }: StartOptions, port: number, labKey: string): string {
  const name = isLoopback(host) ? 'localhost' : host === '0.0.0.0' || host === '::' ? '<this machine>' : host;
  const url = publicUrl ?? `http://${name}:${port}`;
  const lines = [`TV app   ${url}/`, `Lab      ${url}/lab/`];
  if (publicUrl !== undefined || !isLoopback(host)) lines.push(`Lab key  ${labKey}`);
  return `\n${lines.join('\n')}\n\nCtrl+C ends it.\n`;
}
