import type { AddressInfo } from 'node:net';
import { systemClock } from '../src/base/clock';
import { isLoopback } from './http/loopback';
import { createHeadend, type Headend, type HeadendOptions } from './server';

export interface StartOptions extends Partial<Omit<HeadendOptions, 'library'>>, Pick<HeadendOptions, 'library'> {
  /** An address of this machine; loopback alone unless given. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port?: number;
}

export interface RunningHeadend extends Headend {
  /** Origin, without a trailing slash: `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Idempotent; ends streams of events and whatever still waits. */
  close(): Promise<void>;
}

/** A headend that listens. Tests give it a small library, port 0 and a clock of their own. */
export async function startHeadend(options: StartOptions): Promise<RunningHeadend> {
  const { host = '127.0.0.1', port = 0 } = options;
  const headend = createHeadend({
    ...options,
    clock: options.clock ?? systemClock,
    labKeyAlwaysWanted: options.labKeyAlwaysWanted === true || !isLoopback(host),
  });
  await headend.app.listen({ host, port });
  const { port: actualPort } = headend.app.server.address() as AddressInfo;
  return {
    ...headend,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () => headend.app.close(),
  };
}
