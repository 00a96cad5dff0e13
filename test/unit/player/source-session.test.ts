import { expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { SourceSession } from '../../../src/player/source-session';
import { FakeSessions } from '../../support/fake-sessions';
import { sourceOf } from './rig';

it('begins no session for a licence that is asked for once the source was left: nobody would end it', async () => {
  const sessions = new FakeSessions();
  const { signal } = new CancellationSource();
  const nobody = { onSetupSent: () => undefined, onReady: () => undefined, onProved: () => undefined, onTrouble: () => undefined, onReplacing: () => undefined, onReplaced: () => undefined, onFailed: () => undefined };
  const session = new SourceSession(sessions, sourceOf('clear'), signal, nobody);
  await session.end('zap');
  await expect(session.getLicence('e2719d58-a985-b3c9-781a-b030af78d30e', new Uint8Array([1]), 'license-request', signal)).rejects.toThrow(CancelledError);
  expect(sessions.all).toEqual([]);
});
