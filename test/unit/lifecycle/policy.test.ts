import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../src/contract/device';
import { policyOf } from '../../../src/lifecycle/policy';
import { readConfig } from '../../../src/operator/config';
import { MemoryDevice } from '../../support/memory-device';

const policy = (platform: Platform, configured = {}, quirks = {}) => policyOf(configured, new MemoryDevice({ platform, quirks }));

describe('background policies', () => {
  it('are what each platform does to a hidden app, unless the operator says otherwise', () => {
    expect(policy('tizen')).toEqual({ kind: 'teardown' });
    expect(policy('webos')).toEqual({ kind: 'grace', seconds: 30 });
    expect(policy('browser')).toEqual({ kind: 'pip' });
    expect(policy('webos', { webos: 'keep', tizen: 'pip' })).toEqual({ kind: 'keep' });
    expect(policy('tizen', { tizen: { grace: 5 } })).toEqual({ kind: 'grace', seconds: 5 });
  });

  it('hold nothing where the element dies in the background', () => {
    expect(policy('tizen', { tizen: 'keep' }, { needsNewVideoAfterBackground: true })).toEqual({ kind: 'teardown' });
  });

  it.each(['sleep', { grace: 0 }, { grace: '30' }, { grace: 30, more: 1 }, 30])('are refused with their path where they are %j', (wrong) => {
    const config = { brand: { name: 'x' }, backend: { baseUrl: '', tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm' } } };
    expect(readConfig({ ...config, background: { webos: { grace: 30 } } }).background).toEqual({ webos: { grace: 30 } });
    expect(() => readConfig({ ...config, background: { webos: wrong } })).toThrow(/background\.webos/);
  });
});
