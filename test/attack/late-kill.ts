import { beside, crowd } from './crowd';
import { shareOf, Verdict, type Attack } from './outcome';
import { grouped } from './report';
import { against } from './target';

/** A kill once missed an active session when 10,000 others had come and gone since. */
export const lateKill: Attack = {
  name: 'kill after 20,000 others',
  means: 'the session is found, and its next heartbeat reads 3002',
  run: (share) =>
    against({ proxies: 1 }, async (target) => {
      const verdict = new Verdict();
      return beside(target.port, verdict, async (caller, bystanders) => {
        await bystanders.come();
        const size = shareOf(20_000, share);
        const { admitted } = await crowd(caller, { size, perAddress: 20, leaves: true }, verdict);
        await bystanders.prove();
        return { tries: size, failures: verdict.failures(), figures: [`${grouped(admitted)} of them had a session`] };
      });
    }),
};
