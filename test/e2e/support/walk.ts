import { expect } from 'vitest';
import { isEnd, type Fault, type LedgerEntry } from './lab';
import type { RemoteKey, Tv } from './tv';
import type { DrmSystem, World } from './world';

/** The live channels in the order of the channel keys; their numbers are burnt into their pictures. */
export const CHANNELS = ['one-key', 'multi-key', 'rotation', 'cbcs', 'clear'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What may happen between one moment and the next. */
export type Step =
  | { readonly kind: 'press'; readonly keys: readonly ('ChannelUp' | 'ChannelDown')[] }
  | { readonly kind: 'ok' }
  | { readonly kind: 'back' }
  /** ms */
  | { readonly kind: 'wait'; readonly duration: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'kill' }
  | { readonly kind: 'heal' };

/** The same numbers for the same seed: mulberry32. @returns 0 ≤ number < 1 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomSteps(count: number, random: () => number): readonly Step[] {
  return Array.from({ length: count }, () => randomStep(random));
}

function randomStep(random: () => number): Step {
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(...choices: readonly [T, ...T[]]): T => choices[below(choices.length)] ?? choices[0];
  const dice = random();
  if (dice < 0.34) return { kind: 'press', keys: Array.from({ length: oneOf(1, 1, 1, 2, 4) }, () => oneOf('ChannelUp', 'ChannelUp', 'ChannelDown')) };
  if (dice < 0.4) return { kind: 'ok' };
  if (dice < 0.46) return { kind: 'back' };
  if (dice < 0.72) return { kind: 'wait', duration: oneOf(0, 100, 400, 1_000, 2_000) + below(300) };
  if (dice < 0.77) return { kind: 'kill' };
  if (dice < 0.82) return { kind: 'heal' };
  const what: Omit<Fault, 'route'> = oneOf<() => Omit<Fault, 'route'>>(
    () => ({ delayMs: 100 + below(2_400) }),
    () => ({ status: 503 }),
    () => ({ drop: 'request' }),
    () => ({ drop: 'answer' }),
    () => ({ errorCode: oneOf(1007, 1008, 1006, 3002) }),
  )();
  return { kind: 'fault', fault: { route: oneOf('setup', 'heartbeat', 'licence'), ...what, times: 1 + below(3) } };
}

/** A viewer, an operator and a bad network at one TV, and what must hold in the end (docs/secure-sessions.md, invariants). */
export class Walk {
  /** What was asked for last; nothing after Back. */
  private wish: Channel | undefined = 'one-key';
  private readonly injected: Fault[] = [];

  constructor(
    private readonly world: World,
    private readonly tv: Tv,
    private readonly drm: DrmSystem,
    private readonly ssmSyncMode: boolean,
  ) {}

  async take(step: Step): Promise<void> {
    const { lab } = this.world;
    switch (step.kind) {
      case 'press':
        return this.zap(step.keys);
      case 'ok':
        return this.wish === undefined ? this.start() : this.tv.press('Ok');
      case 'back':
        return this.wish === undefined ? undefined : this.leave();
      case 'wait':
        return this.tv.page.waitForTimeout(step.duration);
      case 'kill':
        await lab.kill({ account: this.tv.account });
        return;
      case 'heal':
        return lab.healed();
      case 'fault':
        return this.inject(step.fault);
    }
  }

  /** All is well again: what was asked for plays, or an error says why, and then Retry plays it. */
  async expectWishOrReason(): Promise<void> {
    await this.world.lab.healed();
    await this.expectAtRest();
    if ((await this.tv.state()) !== 'failed') return;
    await this.tv.press('Ok');
    await this.expectAtRest();
    expect(await this.tv.state(), 'Retry, once all is well').toBe('playing');
  }

  /** Back, and every session that there ever was has ended, once. */
  async expectAccountsSettled(): Promise<void> {
    const { tv, world } = this;
    if (this.wish !== undefined) await this.leave();
    await world.lab.expectNothingLeaked(tv.account);
    await expect.poll(() => tv.keySessions().then(({ created, closed }) => created - closed), { timeout: 10_000, message: 'key sessions left open' }).toBe(0);
    expect(tv.uncaught).toEqual([]);

    const entries = await world.lab.ledger(tv.account);
    for (const life of livesIn(entries)) {
      expect(life.map(({ kind }) => kind).join(' ')).toMatch(/^setup( licence| heartbeat| renewal)* (teardown|killed|expired)$/);
    }
    // A beat that came too late on a busy machine is no leak; the service has told the player then.
    const lateCalls = (await world.lab.refusals('heartbeat', 3002)) + (await world.lab.refusals('teardown', 3002)) + (await world.lab.refusals('licence', 3002));
    const expired = entries.filter(({ kind }) => kind === 'expired').length;
    if (!this.mayLeak()) expect(expired, 'sessions that nobody ended').toBeLessThanOrEqual(lateCalls);
    if (this.ssmSyncMode) expectTurns(entries);
  }

  private async zap(keys: readonly RemoteKey[]): Promise<void> {
    if (this.wish === undefined) return;
    await this.tv.press(...keys);
    const step = keys.reduce((sum, key) => sum + (key === 'ChannelUp' ? 1 : -1), 0);
    const count = CHANNELS.length;
    this.wish = CHANNELS[(((CHANNELS.indexOf(this.wish) + step) % count) + count) % count];
    await expect.poll(() => this.current(), { timeout: 10_000, message: 'the channel after the keys' }).toBe(this.wish);
  }

  private async leave(): Promise<void> {
    await this.tv.press('Back');
    this.wish = undefined;
    await this.tv.expectState('idle');
  }

  /** OK on the card that has the focus. Between the pages a key may meet nobody, so it is pressed until it is heard. */
  private async start(): Promise<void> {
    const heard = async () => {
      if ((await this.tv.state()) === 'idle') await this.tv.press('Ok');
      return this.current();
    };
    await expect.poll(heard, { timeout: 10_000, interval: 500, message: 'OK at home' }).toBeDefined();
    const started = await this.current();
    this.wish = CHANNELS.find((channel) => channel === started);
    expect(this.wish, `a live channel, not ${started ?? 'nothing'}`).toBeDefined();
    // The player's page says the number, or there is a dialog over it; home has neither.
    await expect.poll(() => this.tv.words(), { timeout: 10_000, message: 'the player’s page' }).toMatch(/^\d+ |Code: /);
  }

  private async inject(fault: Fault): Promise<void> {
    const { lab } = this.world;
    // Two at once on one call would contradict each other: a session granted unheard, then refused.
    if ((await lab.faults()).some(({ route }) => route === fault.route)) return;
    this.injected.push(fault);
    await lab.fault(fault);
  }

  private current(): Promise<string | undefined> {
    return this.tv.page.evaluate(() => {
      const state = window.tvPlayer?.state();
      return state === undefined || state.kind === 'idle' ? undefined : state.source.channel;
    });
  }

  private async expectAtRest(): Promise<void> {
    await expect.poll(() => this.unrest(), { timeout: 40_000, interval: 250, message: 'what was asked for, or a reason' }).toBe('');
  }

  /** What is not yet as it should be. */
  private async unrest(): Promise<string> {
    const { tv, wish, world } = this;
    const [state, active] = [await tv.state(), (await world.lab.sessions(tv.account)).map(({ channel }) => channel)];
    const told = `${state ?? 'nothing'}, sessions of [${active.join(', ')}], wished for ${wish ?? 'nothing'}`;
    if (wish === undefined) return state === 'idle' && active.length === 0 ? '' : told;
    if ((await this.current()) !== wish) return `${told}, but it is another channel`;
    if (state === 'failed') return active.length === 0 && /Code: /.test(await tv.words()) ? '' : `${told}, ${await tv.words()}`;
    const expected = wish === 'clear' ? [] : [wish];
    if (state !== 'playing' || active.join() !== expected.join()) return told;
    const shown = (await tv.strip())?.channel;
    return shown === CHANNELS.indexOf(wish) + 1 ? '' : `${told}, the picture is of channel ${shown ?? '(none)'}`;
  }

  /** Faults that make the services contradict themselves: then nobody could have ended the session. */
  private mayLeak(): boolean {
    const has = (route: string, fits: (fault: Fault) => boolean) => this.injected.some((fault) => fault.route === route && fits(fault));
    const isLost = ({ drop }: Fault) => drop === 'answer';
    const isRefusal = ({ errorCode }: Fault) => errorCode !== undefined;
    // "Unknown session" of one that is alive.
    if (this.injected.some(({ errorCode }) => errorCode === 3002)) return true;
    // Lost between gateway and SSM: the gateway has no fresh content token to ask again with, once the viewer has left.
    if (this.drm === 'customer-ssm') return has('setup', isLost);
    return has('setup', isLost) && has('setup', isRefusal);
  }
}

function livesIn(entries: readonly LedgerEntry[]): readonly (readonly LedgerEntry[])[] {
  const ids = new Set(entries.filter(({ kind }) => kind === 'setup').map(({ session }) => session));
  return [...ids].map((id) => entries.filter(({ session }) => session === id));
}

/** In sync mode a session is set up only when the one before has ended, save those whose end the player could not know. */
function expectTurns(entries: readonly LedgerEntry[]): void {
  const lives = livesIn(entries).filter((life) => life.at(-1)?.kind === 'teardown');
  for (const [index, life] of lives.entries()) {
    const next = lives[index + 1]?.[0];
    const end = life.find(isEnd);
    if (next && end) expect(end.seq, `tear-down of ${end.channel} before set-up of ${next.channel}`).toBeLessThan(next.seq);
  }
}
