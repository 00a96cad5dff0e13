import { Caller, forEachOf, type Reply } from './caller';
import { shareOf, Verdict, type Attack } from './outcome';
import { grouped } from './report';
import { against, anyRate } from './target';
import { codeOf, Operator, tokenIn, Viewer } from './viewer';

/** Tokens that a service remembers of one account; the SSM and the licence servers each. */
const SHARE = 2_000;

/** Content tokens that were played have to be remembered; one account's may not take the room of the others. */
export const manyTokens: Attack = {
  name: '100,000 content tokens of one account',
  means: 'the account itself reads 429 and when to ask again; none of its tokens is good twice; others at the same address play on',
  run: (share) =>
    // The limiter would let 80 of them a second through, and the books be never full.
    against({ rates: anyRate }, async (target) => {
      const verdict = new Verdict();
      const caller = new Caller(target.port, 32);
      const mallory = new Viewer(caller, { account: 'mallory', device: 'script' });
      const count = shareOf(100_000, share);
      // Its session outlives the attack, or licences would be refused for that.
      await new Operator(caller).limit('mallory', { heartbeatS: 3_600 });
      const session = tokenIn(await mallory.setUp(await mallory.deviceToken()), 'sessionToken');
      let waits = 0;
      await forEachOf(count, 32, async (index) => {
        const token = await mallory.signOn();
        const use = () => (index % 2 === 0 ? mallory.setUp(token) : mallory.clearKey(token, session));
        const reply = await use();
        if (isToldToWait(reply)) waits += 1;
        else verdict.hold(reply.status === 200 || codeOf(reply) === 1007, () => `token ${index}: ${reply.status} ${reply.text}`);
        if (index % 100 < 2) verdict.hold((await use()).status !== 200, () => `token ${index} was good twice`);
        if (index % 5_000 === 0) await playsOn(new Viewer(caller, { account: `neighbour-${index}`, device: 'tv' }), verdict);
      });
      verdict.hold(count - waits <= 2 * SHARE, () => `only ${waits} of ${count} were told to wait`);
      await playsOn(new Viewer(caller, { account: 'ann', device: 'tv' }), verdict);
      caller.close();
      return { tries: count, failures: verdict.failures(), figures: [`${grouped(waits)} told to wait`] };
    }),
};

function isToldToWait({ status, headers }: Reply): boolean {
  return status === 429 && headers.has('retry-after');
}

/** Both uses of a content token. */
async function playsOn(viewer: Viewer, verdict: Verdict): Promise<void> {
  const token = await viewer.signOn();
  const setUp = await viewer.setUp(token);
  verdict.hold(setUp.status === 200, () => `${viewer.person.account}'s set-up: ${setUp.status} ${setUp.text}`);
  if (setUp.status !== 200) return;
  const licence = await viewer.clearKey(token, tokenIn(setUp, 'sessionToken'));
  verdict.hold(licence.status === 200, () => `${viewer.person.account}'s licence: ${licence.status} ${licence.text}`);
}
