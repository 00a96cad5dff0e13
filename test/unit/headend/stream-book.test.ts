// @vitest-environment node
import { beforeEach, describe, expect, test } from 'vitest';
import { StreamBook, type Caller, type Stream } from '../../../headend/gateway/stream-book';
import { startHeadend } from '../../../headend/running';
import { touches } from '../../support/touches';
import { VirtualClock } from '../../support/virtual-clock';
import { fakeLibrary } from './fake-library';

let clock: VirtualClock;
let book: StreamBook;
beforeEach(() => {
  clock = new VirtualClock();
  book = new StreamBook(clock);
});

const ann: Caller = { address: 'a', account: 'ann' };

function opened(handle: string, caller: Caller = ann): Stream {
  const stream = book.open(handle, `reference of ${handle}`, caller);
  if (typeof stream === 'string') throw new Error(`no room: ${stream}`);
  return stream;
}

/** @returns how many were opened, each with a ticket that is kept alive for a while */
function crowd(count: number, caller: (i: number) => Caller): number {
  let taken = 0;
  for (let i = 0; i < count; i++) {
    const stream = book.open(`crowd-${i}`, 'r', caller(i));
    if (typeof stream === 'string') continue;
    stream.keepAliveSeconds = 30;
    book.renew(stream, `ticket-${i}`);
    taken += 1;
  }
  return taken;
}

describe('streams', () => {
  test('of one stranger, 10,000 at once, close the gateway to nobody else', () => {
    expect(crowd(10_000, () => ({ address: 'm', account: 'mallory' }))).toBe(1_000);
    expect(book.open('x', 'r', { address: 'm', account: 'mallory' })).toBe('share');
    for (const account of ['ann', undefined]) opened(`by ${account ?? 'nobody'}`, { address: 'm', account });
  });

  test('in 10,000 names at one address close it to newcomers from there', () => {
    opened('mine', { address: 'm', account: 'neighbour' });
    expect(crowd(10_000, (i) => ({ address: 'm', account: `name-${i}` }))).toBe(999);
    expect(book.open('x', 'r', { address: 'm', account: 'newcomer' })).toBe('address');
    opened('mine, too', { address: 'm', account: 'neighbour' });
    opened('elsewhere');
  });

  test('of all the world close it to newcomers alone', () => {
    const mine = opened('mine');
    crowd(30_000, (i) => ({ address: `${i % 1_000}`, account: `name-${i % 10_000}` }));
    expect(book.open('x', 'r', { address: 'b', account: 'newcomer' })).toBe('full');
    book.end(mine, 'released');
    expect(opened('after a zap')).toMatchObject({ state: 'opening' });
    expect(book.get('mine')?.state).toBe('released');
  });

  test('that have ended give their place back a minute later, and nothing is kept of their tickets', async () => {
    crowd(1_000, () => ann);
    expect(book.open('x', 'r', ann)).toBe('share');
    for (let i = 0; i < 500; i++) {
      const stream = book.withTicket(`ticket-${i}`);
      if (stream !== undefined) book.end(stream, 'released');
    }
    await clock.advance(59_999);
    expect(book.get('crowd-0')?.state).toBe('released');
    await clock.advance(1_001);
    expect(book.get('crowd-0')).toBeUndefined();
    expect(opened('x')).toBeDefined();
    expect(book.withTicket('ticket-500')?.handle).toBe('crowd-500');
    await clock.advance(91_000);
    expect(book.get('crowd-500')).toBeUndefined();
    expect(book.withTicket('ticket-500')).toBeUndefined();
  });

  test('whose service claims an endless period are forgotten all the same', async () => {
    const stream = opened('x');
    stream.keepAliveSeconds = Number.MAX_VALUE;
    book.renew(stream, 't');
    await clock.advance(3 * 3_600_000 + 62_000);
    expect(book.get('x')).toBeUndefined();
    expect(book.withTicket('t')).toBeUndefined();
  });

  test('cost the same each, however many there are, and refusals too', () => {
    const costOf = (count: number): number => touches(() => crowd(count, (i) => ({ address: `${i % 10}`, account: `name-${i % 30}` }))) / count;
    const few = costOf(500);
    book = new StreamBook(clock);
    expect(costOf(40_000)).toBeLessThan(1.1 * few);
  });
});

describe('early releases', () => {
  test('are pushed out by no stranger’s, however many', async () => {
    book.releaseEarly('genuine', 'a');
    for (let i = 0; i < 1_000; i++) book.releaseEarly(`of the same address ${i}`, 'a');
    for (let i = 0; i < 50_000; i++) book.releaseEarly(`of another ${i}`, `${i % 5_000}`);
    await clock.advance(59_999);
    expect(book.wasReleasedEarly('genuine')).toBe(true);
    await clock.advance(1);
    expect(book.wasReleasedEarly('genuine')).toBe(false);
  });

  test('beyond an address’s share are refused there, and taken elsewhere', () => {
    for (let i = 0; i < 1_000; i++) expect(book.releaseEarly(`${i}`, 'a')).toBe('kept');
    expect(book.releaseEarly('one more', 'a')).toBe('share');
    expect(book.releaseEarly('0', 'a')).toBe('kept');
    expect(book.releaseEarly('one more', 'b')).toBe('kept');
  });

  test('a thousand by strangers let no set-up pass that was released before', async () => {
    const headend = await startHeadend({ library: fakeLibrary, clock });
    const inject = (url: string, payload: string, more: object = {}, remoteAddress = '192.0.2.1') =>
      headend.app.inject({ method: 'POST', url, payload, remoteAddress, headers: { host: 'localhost', 'content-type': 'text/plain', ...more } });
    const handle = 'g'.repeat(22);
    const release = '/demo/gateway/v1/streams/release';
    expect((await inject(release, handle)).statusCode).toBe(200);
    for (let i = 0; i < 1_001; i++) await inject(release, `${'x'.repeat(22)}${i}`, {}, `198.51.100.${i % 250}`);
    const signOn = await inject('/demo/signon', JSON.stringify({ account: 'ann', device: 'tv-1', contentId: 'content-one-key' }), { 'content-type': 'application/json' });
    const { token } = signOn.json<{ token: string }>();
    const open = await inject('/demo/gateway/v1/streams', JSON.stringify({ asset: 'content-one-key', reference: 'r', releaseHandle: handle }), {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    });
    expect(open.statusCode).toBe(409);
    await headend.close();
  });
});

describe('the gateway’s own calls', () => {
  test('are counted to whoever they are for, not to this machine', async () => {
    const headend = await startHeadend({ library: fakeLibrary, clock, rates: { account: { burst: 50, perSecond: 1 }, address: { burst: 10, perSecond: 1 } } });
    const open = (remoteAddress: string, token: string, i: number) =>
      headend.app.inject({
        method: 'POST',
        url: '/demo/gateway/v1/streams',
        remoteAddress,
        headers: { host: 'localhost', 'content-type': 'application/json', authorization: `Bearer ${token}` },
        payload: { asset: 'a', reference: 'r', releaseHandle: `${'h'.repeat(22)}${i}` },
      });
    // Forged, so that the SSM counts each to an address.
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await open('192.0.2.66', 'forged', i)).statusCode);
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
    expect((await open('192.0.2.7', 'forged', 99)).statusCode).toBe(401);
    const local = await fetch(`${headend.url}/demo/signon/device`, { method: 'POST', body: JSON.stringify({ account: 'ann', device: 'd' }) });
    expect(local.status).toBe(200);
    await headend.close();
  });
});
