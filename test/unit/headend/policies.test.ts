// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PolicyBook, type Policy } from '../../../headend/licence/policy-book';
import { playReadyTerms, widevineTerms } from '../../../headend/licence/terms';
import { HDCP_VERSIONS } from '../../../platform/emulator/wire/hdcp';
import type { LicenceKey, PlayReadyLevel, WidevineLevel } from '../../../platform/emulator/wire/licence';
import { readLicenceBlob } from '../../../platform/emulator/wire/playready';
import { readAnswer } from '../../../platform/emulator/wire/widevine';
import { fromBase64 } from '../../../src/base/bytes';
import { playReadyChallenge, widevineChallenge } from './challenges';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf, ssmError, type Answer } from './sandbox';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = new Sandbox();
});
afterEach(() => sandbox.close());

/** SD and HD of `multi-key`. */
const { keyB: sd, keyC: hd } = keyIds;
const multiKey = { contentId: 'content-multi-key' };

/** Of a viewer that has not been here before. */
async function tokens(): Promise<readonly [string, string]> {
  const content = await sandbox.signOn({ ...multiKey, account: `viewer-${viewers++}` });
  return [content, sessionTokenOf(await sandbox.ssm('setup', content))];
}
let viewers = 0;

async function widevine(level?: WidevineLevel, kids = [sd, hd]): Promise<Answer> {
  return sandbox.widevine(await tokens(), widevineChallenge(kids, { level: level ?? 'HW_SECURE_ALL' }));
}

async function playReady(level?: PlayReadyLevel, kids = [sd, hd]): Promise<Answer> {
  return sandbox.playReady(await tokens(), playReadyChallenge(kids, { level: level ?? '3000' }));
}

function keysOf({ status, text, body }: Answer): readonly LicenceKey[] {
  expect({ status, text }).toMatchObject({ status: 200 });
  const blob = /<License>([^<]*)</.exec(text)?.[1];
  if (blob !== undefined) return readLicenceBlob(blob).keys;
  const answer = readAnswer(fromBase64((body as { license: [string] }).license[0]));
  return answer.kind === 'licence' ? answer.keys : [];
}

const given = (answer: Answer) => keysOf(answer).map(({ keyId, hdcp }) => [keyId, hdcp]);

