// @vitest-environment node
/** What the library says and serves, judged by what is in the files that the real tools made. */
import { execFile } from 'node:child_process';
import { createDecipheriv } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ContentLibrary, readStrip } from '../../../../headend/content';
import { bodyOf, findBoxes, theBox } from '../../../../headend/content/boxes';
import { livePeriodKey, packagedPeriodKey, staticKey } from '../../../../headend/content/keys';
import { SEGMENTS_PER_KEY } from '../../../../headend/content/live';
import { playReadyChecksum, readPssh, SYSTEM_IDS, toGuid } from '../../../../headend/content/pssh';
import { inBandKeyId } from '../../../../headend/content/rekey';
import { readSamples } from '../../../../headend/content/samples';
import { SEGMENT_MS } from '../../../../headend/content/timing';
import { locateTools } from '../../../../headend/content/tools';
import { NOW, NUMBER, SMALL, smallContent, type SmallContent } from './small-content';

let library: ContentLibrary;
let packaged: SmallContent['packaged'];
beforeAll(async () => {
  ({ library, packaged } = await smallContent());
}, 120_000);

const live = async (id: string, track: string, number: number) => {
  const segment = await library.media(id, track, number, NOW);
  if (!segment) throw new Error(`no segment ${number} of ${id}`);
  return segment;
};

/** A segment's samples, decrypted: what a CDM with that key would see. */
function plain(segment: Buffer, key: string): string[] {
  return readSamples(segment).map(({ iv, ranges }) => {
    const decipher = createDecipheriv('aes-128-ctr', Buffer.from(key, 'hex'), iv);
    return Buffer.concat(ranges.map(({ start, end }) => decipher.update(segment.subarray(start, end)))).toString('hex');
  });
}

const mdat = (segment: Buffer) => bodyOf(segment, theBox(segment, 'mdat')).toString('hex');
const decodeTime = (segment: Buffer) => bodyOf(segment, theBox(segment, 'moof/traf/tfdt')).readBigUInt64BE(4);

describe('the library', () => {
  it('tells the catalogue what is in the files', () => {
    const ids = ['SD', 'HD', 'AUDIO'] as const;
    expect(library.channel('several')).toMatchObject({ live: true, encrypted: true, contentId: 'content-several', keyIds: ids.map((label) => staticKey('several', label).keyId) });
    expect(library.channel('several-vod')).toMatchObject({ live: false, duration: 3.84, logoPath: '/media/several-vod/logo.png', manifestPath: '/media/several-vod/manifest.mpd' });
    expect(library.channel('open')).toMatchObject({ live: false, encrypted: false, keyIds: [], pssh: {}, keySystems: [], duration: 3.84 });
    expect(library.channel('turning')).toMatchObject({ encrypted: true, keyIds: [], pssh: {} });
    expect(library.channel('constructor')).toBeUndefined();
  });

  it('has a pssh box for each key system that names the channel’s keys', () => {
    const channel = library.channel('several');
    const pssh = channel?.pssh ?? {};
    expect(Object.keys(pssh).sort()).toEqual(['com.microsoft.playready', 'com.microsoft.playready.recommendation', 'com.widevine.alpha', 'org.w3.clearkey']);
    const boxes = (name: keyof typeof pssh) => {
      const bytes = Buffer.from(pssh[name] ?? '', 'base64');
      return findBoxes(bytes, 'pssh').map((box) => readPssh(bytes, box));
    };
    expect(boxes('org.w3.clearkey')).toHaveLength(1);
    for (const keyId of channel?.keyIds ?? []) {
      expect(boxes('com.widevine.alpha')[0]?.bytes.toString('hex')).toContain(keyId);
      expect(boxes('org.w3.clearkey')[0]?.bytes.toString('hex')).toContain(keyId);
      const guid = toGuid(Buffer.from(keyId, 'hex')).toString('base64');
      expect(boxes('com.microsoft.playready').filter(({ data }) => data.toString('utf16le').includes(guid))).toHaveLength(1);
    }
  });

  it('knows the keys that the packager rotated through', async () => {
    const first = staticKey('turning', 'ALL');
    for (const [number, period] of [[0, 0], [5, 0], [6, 1]] as const) {
      const keyId = inBandKeyId(await packaged('turning', 'v1', `${number}.m4s`));
      expect(keyId).toBe(packagedPeriodKey(first, period).keyId);
      expect(library.keyFor(keyId ?? '')?.key).toBe(packagedPeriodKey(first, period).key);
    }
  });
});

