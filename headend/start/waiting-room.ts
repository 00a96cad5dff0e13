import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WaitingRoom {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Holds the address while content is made, which takes minutes the first time: whoever comes early hears "not yet"
 * instead of nothing, and a taken port is known at once instead of after all that work.
 * @throws Error as `listen` gives it, e.g. `EADDRINUSE`
 */
export async function openWaitingRoom(host: string, port: number): Promise<WaitingRoom> {
  const server = createServer((request, response) => {
    request.resume();
    const isHealth = request.url?.startsWith('/lab/health') === true;
    const body = isHealth ? { ready: false } : { code: 503, message: 'the headend is getting ready' };
    response.writeHead(503, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': '2',
      connection: 'close',
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