describe('the lab', () => {
  const put = (body: unknown) => sandbox.call('PUT', '/lab/policies', body);

  test('sets the whole policy of one channel, and takes it back', async () => {
    expect((await sandbox.call('GET', '/lab/policies')).body).toEqual([]);
    const policy: Policy = { licenceS: 8, renewalS: 3, enforced: { playready: true }, hdcp: { HD: '2.2' }, level: { HD: { widevine: 'HW_SECURE_ALL', playready: '3000' } }, omit: ['AUDIO'] };
    expect(await put({ channel: 'multi-key', ...policy })).toMatchObject({ status: 200, body: { channel: 'multi-key', ...policy } });
    expect((await sandbox.call('GET', '/lab/policies')).body).toEqual([{ channel: 'multi-key', ...policy }]);
    expect((await put({ channel: 'multi-key', retryS: 2 })).body).toEqual({ channel: 'multi-key', retryS: 2 });
    await put({ channel: 'multi-key' });
    expect((await sandbox.call('GET', '/lab/policies')).body).toEqual([]);
  });

  test('is told where a policy makes no sense', async () => {
    const wrong: [object, string][] = [
      [{}, 'channel'],
      [{ channel: 'one-key', licenceS: -1 }, 'licenceS'],
      [{ channel: 'one-key', licenceS: 1.5 }, 'licenceS'],
      [{ channel: 'one-key', renewalS: 86_401 }, 'renewalS'],
      [{ channel: 'one-key', retryS: '3' }, 'retryS'],
      [{ channel: 'one-key', enforced: { fairplay: true } }, 'enforced.fairplay'],
      [{ channel: 'one-key', hdcp: { HD: '9.9' } }, 'hdcp.HD'],
      [{ channel: 'one-key', hdcp: { UHD: '2.2' } }, 'hdcp.UHD'],
      [{ channel: 'one-key', level: { HD: { widevine: 'L1' } } }, 'level.HD.widevine'],
      [{ channel: 'one-key', level: { HD: '3000' } }, 'level.HD'],
      [{ channel: 'one-key', omit: ['HD', 'HD', 'HD', 'HD', 'HD'] }, 'omit'],
      [{ channel: 'one-key', licenseS: 3 }, 'licenseS'],
    ];
    for (const [body, place] of wrong) {
      expect(await put(body), place).toMatchObject({ status: 400, body: { code: 400, message: `invalid body: ${place}` } });
    }
    expect(await put('{')).toMatchObject({ status: 400, body: { message: 'body is not a JSON object' } });
    expect(await put({ channel: 'nowhere', licenceS: 3 })).toMatchObject({ status: 404, body: { code: 404, message: 'no such channel' } });
    expect((await sandbox.call('GET', '/lab/policies')).body).toEqual([]);
  });

  test('keeps it from strangers', async () => {
    for (const method of ['GET', 'PUT'] as const) {
      expect(await sandbox.call(method, '/lab/policies', { channel: 'one-key' }, { host: 'tv.example' })).toMatchObject({ status: 401 });
    }
  });

  test('changes one channel alone', () => {
    const book = new PolicyBook(new Set(['a', 'b']));
    book.set('a', { licenceS: 3 });
    expect([book.of('a'), book.of('b'), book.of('c'), book.of(null)]).toEqual([{ licenceS: 3 }, {}, {}, {}]);
    expect(book.set('c', {})).toBe(false);
  });
});

describe('times', () => {
  test.each<[string, Policy, number, object]>([
    ['as the session’s unless told', {}, 30, { lasts: 45, renewAfter: 30, retryEvery: 3 }],
    ['as told', { licenceS: 8, renewalS: 3, retryS: 2 }, 30, { lasts: 8, renewAfter: 3, retryEvery: 2 }],
    ['renewed within a licence that is short', { licenceS: 9 }, 30, { lasts: 9, renewAfter: 6, retryEvery: 1 }],
    ['renewed as often as the session wants, however long the licence', { licenceS: 600 }, 30, { lasts: 600, renewAfter: 30, retryEvery: 3 }],
    ['lasting for a renewal that is told', { renewalS: 10 }, 30, { lasts: 15, renewAfter: 10, retryEvery: 1 }],
    ['without end, and renewed', { licenceS: 0 }, 30, { lasts: 0, renewAfter: 30, retryEvery: 3 }],
    ['with an end, and never renewed', { licenceS: 20, renewalS: 0 }, 30, { lasts: 20, renewAfter: 0, retryEvery: 3 }],
    ['never renewed', { renewalS: 0 }, 30, { lasts: 45, renewAfter: 0, retryEvery: 3 }],
    ['never retried', { retryS: 0 }, 30, { lasts: 45, renewAfter: 30, retryEvery: 0 }],
    ['in whole seconds', {}, 2.5, { lasts: 3, renewAfter: 2, retryEvery: 1 }],
  ])('of a licence that enforces are %s', (_, policy, heartbeatS, times) => {
    expect(widevineTerms(policy, heartbeatS)).toEqual({ enforced: true, times });
    expect(playReadyTerms({ ...policy, enforced: { playready: true } }, heartbeatS)).toEqual({ enforced: true, times });
  });

  test('of one that does not are without end, unless told, and without renewal', () => {
    const off: Policy = { enforced: { widevine: false, playready: false } };
    for (const terms of [widevineTerms, playReadyTerms]) {
      expect(terms(off, 30)).toEqual({ enforced: false, times: { lasts: 0, renewAfter: 0, retryEvery: 0 } });
      expect(terms({ ...off, licenceS: 20, renewalS: 5 }, 30)).toEqual({ enforced: false, times: { lasts: 20, renewAfter: 0, retryEvery: 0 } });
    }
    expect(playReadyTerms({}, 30).enforced).toBe(false);
  });

  test('are those of the wire', async () => {
    await sandbox.setPolicy('multi-key', { licenceS: 8, enforced: { widevine: false } });
    expect((await widevine()).body).toMatchObject({ sessionDrmEnforced: false });
    expect(readLicenceBlob(/<License>([^<]*)</.exec((await playReady()).text)?.[1] ?? '').lasts).toBe(8);
  });
});

