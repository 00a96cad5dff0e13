import { describe, expect, it } from 'vitest';
import { readiness, type MediaMoment } from '../../../src/player/readiness';

const moment = (change: Partial<MediaMoment> = {}): MediaMoment => ({ currentTime: 10, readyState: 4, paused: false, ended: false, seeking: false, ...change });

describe('readiness', () => {
  it.each([
    ['time has passed', moment({ currentTime: 9 }), moment(), 'playing'],
    ['time stands still, whatever the ready state', moment(), moment(), 'waiting'],
    ['nothing was seen before', undefined, moment(), 'waiting'],
    ['there is no next frame', moment({ currentTime: 9 }), moment({ readyState: 2 }), 'waiting'],
    ['a seek is on its way', moment({ currentTime: 9 }), moment({ seeking: true }), 'waiting'],
    ['paused with a picture', moment(), moment({ paused: true }), 'paused'],
    ['paused before there is one', undefined, moment({ paused: true, readyState: 1 }), 'waiting'],
    ['at the end', moment(), moment({ paused: true, ended: true }), 'ended'],
  ])('%s', (_, before, now, expected) => {
    expect(readiness(before, now)).toBe(expected);
  });
});
