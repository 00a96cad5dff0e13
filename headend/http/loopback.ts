const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether nobody but this machine can reach who listens there. @param host as it is given to `listen` */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}
