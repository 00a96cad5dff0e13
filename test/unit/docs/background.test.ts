import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Platform } from '../../../src/contract/device';
import { DEFAULT_POLICIES, policyOf } from '../../../src/lifecycle/policy';
import { readConfig } from '../../../src/operator/config';
import { MemoryDevice } from '../../support/memory-device';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/background.md'), 'utf8');
const tables = page.slice(page.indexOf('<!-- policies:begin -->'), page.indexOf('<!-- policies:end -->'));

it('docs/background.md names every policy, and each platform’s default', () => {
  const rows = [...tables.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, name = '', rest = '']) => [name, rest] as const);
  const defaults = rows.slice(4).map(([platform, json]) => [platform, JSON.parse(json.replace(/`/g, '')) as unknown]);
  expect(Object.fromEntries(defaults)).toEqual(DEFAULT_POLICIES);
  const shown = rows.slice(0, 4).map(([name]) => name);
  const known = (['keep', { grace: 1 }, 'teardown', 'pip'] as const).map((policy) => policyOf({ browser: policy }, new MemoryDevice({ platform: 'browser' satisfies Platform })).kind);
  expect(shown).toEqual(known);
});

it('docs/background.md shows a configuration that is accepted', () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const config = { brand: { name: 'x' }, backend: { baseUrl: '', tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm' } } };
  expect(readConfig({ ...config, ...(JSON.parse(json) as object) }).background).toEqual({ tizen: 'teardown', webos: { grace: 60 }, browser: 'keep' });
});
