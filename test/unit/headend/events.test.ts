// @vitest-environment node
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventListener, patience, pingEvery } from '../../../headend/lab/event-listener';
import { Ledger } from '../../../headend/ledger/ledger';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { settle, VirtualClock } from '../../support/virtual-clock';
import { fakeLibrary } from './fake-library';

const subject = { session: 's', account: 'a', device: 'd', channel: 'c' };

/** The far end of a listener's socket: takes what it is asked to, and no more. */
class Reader extends Writable {
  text = '';
  isReading = true;
  private held: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 16 * 1024 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.isReading) done();
    else this.held = done;
  }

  readOn(): void {
    this.isReading = true;
    this.held?.();
  }

  get ids(): readonly number[] {
    return [...this.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  }
}

let clock: VirtualClock;
let ledger: Ledger;
let reader: Reader;
beforeEach(() => {
  clock = new VirtualClock();
  ledger = new Ledger(clock);
  reader = new Reader();
});

const write = (count: number): void => {
  for (let i = 0; i < count; i++) ledger.write('heartbeat', subject);
};

describe('a listener of the ledger', () => {
  test('that reads is sent all of a long backlog, in order, and what is written meanwhile', async () => {
    write(9_000);
    const listener = new EventListener(reader, ledger, clock, 10);
    write(1);
    for (let i = 0; i < 500; i++) await settle();
    expect(reader.ids).toEqual(Array.from({ length: 8_991 }, (_, i) => i + 11));
    listener.stop();
  });

  test('that never reads holds no more than its socket does, and is cut off after a while', async () => {
    write(9_000);
    reader.isReading = false;
    const listener = new EventListener(reader, ledger, clock, 0);
    let most = 0;
    for (let i = 0; i < 100; i++) {
      write(50);
      await settle();
      most = Math.max(most, reader.writableLength);
    }
    expect(most).toBeLessThan(32 * 1024);
    await clock.advance(patience - 1);
    expect(reader.destroyed).toBe(false);
    await clock.advance(1);
    expect(reader.destroyed).toBe(true);
    listener.stop();
  });

  test('that was slow for a while has missed nothing', async () => {
    reader.isReading = false;
    const listener = new EventListener(reader, ledger, clock, 0);
    write(2_000);
    await clock.advance(patience - 1);
    reader.readOn();
    for (let i = 0; i < 200; i++) await settle();
    await clock.advance(patience);
    expect(reader.destroyed).toBe(false);
    expect(reader.ids).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    listener.stop();
  });

  test('hears that we are still here, and nothing once it was stopped', async () => {
    const listener = new EventListener(reader, ledger, clock, 0);
    await clock.advance(3 * pingEvery);
    expect(reader.text.match(/^: still here$/gm)).toHaveLength(3);
    listener.stop();
    const before = reader.text;
    write(1);
    await clock.advance(10 * pingEvery);
    expect(reader.text).toBe(before);
    const late = new EventListener(reader.end(), ledger, clock, 0);
    write(1);
    await clock.advance(10 * pingEvery);
    expect(reader.text).toBe(before);
    late.stop();
  });
});

describe('the places of listeners', () => {
  let headend: RunningHeadend;
  beforeEach(async () => {
    headend = await startHeadend({ library: fakeLibrary, clock });
  });
  afterEach(() => headend.close());

  /** Asks, and reads nothing. */
  async function deaf(): Promise<Socket> {
    const { port, hostname } = new URL(headend.url);
    const socket = connect(Number(port), hostname).pause();
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('GET /lab/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    return socket;
  }

  async function isFull(): Promise<boolean> {
    const abort = new AbortController();
    const answer = await fetch(`${headend.url}/lab/events`, { signal: abort.signal });
    abort.abort();
    if (answer.status === 503) expect(answer.headers.get('retry-after')).toBe('15');
    return answer.status === 503;
  }

  test('are free again when the deaf were cut off, whose backlog is larger than any socket', async () => {
    const long = 'x'.repeat(4_000);
    for (let i = 0; i < 10_000; i++) headend.ledger.write('heartbeat', { ...subject, device: long });
    const sockets = await Promise.all(Array.from({ length: 20 }, deaf));
    while (!(await isFull())) await settle();
    await clock.advance(patience);
    while (await isFull()) await settle();
    for (const socket of sockets) socket.destroy();
  }, 30_000);
});
