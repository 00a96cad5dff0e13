import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { PLAYREADY, PLAYREADY_RECOMMENDATION } from './systems/playready';
import { KEY, type SystemUnderTest } from './systems/system-under-test';
import { WIDEVINE } from './systems/widevine';
import { device, resetDevice } from './device';
import { closeAll, openAsking, openKeys, sessionOf } from './steps';

/** Whatever comes as init data or licence, the page hears one of EME's own errors, at once, and nothing is left behind. */

const RUNS = 150;

afterEach(async () => {
  await closeAll();
  await resetDevice();
});

const SYSTEMS = [WIDEVINE, PLAYREADY, PLAYREADY_RECOMMENDATION];

/** Something like `good`, and not it: cut off, with bits turned, with a part put twice, or none of it. */
function spoiled(good: Uint8Array<ArrayBuffer>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const at = fc.nat({ max: good.length - 1 });
  const copy = (bytes: Iterable<number>) => Uint8Array.from(bytes);
  return fc.oneof(
    at.map((end) => copy(good.slice(0, end))),
    fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 }).map((turns) => {
      const bytes = copy(good);
      for (const [index, mask] of turns) bytes[index] = (bytes[index] ?? 0) ^ mask;
      return bytes;
    }),
    fc.tuple(at, at).map(([from, to]) => copy([...good.slice(0, to), ...good.slice(from)])),
    fc.uint8Array({ maxLength: 2_000 }).map(copy),
  );
}

/** @returns the name of the error, or `fine` */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'fine';
  } catch (error) {
    return error instanceof Error || error instanceof DOMException ? error.name : String(error);
  }
}

describe.each(SYSTEMS)('$keySystem', (system: SystemUnderTest) => {
  it('init data that is spoiled', async () => {
    const keys = await openKeys(system);
    await fc.assert(
      fc.asyncProperty(spoiled(system.initData(KEY.a, KEY.b)), async (initData) => {
        const session = sessionOf(keys);
        const name = await outcome(session.generateRequest('cenc', initData));
        expect(['fine', 'TypeError', 'NotSupportedError']).toContain(name);
        if (name === 'fine') await session.close();
        expect(device.state().sessions).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('a licence that is spoiled', async () => {
    await fc.assert(
      fc.asyncProperty(spoiled(system.licence(KEY.a)), async (licence) => {
        const session = await openAsking(system, KEY.a);
        expect(['fine', 'TypeError']).toContain(await outcome(session.update(licence)));
        // Whatever it was, the next one is taken.
        expect(await outcome(session.update(system.licence(KEY.a)))).toBe('fine');
        expect(session.keyStatuses.size).toBeGreaterThan(0);
        await session.close();
        expect(device.state()).toEqual({ sessions: [], nativeSessions: 0 });
      }),
      { numRuns: RUNS },
    );
  });
});
