import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPatience, type ConnectionPatience } from '../../headend/http/create-server';
import { Caller } from './caller';
import { shareOf, Verdict, type Attack } from './outcome';
import { grouped, megabytes } from './report';
import { against, type Target } from './target';
import { paths, tokenIn, Viewer } from './viewer';

/** ms between calls of those who wait their turn. */
const PAUSE = 100;

type Hang = (socket: Socket) => void;

/** Ways to keep a server waiting, and how many of twenty do it: what reads nothing takes megabytes of the kernel's each. */
const hangs: Readonly<Record<string, { readonly share: number; readonly hang: Hang }>> = {
  'say nothing': { share: 4, hang: () => undefined },
  'half a head': { share: 5, hang: (socket) => socket.write('POST /demo/signon HTTP/1.1\r\nhost: localhost\r\ncontent-') },
  'a letter of its head a second': {
    share: 4,
    hang: (socket) => {
      socket.write('GET / HTTP/1.1\r\nx: ');
      const timer = setInterval(() => socket.write('x'), 1_000);
      socket.on('close', () => clearInterval(timer));
    },
  },
  'half a body': {
    share: 5,
    hang: (socket) => socket.write(`POST ${paths.signOn} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"account":`),
  },
  'read nothing': {
    share: 2,
    hang: (socket) => {
      socket.pause();
      socket.write('GET /media/long HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(3));
    },
  },
};

/** Whoever keeps the headend waiting takes nothing from others, and is cut off. */
export const hungSockets: Attack = {
  name: '1,600 hung sockets',
  means: 'others are answered meanwhile, and a viewer watches on; all are cut off in the time that is theirs, three times over at most',
  run: (share) => {
    const patience = shared(defaultPatience, share);
    return against({ patience }, async (target) => {
      const verdict = new Verdict();
      const sockets = Object.values(hangs).flatMap(({ share: some, hang }) => Array.from({ length: shareOf(1_600 * (some / 20), share) }, () => hung(target.port, hang)));
      const end = performance.now() + 3 * (Math.max(patience.head, patience.request, patience.answer) + patience.look);
      const seen = await watch(target, end, verdict);
      for (const socket of sockets) socket.destroy();
      verdict.hold(seen.left === 0, () => `${seen.left} of ${sockets.length} are there still`);
      return {
        tries: sockets.length,
        failures: verdict.failures(),
        figures: [`up to ${grouped(seen.most)} at once, the last cut off after ${seen.lasted.toFixed(0)} s`, `longest answer of /lab/health meanwhile ${seen.longest.toFixed(0)} ms`, `most memory of the process ${megabytes(await target.most())}`],
      };
    });
  },
};

/** A tenth of the sockets for a tenth of the time. */
function shared(patience: ConnectionPatience, share: number): ConnectionPatience {
  const { head, request, answer, idle, look } = patience;
  return { head: head * share, request: request * share, answer: answer * share, idle: idle * share, look: look * share };
}

function hung(port: number, hang: Hang): Socket {
  const socket = connect(port, '127.0.0.1', () => hang(socket));
  // Whichever way the headend ends it. What is not read never shows its end here: it is counted on the other side.
  socket.on('error', () => undefined);
  return socket.resume();
}

interface Seen {
  /** Connections at once, at most. */
  readonly most: number;
  /** Connections at last. */
  readonly left: number;
  /** s until there were none. */
  readonly lasted: number;
  /** ms, the longest answer to a fresh connection. */
  readonly longest: number;
}

/** Calls as others do until all sockets are cut off, or should be. */
async function watch(target: Target, end: number, verdict: Verdict): Promise<Seen> {
  const since = performance.now();
  let token = '';
  let [longest, most, left] = [0, 0, 1];
  for (let calls = 0; left > 0 && performance.now() < end; calls++) {
    // Fresh each time, so that it waits in the same queue as whoever hangs.
    const caller = new Caller(target.port, 1);
    const before = performance.now();
    const { status } = await caller.call({ method: 'GET', path: '/lab/health' });
    longest = Math.max(longest, performance.now() - before);
    verdict.hold(status === 200, () => `health: ${status}`);
    if (calls % 50 === 0) token = await watchOn(new Viewer(caller, { account: 'ann', device: 'tv' }), token, verdict);
    left = (await target.connections()) - 1;
    most = Math.max(most, left);
    caller.close();
    await sleep(PAUSE);
  }
  return { most, left, lasted: (performance.now() - since) / 1_000, longest };
}

/** @param token of its session; none: it begins one @returns the next */
async function watchOn(viewer: Viewer, token: string, verdict: Verdict): Promise<string> {
  if (token === '') return viewer.session();
  const beat = await viewer.heartbeat(token);
  verdict.hold(beat.status === 200, () => `the viewer's heartbeat: ${beat.status} ${beat.text}`);
  return beat.status === 200 ? tokenIn(beat, 'sessionToken') : token;
}