describe('live media', () => {
  it('is the loop’s ciphertext at the wall clock’s time', async () => {
    for (const [track, timescale] of [['v1', 12_800], ['v3', 12_800], ['a1', 48_000]] as const) {
      for (const number of [NUMBER, NUMBER - 1]) {
        const segment = await live('several', track, number);
        expect(mdat(segment)).toBe(mdat(await packaged('several', track, `${number % 2}.m4s`)));
        expect(Number(decodeTime(segment)) / timescale).toBeCloseTo((number * SEGMENT_MS) / 1000, 3);
        expect(bodyOf(segment, theBox(segment, 'moof/mfhd')).readUInt32BE(4)).toBe(number + 1);
      }
    }
  });

  it('keeps the samples where they are said to be', async () => {
    const { key } = staticKey('several', 'SD');
    expect(plain(await live('several', 'v1', NUMBER), key)).toEqual(plain(await packaged('several', 'v1', '0.m4s'), key));
  });

  it('is re-keyed every five segments, and decrypts to the same pictures', async () => {
    const seen = new Set<string>();
    for (let number = NUMBER; number > NUMBER - 12; number--) {
      const { keyId, key } = livePeriodKey('turning', Math.floor(number / SEGMENTS_PER_KEY));
      for (const track of ['v1', 'a1']) {
        const source = await packaged('turning', track, `${number % 7}.m4s`);
        const segment = await live('turning', track, number);
        expect(inBandKeyId(segment)).toBe(keyId);
        expect(mdat(segment)).not.toBe(mdat(source));
        expect(plain(segment, key)).toEqual(plain(source, library.keyFor(inBandKeyId(source) ?? '')?.key ?? ''));
      }
      seen.add(keyId);
      expect(library.keyFor(keyId)).toMatchObject({ key, channels: ['turning'] });
    }
    expect(seen.size).toBe(4);
  });

  it('names the new key in every in-band box, and the old one nowhere', async () => {
    const pair = livePeriodKey('turning', NUMBER / SEGMENTS_PER_KEY);
    const old = inBandKeyId(await packaged('turning', 'a1', `${NUMBER % 7}.m4s`)) ?? '';
    const segment = await live('turning', 'a1', NUMBER);
    const guid = (keyId: string) => toGuid(Buffer.from(keyId, 'hex')).toString('base64');
    const boxes = findBoxes(segment, 'moof/pssh').map((box) => readPssh(segment, box));
    expect(boxes.map(({ systemId }) => systemId).sort()).toEqual(Object.values(SYSTEM_IDS).sort());
    for (const { systemId, bytes, data } of boxes) {
      const named = systemId === SYSTEM_IDS.playready ? data.toString('utf16le') : bytes.toString('hex');
      const [now, before] = systemId === SYSTEM_IDS.playready ? [guid(pair.keyId), guid(old)] : [pair.keyId, old];
      expect(named).toContain(now);
      expect(named).not.toContain(before);
      if (systemId === SYSTEM_IDS.playready) expect(named).toContain(playReadyChecksum(pair).toString('base64'));
    }
  });
});

describe('the picture', () => {
  it('draws the strip that the reader reads, at the lowest quality too', async () => {
    for (const track of SMALL.ladder) {
      const clip = Buffer.concat([await packaged('open', track.id, 'init.mp4'), await packaged('open', track.id, '0.m4s'), await packaged('open', track.id, '1.m4s')]);
      const folder = await mkdtemp(join(tmpdir(), 'clip-'));
      const file = join(folder, 'open.mp4');
      await writeFile(file, clip);
      const args = ['-v', 'error', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
      const { stdout } = await promisify(execFile)((await locateTools()).ffmpeg, args, { encoding: 'buffer', maxBuffer: 1 << 28 });
      await rm(folder, { recursive: true });
      const { width, height } = track;
      for (let frame = 0; frame < 96; frame++) {
        const pixelAt = (x: number, y: number) => {
          const at = 3 * (frame * width * height + Math.floor(y * height) * width + Math.floor(x * width));
          return { r: stdout.readUInt8(at), g: stdout.readUInt8(at + 1), b: stdout.readUInt8(at + 2) };
        };
        expect(readStrip(pixelAt), `${track.id} frame ${frame}`).toEqual({ channel: 6, frame });
      }
    }
  });
});
