import { Buffer } from 'node:buffer';
import { promisify } from 'node:util';
import { appRoutes } from '../../headend/app/app-routes';
import { startHeadend } from '../../headend/running';
import type { ClaimsOf, TokenKind } from '../../headend/tokens/claims';
import { fakeLibrary } from '../unit/headend/fake-library';
import type { Answer, Question, TargetOptions } from './target';

/** The headend that is attacked, in a process of its own; it ends with whoever started it. */

const { appFolder, tokenKeys, ...options } = JSON.parse(process.argv[2] ?? '{}') as TargetOptions;

/** A body that no socket's buffer holds, as a long segment is. */
const longBody = Buffer.alloc(16 * 1024 * 1024, 'x');

const headend = await startHeadend({
  ...options,
  library: fakeLibrary,
  tokenKeys: tokenKeys && {
    device: Buffer.from(tokenKeys.device, 'hex'),
    session: Buffer.from(tokenKeys.session, 'hex'),
    operator: Buffer.from(tokenKeys.operator, 'hex'),
  },
  mediaRoutes: (app, _options, done) => {
    app.get('/media/long', (_request, reply) => reply.type('video/mp4').send(longBody));
    done();
  },
  ...(appFolder === undefined ? {} : { appRoutes: appRoutes({ buildDir: appFolder }) }),
});

process.on('message', (question: Question) => {
  answer(question).then(
    (value) => send({ id: question.id, value }),
    (error: unknown) => send({ id: question.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
send({ id: 0, value: Number(new URL(headend.url).port) });

function send(message: Answer): void {
  process.send?.(message);
}

async function answer({ what }: Question): Promise<Answer['value']> {
  switch (what.kind) {
    case 'sign':
      return headend.tokens.sign(what.token, what.claims as ClaimsOf[TokenKind]);
    case 'kept':
      // Twice: what the first leaves to finalizers is gone by the second.
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 50));
      collectGarbage();
      return process.memoryUsage().heapUsed;
    case 'connections':
      return promisify(headend.app.server.getConnections.bind(headend.app.server))();
    case 'most':
      return process.resourceUsage().maxRSS * 1024;
  }
}

/** What `--expose-gc` is for. */
function collectGarbage(): void {
  global.gc?.();
}
