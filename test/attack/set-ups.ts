import { beside, crowd } from './crowd';
import { shareOf, Verdict, type Attack } from './outcome';
import { grouped, megabytes } from './report';
import { against } from './target';

/** Bytes that a headend may keep of such a crowd: twice what it does keep once its books are full. */
const MOST_KEPT = 80_000_000;

/** Nobody's memory is endless, and who had a session before the flood has it after. */
export const setUps: Attack = {
  name: '200,000 set-ups',
  means: `newcomers of a full house read 4001 and when to ask again, and nothing else is refused; no more than ${megabytes(MOST_KEPT)} are kept of them; a viewer of before watches and zaps on; a kill finds the session of before`,
  run: (share) =>
    // The usual rates: it is a crowd of 1,000 addresses.
    against({ proxies: 1 }, async (target) => {
      const verdict = new Verdict();
      return beside(target.port, verdict, async (caller, bystanders) => {
        const before = await target.kept();
        await bystanders.come();
        const size = shareOf(200_000, share);
        const { admitted, refused } = await crowd(caller, { size, perAddress: 200, leaves: false }, verdict);
        await bystanders.prove();
        const kept = (await target.kept()) - before;
        verdict.hold(kept <= MOST_KEPT, () => `${megabytes(kept)} are kept`);
        return {
          tries: size,
          failures: verdict.failures(),
          figures: [`${grouped(admitted)} let in, ${grouped(refused)} told to wait`, `kept ${megabytes(kept)}, most memory of the process ${megabytes(await target.most())}`, `longest answer to the viewer ${Math.round(bystanders.longest)} ms`],
        };
      });
    }),
};
