import { expect, it } from 'vitest';
import { DeviceLog } from '../../../src/device/device-log';
import { throwing } from './fake-page';

it('notes a failing call once, whatever it throws, and goes on', () => {
  const log = new DeviceLog();
  const fail = (what: string, error: unknown): unknown =>
    log.attempt(what, () => {
      throw error;
    });
  expect(log.attempt('fine', () => 1)).toBe(1);
  for (let i = 0; i < 3; i++) expect(fail('error', new TypeError('no'))).toBeUndefined();
  fail('object', { name: 'SecurityError', message: 'privilege' });
  fail('text', 'why');
  fail('url', new Error('blocked: https://cdn.example/a?sig=abc'));
  fail('nothing', undefined);
  fail('worse', throwing('error'));
  expect(log.read()).toEqual([
    { what: 'error', why: 'TypeError: no' },
    { what: 'object', why: 'SecurityError: privilege' },
    { what: 'text', why: 'why' },
    { what: 'url', why: 'Error: blocked: https://cdn.example/a' },
    { what: 'nothing', why: 'undefined' },
    { what: 'worse', why: 'no reason given' },
  ]);
});

it('does not grow without end', () => {
  const log = new DeviceLog();
  for (let i = 0; i < 1_000; i++) log.note(`what ${i}`, 'x'.repeat(10_000));
  expect(log.read()).toHaveLength(50);
  expect(log.read()[0]?.why).toHaveLength(200);
});
