import { expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { ContentTokens } from '../../../src/session/content-tokens';
import { HeldSlot } from '../../../src/session/held-slot';
import { slotEnder } from '../../../src/session/slot-ender';
import { settle, VirtualClock } from '../../support/virtual-clock';
import { ScriptedWire } from './scripted-wire';

const LIFE = 45_000;

it('a slot that time has freed while a token was fetched is not asked for again: nobody would end what comes of it', async () => {
  const clock = new VirtualClock();
  const wire = new ScriptedWire(clock);
  const token = deferred<string>();
  const slot = new HeldSlot(clock, { externalId: 'external', contentId: 'c' }, slotEnder(wire, new ContentTokens(() => token.promise, clock), 'external'), () => undefined);
  slot.take(undefined, LIFE);
  slot.leave();
  await clock.advance(LIFE - 1_000);
  const ended = slot.end(false);
  await clock.advance(1_000);
  expect(slot.state).toBe('free');
  token.resolve('content');
  await ended;
  expect(wire.calls).toEqual([]);
});

it('one that may still be counted is, and ended by the key that comes', async () => {
  const clock = new VirtualClock();
  const wire = new ScriptedWire(clock);
  const slot = new HeldSlot(clock, { externalId: 'external', contentId: 'c' }, slotEnder(wire, new ContentTokens(() => Promise.resolve('content'), clock), 'external'), () => undefined);
  slot.take(undefined, LIFE);
  slot.leave();
  await slot.end(false);
  await settle();
  expect(wire.calls.map(({ call, token }) => `${call} ${token}`)).toEqual(['setup content', 'teardown session-1']);
  expect(slot.state).toBe('free');
});
