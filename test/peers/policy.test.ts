import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { PeerWorld, type PeerTv } from './support/peer-world';

/** Seconds. */
const LICENCE = 8;
const RENEWAL = 3;
/** Licences that a film outlives; the whole minute in the full run. */
const WATCHED = process.env.CELLS === 'all' ? 60 : 2.5 * LICENCE;

let world: PeerWorld;
let tv: PeerTv;
beforeAll(async () => {
  world = await PeerWorld.start();
});
afterEach(async () => {
  await tv.close();
  await world.lab.healed();
  for (const channel of ['film', 'multi-key-vod']) await world.lab.policy(channel, {});
});
afterAll(() => world.close());

const decoding = async () => {
  const before = await tv.decodedFrames();
  await expect.poll(() => tv.decodedFrames(), { timeout: 15_000, message: 'decoded frames rise' }).toBeGreaterThan(before);
};

async function filmWithShortLicences(): Promise<void> {
  await world.lab.policy('film', { licenceS: LICENCE, renewalS: RENEWAL, retryS: 2 });
  tv = await world.tv();
  // The session would be gone before the second licence: nothing but renewals keeps it.
  await world.lab.limit(tv.account, { heartbeatS: LICENCE });
  await tv.play('dash.js', 'com.widevine.alpha', 'film');
  await decoding();
}

it('an 8 s licence with renewals every 3 s outlives itself, and so does its session', async () => {
  await filmWithShortLicences();
  const position = () => tv.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  await expect.poll(position, { timeout: 90_000, interval: 1_000 }).toBeGreaterThan(WATCHED);
  expect(Object.values(await tv.keyStatuses())).toEqual(['usable']);
  const kinds = await world.lab.kinds(tv.account);
  expect(kinds.slice(0, 2)).toEqual(['setup', 'licence']);
  expect(new Set(kinds.slice(2))).toEqual(new Set(['renewal']));
  expect(kinds.length - 2).toBeGreaterThanOrEqual(Math.floor(WATCHED / LICENCE));
  await tv.stop();
  await world.lab.expectNothingLeaked(tv.account);
});

it('refused renewals end in an expired key: decoding stops with media still buffered, and a fresh session resumes', async () => {
  await filmWithShortLicences();
  await tv.page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    document.querySelector('video')?.addEventListener('waitingforkey', () => seen.push('waitingforkey'));
  });
  await world.lab.fault({ route: 'renewal', errorCode: 3002, times: 0 });
  await expect.poll(async () => Object.values(await tv.keyStatuses()), { timeout: 20_000, message: 'expired' }).toEqual(['expired']);
  const keysInside = await tv.cdm((control) => control.state().nativeSessions);
  expect(keysInside, 'keys that the decoder has').toBe(0);

  // What had been decrypted by then may still be decoded, and nothing after.
  const after = await tv.page.evaluate(async () => {
    const video = document.querySelector('video');
    const frames = () => video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await sleep(1_000);
    const first = frames();
    await sleep(3_000);
    const end = video?.buffered.length ? video.buffered.end(video.buffered.length - 1) : 0;
    return { more: frames() - first, ahead: end - (video?.currentTime ?? 0), seen: (window as unknown as { seen: string[] }).seen };
  });
  expect(after.more).toBe(0);
  expect(after.ahead).toBeGreaterThan(2);
  expect(after.seen).toContain('waitingforkey');

  await world.lab.healed();
  // The session went with its renewals.
  await expect(tv.stop()).rejects.toThrow(/teardown.*3002/);
  await tv.play('dash.js', 'com.widevine.alpha', 'film');
  await decoding();
});

it('a drop of HDCP restricts the key that asks for it and no other, until it is back', async () => {
  await world.lab.policy('multi-key-vod', { hdcp: { HD: '2.2' } });
  tv = await world.tv();
  await tv.play('shaka', 'com.widevine.alpha', 'multi-key-vod');
  const restricted = async () => Object.values(await tv.keyStatuses()).filter((status) => status === 'output-restricted').length;
  const usable = async () => Object.values(await tv.keyStatuses()).filter((status) => status === 'usable').length;
  await expect.poll(usable, { timeout: 15_000 }).toBe(3);
  await decoding();

  await tv.cdm((control) => control.setHdcp('1.4'));
  expect([await restricted(), await usable()]).toEqual([1, 2]);
  await decoding();
  await expect.poll(() => tv.channelInPicture(), { timeout: 10_000, message: 'the picture goes on' }).toBe(2);

  await tv.cdm((control) => control.setHdcp('2.2'));
  expect([await restricted(), await usable()]).toEqual([0, 3]);
  await decoding();
});
