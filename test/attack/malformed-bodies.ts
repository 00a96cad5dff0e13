import { fieldMarker, malformedBodies, marker, types } from './bodies';
import { Caller, type Reply } from './caller';
import { household, keysTo, lockedDoors, openDoors, type Door, type Household } from './doors';
import { shareOf, Verdict, type Attack } from './outcome';
import { against, anyRate } from './target';

const doors = [...lockedDoors, ...openDoors];

/** Calls after which a household is at the latest taken for spent: content tokens are good once, if that. */
const LASTS = 20;

/** Whatever a body is, it is answered, in the service's words and nobody else's. */
export const malformed: Attack = {
  name: 'malformed bodies',
  means: 'each is answered, none with 5xx; no refusal repeats what was sent (the lab alone names the field that it does not know), or says a word of what is behind',
  run: (share) =>
    against({ rates: anyRate }, async (target) => {
      const verdict = new Verdict();
      const caller = new Caller(target.port, 4);
      const each = Math.ceil(shareOf(6_405, share) / doors.length);
      let longest = 0;
      for (const [number, door] of doors.entries()) longest = Math.max(longest, await tryAll(caller, door, number, each, verdict));
      caller.close();
      return { tries: each * doors.length, failures: verdict.failures(), figures: [`${doors.length} calls that take a body`, `longest answer ${Math.round(longest)} ms`] };
    }),
};

/** @returns ms, the longest answer */
async function tryAll(caller: Caller, door: Door, number: number, count: number, verdict: Verdict): Promise<number> {
  let house: Household | undefined;
  let houses = 0;
  let longest = 0;
  for (const [index, body] of malformedBodies(door.valid(await household(caller, `${number}-model`)), count, number).entries()) {
    if (index % LASTS === 0) house = undefined;
    house ??= await household(caller, `${number}-${++houses}`);
    const call = door.call(keysTo(door, house), body);
    const type = index % 3 === 2 ? types[index % types.length] : undefined;
    const before = performance.now();
    const reply = await caller.call({ ...call, headers: { ...call.headers, ...(type === undefined ? {} : { 'content-type': type }) } });
    longest = Math.max(longest, performance.now() - before);
    verdict.hold(isInOrder(door, reply), () => `${door.name}, ${body.toString().slice(0, 80)}: ${reply.status} ${reply.text.slice(0, 200)}`);
    // It was near enough to a valid one: sessions and tokens may be used up, and faults hit others.
    if (reply.status < 300) {
      house = undefined;
      await caller.call({ method: 'DELETE', path: '/lab/faults' });
    }
  }
  return longest;
}

/** Nothing of the framework, of Node.js, or of the body. */
const notOurs = /FST_|statusCode|Fastify|SyntaxError|Unexpected|node_modules|\bat \w+ \(|headend\//;

function isInOrder({ name }: Door, { status, text }: Reply): boolean {
  if (status < 300) return true;
  // The lab tells its own user where he mistyped.
  const isEchoed = text.includes(marker) || (text.includes(fieldMarker) && !name.startsWith('lab,'));
  return status >= 400 && status < 500 && !isEchoed && !notOurs.test(text);
}
