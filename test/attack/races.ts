import { Caller } from './caller';
import { shareOf, Verdict, type Attack } from './outcome';
import { grouped } from './report';
import { against, anyRate } from './target';
import { codeOf, Operator, tokenIn, Viewer } from './viewer';

/** Calls at once. */
const WIDTH = 40;

/** Room that the account has, round by round. */
const ROOMS = [1, 2, 3, 7];

/** Everybody wants the last slot, and one token is good for everybody: the headend counts right all the same. */
export const races: Attack = {
  name: '40-way races',
  means: `of ${WIDTH} set-ups at once as many get in as there is room for, the others read 1007; of ${WIDTH} uses of one content token one is taken, at the SSM (1006) and for a licence (4006)`,
  run: (share) =>
    // All in one name from one address: the limiter would end the race.
    against({ rates: anyRate }, async ({ port }) => {
      const verdict = new Verdict();
      const caller = new Caller(port, WIDTH);
      const operator = new Operator(caller);
      const viewers = ROOMS.map((room) => ({ room, viewer: new Viewer(caller, { account: `room-for-${room}`, device: 'tv' }) }));
      for (const { room, viewer } of viewers) await operator.limit(viewer.person.account, { maxSessions: room });
      const rounds = shareOf(1_000, share);
      for (let round = 0; round < rounds; round++) {
        const { room, viewer } = viewers[round % viewers.length] ?? { room: 0, viewer: new Viewer(caller, { account: '', device: '' }) };
        await race(round, room, viewer, operator, verdict);
      }
      caller.close();
      return { tries: rounds, failures: verdict.failures(), figures: [`${grouped(rounds * WIDTH * 3)} calls that raced`] };
    }),
};

async function race(round: number, room: number, viewer: Viewer, operator: Operator, verdict: Verdict): Promise<void> {
  const atOnce = <Result>(call: (index: number) => Promise<Result>) => Promise.all(Array.from({ length: WIDTH }, (_, index) => call(index)));

  // Not single-use, and so the slots alone decide.
  const device = await viewer.deviceToken();
  const setUps = await atOnce(() => viewer.setUp(device));
  const sessions = setUps.filter(({ status }) => status === 200).map((reply) => tokenIn(reply, 'sessionToken'));
  const there = await operator.sessionsOf(viewer.person.account);
  verdict.hold(sessions.length === room && there === room, () => `round ${round}: room for ${room}, ${sessions.length} let in, ${there} in the lab`);
  verdict.hold(
    setUps.every((reply) => reply.status === 200 || codeOf(reply) === 1007),
    () => `round ${round}: a set-up was refused with something else than 1007`,
  );

  // On one of those sessions.
  const content = await viewer.signOn();
  const licences = await atOnce(() => viewer.clearKey(spelled(content), sessions[0] ?? ''));
  const given = licences.filter(({ status }) => status === 200).length;
  verdict.hold(given === 1 && licences.every((reply) => reply.status === 200 || codeOf(reply) === 4006), () => `round ${round}: ${given} licences for one content token`);
  for (const token of sessions) await viewer.tearDown(token);

  const uses = await atOnce(() => viewer.setUp(content));
  const used = uses.filter(({ status }) => status === 200);
  verdict.hold(used.length === 1 && uses.every((reply) => reply.status === 200 || codeOf(reply) === 1006), () => `round ${round}: ${used.length} set-ups with one content token`);
  for (const reply of used) await viewer.tearDown(tokenIn(reply, 'sessionToken'));
}

/** The same token in other letters: the last of a signature has two bits that nobody reads. It is the same one all the same. */
function spelled(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(token.slice(-1));
  return token.slice(0, -1) + (letters[(last & ~3) | Math.floor(Math.random() * 4)] ?? '');
}
