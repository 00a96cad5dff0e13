import { expect, it } from 'vitest';
import { heartbeatPeriod } from '../../../src/session/heartbeat-period';

it.each<[unknown, number]>([
  [30, 30],
  [0.5, 1],
  [1, 1],
  [86_400, 86_400],
  [1e9, 86_400],
  ['45', 45],
  [' 12.5 ', 12.5],
])('takes %o as %d seconds', (written, period) => {
  expect(heartbeatPeriod(written)).toBe(period);
});

it.each([undefined, null, 0, -30, Number.NaN, Infinity, -Infinity, '', '0', '-5', 'soon', '0x10', '1e3', '9'.repeat(400), true, [30], { heartbeat: 30 }])(
  'takes %o for no period: the default',
  (written) => {
    expect(heartbeatPeriod(written)).toBe(30);
  },
);

it('takes the first usable spelling', () => {
  expect(heartbeatPeriod(undefined, 20)).toBe(20);
  expect(heartbeatPeriod('never', 20)).toBe(20);
  expect(heartbeatPeriod(10, 20)).toBe(10);
  expect(heartbeatPeriod()).toBe(30);
});