describe('keys', () => {
  test('demand what the policy demands of the output', async () => {
    await sandbox.setPolicy('multi-key', { hdcp: { HD: '2.2', AUDIO: '1.0' } });
    const wanted = [[sd, ''], [hd, '2.2']];
    expect(given(await widevine())).toEqual(wanted);
    expect(given(await playReady())).toEqual(wanted);
  });

  test('demand no less of Widevine, which knows fewer versions', async () => {
    const said: string[] = [];
    for (const version of HDCP_VERSIONS) {
      await sandbox.setPolicy('multi-key', { hdcp: { HD: version } });
      said.push(keysOf(await widevine('HW_SECURE_ALL', [hd]))[0]?.hdcp ?? 'none');
    }
    expect(said).toEqual(['', '1.0', '2.0', '2.0', '2.0', '2.0', '2.0', '2.1', '2.2', '2.3']);
  });

  test('are given to clients that are secure enough for them', async () => {
    await sandbox.setPolicy('multi-key', { level: { HD: { widevine: 'HW_SECURE_DECODE', playready: '3000' } } });
    expect(given(await widevine('HW_SECURE_ALL'))).toHaveLength(2);
    expect(given(await widevine('HW_SECURE_DECODE'))).toHaveLength(2);
    expect(given(await widevine('HW_SECURE_CRYPTO'))).toEqual([[sd, '']]);
    expect(given(await widevine('SW_SECURE_CRYPTO'))).toEqual([[sd, '']]);
    expect(given(await playReady('3000'))).toHaveLength(2);
    expect(given(await playReady('2000'))).toEqual([[sd, '']]);
  });

  test('of one key system’s minimum are no other’s', async () => {
    await sandbox.setPolicy('multi-key', { level: { SD: { widevine: 'HW_SECURE_ALL' } }, hdcp: { SD: '2.3' } });
    expect(given(await playReady('150'))).toHaveLength(2);
    expect(given(await widevine('SW_SECURE_CRYPTO'))).toEqual([[hd, '']]);
    const answer = await sandbox.licence(await tokens(), [sd, hd]);
    expect((answer.body as { keys: object[] }).keys).toHaveLength(2);
  });

  test('that the policy withholds nobody is given', async () => {
    await sandbox.setPolicy('multi-key', { omit: ['HD'] });
    expect(given(await widevine())).toEqual([[sd, '']]);
    expect(given(await playReady())).toEqual([[sd, '']]);
    expect(((await sandbox.licence(await tokens(), [sd, hd])).body as { keys: object[] }).keys).toHaveLength(1);
  });

  test('of which none is left are a refusal of its own (4007), and no licence in the ledger', async () => {
    await sandbox.setPolicy('multi-key', { omit: ['HD'], level: { SD: { widevine: 'SW_SECURE_DECODE', playready: '2000' } } });
    expect(await widevine('SW_SECURE_CRYPTO')).toMatchObject(ssmError(403, 4007));
    expect(await playReady('150')).toMatchObject(ssmError(403, 4007));
    expect(await sandbox.licence(await tokens(), [hd])).toMatchObject(ssmError(403, 4007));
    expect(await sandbox.kinds()).not.toContain('licence');
    expect((await sandbox.call('GET', '/lab/refusals')).body).toEqual([{ operation: 'licence', errorCode: 4007, count: 3 }]);
  });
});
