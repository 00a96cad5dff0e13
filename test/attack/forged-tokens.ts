import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenKind } from '../../headend/tokens/claims';
import { Caller, forEachOf, json, type Reply } from './caller';
import { household, keysTo, lockedDoors, type Door, type Household } from './doors';
import { forgeries } from './forgeries';
import { Verdict, type Attack } from './outcome';
import { against, anyRate, type Target } from './target';

const kinds: readonly TokenKind[] = ['content', 'device', 'session', 'operator'];

/** Whatever a token says of itself, nobody is let in by it. */
export const forgedTokens: Attack = {
  name: 'forged tokens',
  means: 'none is let in, each is refused with 4xx in the shape of the service; no header makes the headend fetch anything; the genuine tokens they were made of are good after all of them',
  run: async (share) => {
    const keys = { device: randomBytes(32), session: randomBytes(32), operator: randomBytes(32) };
    const tokenKeys = { device: keys.device.toString('hex'), session: keys.session.toString('hex'), operator: keys.operator.toString('hex') };
    let fetched = 0;
    const bait = createServer((_request, response) => {
      fetched += 1;
      response.end('{"keys":[]}');
    }).listen(0, '127.0.0.1');
    await once(bait, 'listening');
    const baitUrl = `http://127.0.0.1:${(bait.address() as AddressInfo).port}/keys`;
    try {
      // The limiter would be first to refuse them.
      return await against({ rates: anyRate, tokenKeys }, async (target) => {
        const verdict = new Verdict();
        const caller = new Caller(target.port, 8);
        let tries = 0;
        await forEachOf(lockedDoors.length, lockedDoors.length, async (number) => {
          const door = lockedDoors[number];
          if (door === undefined) return;
          const house = await household(caller, `account-${number}`);
          for (const slot of door.wants.keys()) {
            const tried = await tryAll({ target, caller, door, house, slot, baitUrl, keys, every: Math.round(1 / share) }, verdict);
            tries += tried;
          }
          const genuine = await caller.call(door.call(keysTo(door, house), door.valid(house)));
          verdict.hold(genuine.status < 300, () => `${door.name}, the genuine token at last: ${genuine.status} ${genuine.text}`);
        });
        caller.close();
        verdict.hold(fetched === 0, () => `${fetched} calls were made to where headers pointed`);
        return { tries, failures: verdict.failures(), figures: [`${lockedDoors.length} calls`] };
      });
    } finally {
      bait.close();
    }
  },
};

interface Attempt {
  readonly target: Target;
  readonly caller: Caller;
  readonly door: Door;
  readonly house: Household;
  /** Which of the door's tokens is forged; the others are genuine. */
  readonly slot: number;
  readonly baitUrl: string;
  readonly keys: Readonly<Record<'device' | 'session' | 'operator', Buffer>>;
  /** Only every so many-th is tried. */
  readonly every: number;
}

/** @returns how many were tried */
async function tryAll({ target, caller, door, house, slot, baitUrl, keys, every }: Attempt, verdict: Verdict): Promise<number> {
  const kind = door.wants[slot] ?? 'content';
  const all = await forgeries({
    genuine: house.tokens[kind],
    kind,
    others: kinds.filter((other) => other !== kind && !isTakenInstead(door, other)).map((other) => house.tokens[other]),
    stolenKey: kind === 'device' ? keys.session : keys.device,
    bait: baitUrl,
    sign: (claims) => target.sign(kind, claims),
  });
  // Another beginning at each door, so that all doors together see all of them.
  const some = all.filter((_, index) => (index + lockedDoors.indexOf(door)) % every === 0);
  for (const [name, token] of some) {
    const tokens = keysTo(door, house).map((genuine, index) => (index === slot ? token : genuine));
    const reply = await caller.call(door.call(tokens, door.valid(house)));
    verdict.hold(isRefused(reply), () => `${door.name}, ${name}: ${reply.status} ${reply.text.slice(0, 200)}`);
  }
  return some.length;
}

/** A set-up takes either. */
function isTakenInstead({ name }: Door, kind: TokenKind): boolean {
  return (name.startsWith('set-up') || name === 'gateway, open') && (kind === 'device' || kind === 'content');
}

/** 4xx, in the shape that the service has for it. */
function isRefused({ status, text }: Reply): boolean {
  const body = json(text) as Readonly<Record<string, unknown>> | undefined;
  if (status < 400 || status >= 500 || body === undefined) return false;
  const { error } = body as { readonly error?: Readonly<Record<string, unknown>> };
  // Too long for any header: no service has heard of it.
  if (error === undefined) return body['code'] === status && typeof body['message'] === 'string' && (status === 431 || typeof body['errorCode'] === 'number');
  return error['status'] === status && typeof error['reason'] === 'string' && typeof error['service'] === 'string';
}
