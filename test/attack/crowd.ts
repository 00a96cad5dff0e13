import { Caller, forEachOf, type Reply } from './caller';
import type { Verdict } from './outcome';
import { codeOf, Operator, tokenIn, Viewer } from './viewer';

/** Calls at once; more would only wait for one another. */
const AT_ONCE = 32;

export interface CrowdOptions {
  readonly size: number;
  /** Accounts that call from the same address. */
  readonly perAddress: number;
  /** Whether it leaves again, or its sessions are left to run out. */
  readonly leaves: boolean;
}

export interface CrowdFigures {
  readonly admitted: number;
  readonly refused: number;
}

/** Accounts that nobody has heard of, each with one set-up: one half with content tokens, the other with device tokens. */
export async function crowd(caller: Caller, { size, perAddress, leaves }: CrowdOptions, verdict: Verdict): Promise<CrowdFigures> {
  let admitted = 0;
  await forEachOf(size, AT_ONCE, async (index) => {
    const viewer = new Viewer(caller, { account: `account-${index}`, device: `tv-${index}`, address: addressOf(Math.floor(index / perAddress)) });
    const reply = await viewer.setUp(await (index % 2 === 0 ? viewer.signOn() : viewer.deviceToken()));
    if (reply.status === 200) {
      admitted += 1;
      if (leaves) await viewer.tearDown(tokenIn(reply, 'sessionToken'));
    } else {
      verdict.hold(isFull(reply), () => `set-up ${index}: ${reply.status} ${reply.text}`);
    }
  });
  return { admitted, refused: size - admitted };
}

/** A newcomer is told that the house is full, and when to ask again. */
function isFull(reply: Reply): boolean {
  return reply.status === 503 && codeOf(reply) === 4001 && reply.headers.has('retry-after');
}

/** IPv4 of a network that is nobody's. */
function addressOf(index: number): string {
  return `198.18.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

/** Runs `attack` with a crowd's caller, and with bystanders that have a connection of their own: they wait for the headend and not for the crowd. */
export async function beside<Result>(port: number, verdict: Verdict, attack: (caller: Caller, bystanders: Bystanders) => Promise<Result>): Promise<Result> {
  const caller = new Caller(port, AT_ONCE);
  const bystanders = new Bystanders(new Caller(port, 1), verdict);
  try {
    return await attack(caller, bystanders);
  } finally {
    bystanders.close();
    caller.close();
  }
}

/** ms between signs of life; a third of what a session outlives. */
const BEAT = 15_000;

/** Who was there before the crowd: one who watches, and one whose session is to be killed. */
export class Bystanders {
  private token = '';
  private pirateToken = '';
  private readonly viewer: Viewer;
  private readonly pirate: Viewer;
  private readonly operator: Operator;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  /** ms, the longest that the viewer waited for an answer. */
  longest = 0;

  constructor(
    private readonly caller: Caller,
    private readonly verdict: Verdict,
  ) {
    this.viewer = new Viewer(caller, { account: 'ann', device: 'tv of ann', address: '198.19.0.1' });
    this.pirate = new Viewer(caller, { account: 'pirate', device: 'stick', address: '198.19.0.2' });
    this.operator = new Operator(caller);
  }

  async come(): Promise<void> {
    // A pirate who beats as others do would be found by that.
    await this.operator.limit('pirate', { heartbeatS: 3_600 });
    this.pirateToken = await this.pirate.session();
    this.token = await this.viewer.session();
    this.timer = setInterval(() => {
      this.beating = this.beating.then(() => this.beat()).catch((error: unknown) => this.verdict.hold(false, () => `the viewer's heartbeat: ${String(error)}`));
    }, BEAT);
  }

  /** After the crowd. */
  async prove(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    await this.beat();
    await this.viewer.tearDown(this.token);
    const again = await this.viewer.setUp(await this.viewer.signOn());
    this.verdict.hold(again.status === 200, () => `the viewer's zap: ${again.status} ${again.text}`);
    const killed = await this.operator.killAccount('pirate');
    this.verdict.hold(killed.status === 200 && killed.text === '{"killed":1}', () => `the kill: ${killed.status} ${killed.text}`);
    const beat = await this.pirate.heartbeat(this.pirateToken);
    this.verdict.hold(codeOf(beat) === 3002, () => `the pirate's next heartbeat: ${beat.status} ${beat.text}`);
  }

  close(): void {
    clearInterval(this.timer);
    this.caller.close();
  }

  private async beat(): Promise<void> {
    const before = performance.now();
    const reply = await this.viewer.heartbeat(this.token);
    this.longest = Math.max(this.longest, performance.now() - before);
    this.verdict.hold(reply.status === 200, () => `the viewer's heartbeat: ${reply.status} ${reply.text}`);
    if (reply.status === 200) this.token = tokenIn(reply, 'sessionToken');
  }
}
