import { expect, it } from 'vitest';
import { CancellationSource, CancelledError } from '../../../src/base/cancellation';
import { deferred } from '../../../src/base/deferred';
import { PlayerError } from '../../../src/contract/player-error';
import { OwnTeardowns } from '../../../src/session/own-teardowns';
import { settle } from '../../support/virtual-clock';

const { signal } = new CancellationSource();
const refusedWith = (errorCode: number) =>
  new PlayerError({ code: 'SETUP_REFUSED', origin: 'ssm', message: 'refused', answer: { status: 403, errorCode } });

/** A set-up that is refused with 1007 the first `refusals` times. */
function setup(refusals: number) {
  let asked = 0;
  return {
    asked: () => asked,
    call: () => (asked++ < refusals ? Promise.reject(refusedWith(1007)) : Promise.resolve('session')),
  };
}

it('asks once more when "too many" met our own tear-down in flight', async () => {
  const teardowns = new OwnTeardowns();
  const teardown = deferred<undefined>();
  teardowns.add(teardown.promise);
  const { asked, call } = setup(1);
  const session = teardowns.guard(call, signal);
  await settle();
  expect(asked()).toBe(1);
  teardown.resolve(undefined);
  expect(await session).toBe('session');
  expect(asked()).toBe(2);
});

it('asks only once more', async () => {
  const teardowns = new OwnTeardowns();
  teardowns.add(Promise.reject(new Error('unanswered')));
  const { asked, call } = setup(5);
  await expect(teardowns.guard(call, signal)).rejects.toMatchObject({ answer: { errorCode: 1007 } });
  expect(asked()).toBe(2);
});

it('reports "too many" at once when none of our tear-downs is in flight', async () => {
  const { asked, call } = setup(1);
  await expect(new OwnTeardowns().guard(call, signal)).rejects.toMatchObject({ answer: { errorCode: 1007 } });
  expect(asked()).toBe(1);
});

it('does not repeat another refusal', async () => {
  const teardowns = new OwnTeardowns();
  teardowns.add(new Promise(() => undefined));
  await expect(teardowns.guard(() => Promise.reject(refusedWith(1008)), signal)).rejects.toMatchObject({ answer: { errorCode: 1008 } });
});

it('tears down first for the rest of the run after one such refusal', async () => {
  const teardowns = new OwnTeardowns();
  teardowns.add(Promise.resolve());
  await teardowns.guard(setup(1).call, signal);
  const teardown = deferred<undefined>();
  teardowns.add(teardown.promise);
  const { asked, call } = setup(0);
  const session = teardowns.guard(call, signal);
  await settle();
  expect(asked()).toBe(0);
  teardown.resolve(undefined);
  expect(await session).toBe('session');
});

it('stops waiting when the session is not wanted any more', async () => {
  const teardowns = new OwnTeardowns();
  teardowns.add(new Promise(() => undefined));
  const source = new CancellationSource();
  const session = teardowns.guard(setup(1).call, source.signal);
  await settle();
  source.cancel();
  await expect(session).rejects.toBeInstanceOf(CancelledError);
});
