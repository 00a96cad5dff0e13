import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers } from './debian-packages';

/** Debian has it where only root's `PATH` looks; `NGINX` overrides. */
const PLACES = ['nginx', '/usr/sbin/nginx'];

/** ms for a start on a busy machine. */
const PATIENCE = 10_000;

export function findNginx(): string | undefined {
  return [process.env.NGINX, ...PLACES].find((place) => place !== undefined && answers(place, '-v'));
}

export function nginxPath(): string {
  const found = findNginx();
  if (found !== undefined) return found;
  throw new Error('no nginx found: npm run test:tools installs it on Debian as root; else apt-get install nginx, brew install nginx, or name it in NGINX');
}

export interface Proxy {
  /** Origin, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** nginx on a port of loopback with everything that is its own in a folder of its own, and a proxy's shortest configuration: all that it sends is its default. */
export async function startNginx(port: number, upstream: string): Promise<Proxy> {
  const program = nginxPath();
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const log = join(folder, 'error.log');
  const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${join(folder, what)};`);
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${join(folder, 'nginx.pid')}; error_log ${log};
events {}
http {
  access_log off; ${own.join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${upstream}; }
  }
}
`,
  );
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', log], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  };
  const end = Date.now() + PATIENCE;
  while (!(await listens(port))) {
    await sleep(20);
    if (child.exitCode === null && Date.now() < end) continue;
    const said = await readFile(log, 'utf8').catch(() => '');
    await close();
    throw new Error(`nginx does not start: ${said}`);
  }
  return { url: `http://127.0.0.1:${port}`, close };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
