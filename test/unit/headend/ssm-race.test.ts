// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { admission, licensed, tokenFault } from '../../../headend/ssm/rules';
import type { Session } from '../../../headend/ssm/session';
import { anyRate, Sandbox, sessionTokenOf } from './sandbox';

describe('the last slot', () => {
  test('goes to exactly one of two racing set-ups, a thousand times', async () => {
    const sandbox = new Sandbox({ rates: anyRate });
    await sandbox.call('PUT', '/lab/limits', { account: 'ann', maxSessions: 1 });
    for (let round = 0; round < 1000; round++) {
      const tokens = await Promise.all([sandbox.signOn({ device: 'tv-1' }), sandbox.signOn({ device: 'tv-2' })]);
      const answers = await Promise.all(tokens.map((token) => sandbox.ssm('setup', token)));
      const winner = answers.find(({ status }) => status === 200);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
      if (winner !== undefined) await sandbox.ssm('teardown', sessionTokenOf(winner));
    }
    expect(await sandbox.sessions()).toEqual([]);
    await sandbox.close();
  }, 60_000);

  test('is free again for the one who tears down in the same moment, or is not: never twice', async () => {
    const sandbox = new Sandbox();
    await sandbox.call('PUT', '/lab/limits', { account: 'ann', maxSessions: 1 });
    let held = await sandbox.setUp();
    for (let round = 0; round < 100; round++) {
      const token = await sandbox.signOn();
      const [, answer] = await Promise.all([sandbox.ssm('teardown', held), sandbox.ssm('setup', token)]);
      expect((await sandbox.sessions()).length).toBe(answer.status === 200 ? 1 : 0);
      held = answer.status === 200 ? sessionTokenOf(answer) : await sandbox.setUp();
    }
    await sandbox.close();
  });
});

describe('rules', () => {
  const session: Session = {
    id: 's',
    account: 'ann',
    device: 'tv-1',
    contentId: 'c',
    channel: 'c',
    externalId: 'x',
    licences: [],
    newest: 't2',
    predecessor: 't1',
    heartbeatS: 30,
    startedAt: 0,
    lastSeenAt: 0,
    expiresAt: 45_000,
  };
  const applicant = { account: 'ann', device: 'tv-1', contentId: 'c', maxPerContent: undefined };
  const nobody = { sameExternalId: undefined, ofAccount: [], onDevice: 0 };
  const limits = { maxSessions: 1, maxPerDevice: null, heartbeatS: 30 };

  test('what was licensed is remembered once each, the newest 256', () => {
    expect(licensed(licensed(session, ['a', 'b']), ['a']).licences).toEqual(['b', 'a']);
    const many = Array.from({ length: 300 }, (_, index) => [`licence-${index}`]).reduce(licensed, session);
    expect(many.licences).toHaveLength(256);
    expect([many.licences[0], many.licences[255]]).toEqual(['licence-44', 'licence-299']);
  });

  test('an account without streams gets none', () => {
    expect(admission(applicant, nobody, { ...limits, maxSessions: 0 })).toEqual({ kind: 'refused', code: 1007 });
  });

  test('a session without content fills no content', () => {
    const rivals = { ...nobody, ofAccount: [{ ...session, contentId: undefined }] };
    const roomy = { ...limits, maxSessions: 5 };
    expect(admission({ ...applicant, contentId: undefined, maxPerContent: 1 }, rivals, roomy)).toEqual({ kind: 'new' });
  });

  test('the same external id is asked about before the limit', () => {
    const rivals = { sameExternalId: session, ofAccount: [session], onDevice: 1 };
    expect(admission(applicant, rivals, limits)).toEqual({ kind: 'again', session });
    expect(admission({ ...applicant, account: 'bob' }, rivals, limits)).toEqual({ kind: 'refused', code: 1018 });
  });

  test.each([
    ['t2', 'rotate', undefined],
    ['t2', 'check', undefined],
    ['t2', 'teardown', undefined],
    ['t1', 'rotate', 1006],
    ['t1', 'check', 1006],
    ['t1', 'teardown', undefined],
    ['t0', 'teardown', 1006],
  ] as const)('token %s for %s: %s', (token, use, fault) => {
    expect(tokenFault(session, token, use)).toBe(fault);
    expect(tokenFault(undefined, token, use)).toBe(3002);
  });
});
