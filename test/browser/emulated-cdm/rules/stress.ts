import type { EmeRule } from '../eme-rule';
import { ask, openKeys, sessionOf } from '../steps';
import { KEY } from '../systems/system-under-test';

const CYCLES = 500;

export const STRESS_RULES: readonly EmeRule[] = [
  {
    id: 'stress/open-and-close',
    section: 'MediaKeySession.close()',
    says: 'Five hundred sessions one after the other, every second one with a licence, each get their message and close; the emulator then has none left, and ClearKey none of the emulator’s.',
    demands: [`messages ${CYCLES}, licensed ${CYCLES / 2}, closed ${CYCLES}`],
    async run(system, trace) {
      const keys = await openKeys(system);
      let [messages, licensed, closed] = [0, 0, 0];
      for (let cycle = 0; cycle < CYCLES; cycle++) {
        const session = sessionOf(keys);
        session.addEventListener('message', () => (messages += 1));
        void session.closed.then(() => (closed += 1));
        await ask(session, system, KEY.a);
        if (cycle % 2 === 0) {
          await session.update(system.licence(KEY.a));
          licensed += session.keyStatuses.size;
        }
        await session.close();
      }
      trace.say(`messages ${messages}, licensed ${licensed}, closed ${closed}`);
    },
  },
];
