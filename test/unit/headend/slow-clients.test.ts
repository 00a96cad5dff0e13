// @vitest-environment node
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { fakeLibrary } from './fake-library';

/** Longer than all the kernel's buffers between two sockets. */
const long = Buffer.alloc(16 * 1024 * 1024, 'x');

let headend: RunningHeadend;
let answered: Promise<void>;
beforeEach(async () => {
  let onAnswer: () => void = () => undefined;
  answered = new Promise((resolve) => (onAnswer = resolve));
  headend = await startHeadend({
    library: fakeLibrary,
    patience: { head: 500, request: 800, answer: 800, idle: 60_000, look: 50 },
    mediaRoutes: (app, _options, done) => {
      app.get('/media/long', (_request, reply) => {
        onAnswer();
        return reply.type('video/mp4').send(long);
      });
      done();
    },
  });
});
afterEach(() => headend.close());

function send(text: string): Socket {
  const socket = connect(Number(new URL(headend.url).port), '127.0.0.1', () => socket.write(text));
  socket.on('error', () => undefined);
  return socket;
}

/** Once nobody is connected. */
async function deserted(): Promise<void> {
  const count = (): Promise<number> => new Promise((resolve) => headend.app.server.getConnections((_error, found) => resolve(found)));
  while ((await count()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.each([
  ['nothing', ''],
  ['half a head', 'GET / HTTP/1.1\r\nhost: x\r\n'],
  ['half a body', 'POST /demo/signon HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{'],
])('whoever sends %s is cut off', async (_name, text) => {
  const socket = send(text);
  socket.resume();
  await once(socket, 'close');
});

test('whoever reads nothing of its answer is cut off', async () => {
  const socket = send('GET /media/long HTTP/1.1\r\nhost: x\r\n\r\n');
  socket.pause();
  await answered;
  await deserted();
  socket.destroy();
});

test('whoever reads on gets all of it, and whoever waits for a slow service its answer', async () => {
  const whole = await fetch(`${headend.url}/media/long`);
  expect((await whole.arrayBuffer()).byteLength).toBe(long.length);
  // On the same connection, whose patience for the answer before is at an end with that.
  headend.faults.add({ route: 'catalogue', delayMs: 1_000, times: 1 });
  expect((await fetch(`${headend.url}/demo/catalogue`)).status).toBe(200);
});
