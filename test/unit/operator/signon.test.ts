import { afterAll, beforeAll, expect, it } from 'vitest';
import { CancellationSource } from '../../../src/base/cancellation';
import type { ContentId } from '../../../src/contract/ids';
import { contentToken } from '../../../src/operator/signon';
import { StubServer, type StubAnswer } from '../../support/stub-server';

const server = new StubServer();
let base: string;

beforeAll(async () => {
  base = `${await server.start()}/demo`;
});
afterAll(() => server.stop());

const { signal } = new CancellationSource();
const ask = (answer: StubAnswer) => {
  server.answer = () => answer;
  return contentToken(base, { account: 'a', device: 'd' }, 'c' as ContentId, signal);
};

it.each([408, 425, 429, 500, 503])('HTTP %d is no answer: it may be asked again', async (status) => {
  await expect(ask({ status, body: '{}' })).rejects.toMatchObject({ code: 'SIGNON_UNANSWERED', retryable: true, answer: { status } });
});

it('says when the service wants to be asked again', async () => {
  await expect(ask({ status: 429, body: '{}', headers: { 'retry-after': '7' } })).rejects.toMatchObject({ answer: { retryAfter: 7 } });
});

it('a web page in the place of a token is no answer', async () => {
  await expect(ask({ status: 200, body: '<!doctype html><p>Log in to this network', headers: { 'content-type': 'text/html' } })).rejects.toMatchObject({ code: 'SIGNON_UNANSWERED', retryable: true });
});

it.each([401, 403, 404])('HTTP %d is a refusal', async (status) => {
  await expect(ask({ status, body: '{}' })).rejects.toMatchObject({ code: 'SIGNON_REFUSED', retryable: false });
});
