import { CancellationSource } from '../base/cancellation';
import type { ContentTokens } from './content-tokens';
import type { SlotEnder } from './held-slot';
import type { SessionWire } from './wire';

const neverCancelled = new CancellationSource().signal;

/** How a session of this wire is ended: by its handle, or by its newest token, which the same set-up asked again brings. */
export function slotEnder(wire: SessionWire, tokens: ContentTokens, externalId: string): SlotEnder {
  const tearDown: SlotEnder['tearDown'] = (key, leaving) => wire.tearDown(key, leaving);
  if (wire.handle !== undefined) return { tearDown };
  return {
    tearDown,
    reclaim: async (mayLeave) => {
      const contentToken = await tokens.forSetupAlone(neverCancelled);
      if (!mayLeave()) return undefined;
      return (await wire.setUp(contentToken, externalId, neverCancelled)).token;
    },
  };
}
