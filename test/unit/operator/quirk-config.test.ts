import { expect, it } from 'vitest';
import { readConfig } from '../../../src/operator/config';
import { mergeQuirks, readQuirks } from '../../../src/operator/quirk-config';

const config = { brand: { name: 'Lumen TV' }, backend: { baseUrl: '', tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm' } } };

it('takes overrides by platform, in both files', () => {
  const quirks = { webos: { canReuseMediaKeys: true }, tizen: {} };
  expect(readQuirks(quirks)).toEqual(quirks);
  expect(readConfig({ ...config, quirks }).quirks).toEqual(quirks);
  expect(readQuirks(undefined)).toEqual({});
});

it.each(['x', null, { roku: {} }, { webos: { canReuseMediaKey: true } }, { webos: { canReuseMediaKeys: 'yes' } }])('refuses %j in words', (quirks) => {
  expect(() => readQuirks(quirks)).toThrow(/^settings\.json, quirks: /);
  expect(() => readConfig({ ...config, quirks })).toThrow(/^operator\.json: quirks/);
});

it('operator.json comes before settings.json', () => {
  const settings = { webos: { canReuseMediaKeys: true, playsOpus: false } };
  expect(mergeQuirks(settings, { webos: { canReuseMediaKeys: false } }).webos).toEqual({ canReuseMediaKeys: false, playsOpus: false });
  expect(mergeQuirks(settings).webos).toEqual(settings.webos);
});
