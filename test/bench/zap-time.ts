import type { Channel } from '../e2e/support/walk';
import { CHANNELS } from '../e2e/support/walk';
import type { BenchWorld } from './bench-world';
import type { Contestant } from './stage';

export interface ZapTime {
  readonly contestant: Contestant;
  readonly round: number;
  readonly channel: Channel;
  /** From the wish to the first frame; nothing where that never came. */
  readonly ms: number | undefined;
}

/** ms of a channel that is watched before the next wish, so that nobody zaps away from a player that is still busy. */
const WATCHED = 1_000;

/** One round: everybody zaps up once through all live channels, each on a fresh page, one after the other. */
export async function zapRound(world: BenchWorld, contestants: readonly Contestant[], round: number): Promise<readonly ZapTime[]> {
  const times: ZapTime[] = [];
  // Whoever came first comes last in the next round: what the machine does meanwhile hits all alike.
  const first = round % contestants.length;
  for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
    const stage = await world.stage(contestant);
    for (let zap = 0; zap < CHANNELS.length; zap++) {
      await stage.page.waitForTimeout(WATCHED);
      await stage.zap(1);
      times.push({ contestant, round, channel: stage.wish, ms: await stage.untilFirstFrame() });
    }
    await stage.close();
  }
  return times;
}
