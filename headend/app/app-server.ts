import type { AddressInfo } from 'node:net';
import { createServer } from '../http/create-server';
import { answerErrors } from '../http/errors';
import type { LogOptions } from '../http/log';
import { appRoutes, type AppOptions } from './app-routes';

export interface AppServerOptions extends AppOptions {
  /** Loopback unless given. */
  readonly host?: string;
  /** 0, any that is free, unless given. */
  readonly port?: number;
  readonly log?: LogOptions;
}

export interface RunningAppServer {
  /** Origin, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** The app on an origin of its own, as in the field: its back end is somewhere else. */
export async function startAppServer(options: AppServerOptions): Promise<RunningAppServer> {
  const { host = '127.0.0.1', port = 0 } = options;
  const app = createServer(options.log ?? { level: 'silent' });
  answerErrors(app, () => undefined);
  await app.register(appRoutes(options));
  await app.listen({ host, port });
  const { port: actualPort } = app.server.address() as AddressInfo;
  return { url: `http://${host}:${actualPort}`, close: () => app.close() };
}
