import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toUtf8 } from '../../../src/base/bytes';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { NoAnswerError, sendHttp, TooLargeError, type HttpRequest } from '../../../src/session/http';
import { StubServer } from '../../support/stub-server';

const server = new StubServer();
let url: string;

beforeAll(async () => {
  url = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const get = (more: Partial<HttpRequest> = {}) => sendHttp({ method: 'GET', url, limit: 5_000, ...more });

it('answers with bytes, their text and their type', async () => {
  server.answer = () => ({ status: 403, body: 'é', headers: { 'content-type': 'Text/HTML; charset=utf-8' } });
  expect(await get()).toEqual({ status: 403, bytes: new Uint8Array([0xc3, 0xa9]), text: 'é', mediaType: 'text/html' });
});

it.each([
  ['7', 7],
  ['soon', undefined],
])('says when the server wants to be asked again (%s)', async (header, expected) => {
  server.answer = () => ({ status: 429, headers: { 'retry-after': header } });
  expect((await get()).retryAfter).toBe(expected);
});

it('answers without a body where there is none', async () => {
  server.answer = () => ({ status: 204 });
  expect(await get()).toEqual({ status: 204, bytes: new Uint8Array(), text: '', mediaType: '' });
});

it('sends bytes as they are', async () => {
  server.answer = () => ({});
  await get({ method: 'POST', body: new Uint8Array([8, 4]) });
  expect(server.requests[0]?.body).toBe('\x08\x04');
});

describe('an answer that is too large', () => {
  it('is not read when it says so', async () => {
    server.answer = () => ({ body: 'x'.repeat(10_000_000) });
    await expect(get()).rejects.toThrow('the answer is too large');
  });

  it('is one of more than a megabyte, unless the call says otherwise', async () => {
    server.answer = () => ({ body: 'x'.repeat(1_000_001) });
    await expect(get()).rejects.toBeInstanceOf(TooLargeError);
    expect((await get({ maxBytes: 1_000_001 })).text).toHaveLength(1_000_001);
    await expect(get({ maxBytes: 1_000_000 })).rejects.toThrow('the answer is too large: more than 1 MB');
  });

  it('is read no further than that when it does not say so', async () => {
    let written = 0;
    let closed = false;
    const endless = await listening((response) => {
      response.on('close', () => {
        closed = true;
      });
      const pour = () => {
        while (!closed && written < 50_000_000) {
          written += 50_000;
          if (!response.write('x'.repeat(50_000))) return;
        }
      };
      response.on('drain', pour);
      pour();
    });
    await expect(get({ url: endless.url })).rejects.toThrow(NoAnswerError);
    await vi.waitFor(() => {
      expect(closed).toBe(true);
    });
    expect(written).toBeLessThan(20_000_000);
    endless.server.close();
  });
});

describe('a redirect', () => {
  const redirect = (location: string) => {
    server.answer = ({ path }) => (path === '/' ? { status: 302, headers: { location } } : { body: 'arrived' });
  };

  it('is followed unless it must not be', async () => {
    redirect('/elsewhere');
    expect(await get()).toMatchObject({ status: 200, text: 'arrived' });
  });

  it.each(['/elsewhere', 'http://localhost:1/elsewhere'])('is no answer where it must not be followed: %s', async (location) => {
    redirect(location);
    await expect(get({ refuseRedirects: true })).rejects.toThrow('the server redirects');
    expect(server.requests).toHaveLength(1);
  });
});

it('waits for an answer as long as it may, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server.answer = () => 'hang';
  const answer = expect(get({ limit: 5_000 })).rejects.toThrow('no answer within 5000 ms');
  await vi.advanceTimersByTimeAsync(5_000);
  await answer;
});

describe('an answer that comes slowly, piece by piece', () => {
  const slowly = async (more: Partial<HttpRequest>) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { readable, writable } = new TransformStream<Uint8Array>();
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(readable));
    const answer = get({ limit: 5_000, ...more }).then(({ text }) => text, (error: unknown) => String(error));
    const writer = writable.getWriter();
    for (const piece of 'abc') {
      await vi.advanceTimersByTimeAsync(4_000);
      void writer.write(toUtf8(piece)).catch(() => undefined);
    }
    await vi.advanceTimersByTimeAsync(0);
    return { answer, writer };
  };

  it('is in time as a whole or not at all', async () => {
    expect(await (await slowly({})).answer).toContain('no answer within 5000 ms');
  });

  it('is waited for as long as it goes on, where the call says so', async () => {
    const { answer, writer } = await slowly({ limitPerPiece: true });
    await writer.close();
    expect(await answer).toBe('abc');
  });

  it('is not waited for when it goes on no more', async () => {
    const { answer } = await slowly({ limitPerPiece: true });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await answer).toContain('no answer within 5000 ms');
  });
});

it('lets go when it is cancelled', async () => {
  server.answer = () => 'hang';
  const cancellation = new CancellationSource();
  const answer = expect(sendHttp({ method: 'GET', url, limit: 5_000 }, cancellation.signal)).rejects.toBeInstanceOf(CancelledError);
  cancellation.cancel();
  await answer;
});

async function listening(answer: (response: ServerResponse) => void): Promise<{ readonly server: Server; readonly url: string }> {
  const own = createServer((_, response) => {
    answer(response);
  });
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return { server: own, url: `http://127.0.0.1:${(own.address() as AddressInfo).port}` };
}
