// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { nowAndNext, programmeAt, slotLength } from '../../../headend/catalogue/schedule';
import { keyIds } from './fake-library';
import { Sandbox } from './sandbox';

describe('the catalogue', () => {
  test('says all that an app needs of a channel', async () => {
    const sandbox = new Sandbox();
    const { status, body, headers } = await sandbox.call('GET', '/demo/catalogue');
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    const { channels } = body as { channels: Record<string, unknown>[] };
    expect(channels.map(({ id }) => id)).toEqual(['one-key', 'multi-key', 'clear', 'film']);
    const programme = { title: expect.any(String) as string, start: expect.any(Number) as number, end: expect.any(Number) as number };
    expect(channels[0]).toEqual({
      id: 'one-key',
      name: 'ONE-KEY',
      logo: '/media/one-key/logo.png',
      contentId: 'content-one-key',
      live: true,
      encrypted: true,
      manifestUrl: '/media/one-key/manifest.mpd',
      keySystems: ['com.widevine.alpha', 'com.microsoft.playready.recommendation', 'com.microsoft.playready', 'org.w3.clearkey'],
      keyIds: [keyIds.keyA],
      pssh: {},
      now: programme,
      next: programme,
    });
    expect(channels[2]).toMatchObject({ id: 'clear', encrypted: false, keySystems: [], keyIds: [] });
    expect(channels[3]).not.toHaveProperty('now');
    expect(channels[3]).not.toHaveProperty('next');
    await sandbox.close();
  });

  test('is one tenant’s', async () => {
    const sandbox = new Sandbox();
    expect(await sandbox.call('GET', '/other/catalogue')).toMatchObject({ status: 404, body: { code: 404 } });
    await sandbox.close();
  });
});

describe('the schedule', () => {
  const noon = Date.UTC(2025, 5, 1, 12);

  test('changes on the half hour, and what was next is now', () => {
    const early = nowAndNext(0, noon);
    expect(early.now).toMatchObject({ start: noon, end: noon + slotLength });
    expect(nowAndNext(0, noon + slotLength - 1)).toEqual(early);
    expect(nowAndNext(0, noon + slotLength).now).toEqual(early.next);
  });

  test('never shows one programme twice in a row, nor the same on two neighbours', () => {
    for (let slot = 0; slot < 100; slot++) {
      const time = noon + slot * slotLength;
      for (let channel = 0; channel < 11; channel++) {
        const { now, next } = nowAndNext(channel, time);
        expect(now.title).not.toBe('');
        expect(now.title).not.toBe(next.title);
        expect(now.title).not.toBe(programmeAt(channel + 1, time).title);
      }
    }
  });
});
