import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHeadend, type RunningHeadend } from '../../../headend/running';
import { fromHex, fromUtf8, toBase64Url, toUtf8 } from '../../../src/base/bytes';
import { CancellationSource } from '../../../src/base/cancellation';
import { ssmWire } from '../../../src/session/ssm-wire';
import type { LicenceRequest, SessionWire } from '../../../src/session/wire';
import { VirtualClock } from '../../support/virtual-clock';
import { fakeLibrary, keyIds } from '../headend/fake-library';

const { signal } = new CancellationSource();
const kid = toBase64Url(fromHex(keyIds.keyA));
const request: LicenceRequest = { keySystem: 'e2719d58-a985-b3c9-781a-b030af78d30e', payload: toUtf8(JSON.stringify({ kids: [kid], type: 'temporary' })) };
let headend: RunningHeadend;
let wire: SessionWire;

beforeEach(async () => {
  headend = await startHeadend({ library: fakeLibrary });
  wire = wireOf();
});
afterEach(() => headend.close());

function wireOf(): SessionWire {
  const page = { userAgent: '', origin: 'https://app.example', clock: new VirtualClock(), hold: () => undefined };
  return ssmWire({ ssmServer: `${headend.url}/demo/ssm/`, licenceServer: headend.url, tenantId: 'demo' }, page);
}

async function fromHeadend(path: string, body?: object): Promise<unknown> {
  const response = await fetch(headend.url + path, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return response.json();
}

async function contentToken(device = 'tv-1'): Promise<string> {
  return ((await fromHeadend('/demo/signon', { account: 'ann', device, contentId: 'content-one-key' })) as { token: string }).token;
}

async function ledger(): Promise<readonly string[]> {
  return ((await fromHeadend('/lab/ledger')) as { kind: string }[]).map(({ kind }) => kind);
}

describe('against the headend', () => {
  it('sets up, gets a licence, beats with rotating tokens and tears down', async () => {
    const content = await contentToken();
    const { token, heartbeat } = await wire.setUp(content, 'ours', signal);
    expect(heartbeat).toBe(30);

    const { bytes, enforced } = await wire.licence(content, token, request, signal);
    expect(enforced).toBe(false);
    expect(JSON.parse(fromUtf8(bytes))).toMatchObject({ keys: [{ kty: 'oct', kid }] });

    const tokens = [token];
    for (let beat = 0; beat < 3; beat++) tokens.push(await wire.heartbeat(tokens[beat] ?? token, signal));
    expect(new Set(tokens).size).toBe(4);
    expect(await wire.tearDown(tokens[3] ?? token, false)).toBe('confirmed');

    expect(await ledger()).toEqual(['setup', 'licence', 'heartbeat', 'heartbeat', 'heartbeat', 'teardown']);
    expect(await fromHeadend('/lab/sessions')).toEqual([]);
  });

  it('gets the same session for the same external id', async () => {
    const first = await wire.setUp(await contentToken(), 'ours', signal);
    const again = await wire.setUp(await contentToken(), 'ours', signal);
    expect(again.token).not.toBe(first.token);
    expect(await fromHeadend('/lab/sessions')).toHaveLength(1);
    await wire.tearDown(again.token, true);
    expect(await ledger()).toEqual(['setup', 'teardown']);
  });

  it('hears who says no, and with which code', async () => {
    const played = await contentToken();
    const { token } = await wire.setUp(played, 'one', signal);
    await expect(wire.setUp(played, 'two', signal)).rejects.toMatchObject({ code: 'SETUP_REFUSED', origin: 'ssm', answer: { status: 401, errorCode: 1006 } });
    await wireOf().setUp(await contentToken('tv-2'), 'two', signal);
    await expect(wire.setUp(await contentToken('tv-3'), 'three', signal)).rejects.toMatchObject({ code: 'SETUP_REFUSED', origin: 'ssm', retryable: false, answer: { status: 403, errorCode: 1007 } });
    await wire.licence(played, token, request, signal);
    await expect(wire.licence(played, token, request, signal)).rejects.toMatchObject({ code: 'LICENCE_REFUSED', origin: 'licence', answer: { status: 401, errorCode: 4006 } });
    await wire.tearDown(token, false);
    await expect(wire.heartbeat(token, signal)).rejects.toMatchObject({ code: 'RENEWAL_REFUSED', origin: 'ssm', answer: { status: 404, errorCode: 3002 } });
    await expect(wire.tearDown(token, false)).rejects.toMatchObject({ code: 'TEARDOWN_FAILED', origin: 'ssm', answer: { errorCode: 3002 } });
  });

  it('is not disturbed by a warm-up of the tear-down, which nobody counts', async () => {
    const { token } = await wire.setUp(await contentToken(), 'ours', signal);
    const seen: string[] = [];
    const warmedUp = new Promise<void>((resolve) => {
      headend.app.server.on('request', ({ method, url }, response: { statusCode: number; on(event: 'finish', listener: () => void): void }) => {
        response.on('finish', () => {
          seen.push(`${method ?? ''} ${url ?? ''} ${response.statusCode}`);
          resolve();
        });
      });
    });
    wire.warmUpTearDown?.();
    await warmedUp;
    expect(seen).toEqual(['GET /demo/ssm/v1/sessions/teardown 404']);
    expect(await fromHeadend('/lab/refusals')).toEqual([]);
    await wire.tearDown(await wire.heartbeat(token, signal), true);
    expect(await ledger()).toEqual(['setup', 'heartbeat', 'teardown']);
  });
});
