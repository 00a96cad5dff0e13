import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, tenantUrl } from '../../../src/operator/config';
import { outageGraceOf, patienceOf } from '../../../src/operator/patience-config';

const good = { brand: { name: 'Lumen TV' }, backend: { baseUrl: '', tenant: 'demo' }, otvtoolkit: { drm: { system: 'customer-ssm' } } };

describe('readConfig', () => {
  it('accepts the file that ships', () => {
    const shipped: unknown = JSON.parse(readFileSync(new URL('../../../src/operator/operator.json', import.meta.url), 'utf8'));
    expect(readConfig(shipped)).toEqual(shipped);
  });

  it.each([
    [undefined, 'operator.json: (whole)'],
    [{ ...good, brand: { name: '' } }, 'brand.name'],
    [{ ...good, brand: { name: 'x', accent: 'red' } }, 'brand.accent: expected a colour like #1f6feb'],
    [{ ...good, backend: { baseUrl: 'ftp://x', tenant: 'demo' } }, 'backend.baseUrl'],
    [{ ...good, backend: { baseUrl: '', tenant: '../lab' } }, 'backend.tenant: expected letters, digits and dashes'],
    [{ ...good, otvtoolkit: { drm: { system: 'other' } } }, 'otvtoolkit.drm.system'],
    [{ ...good, secret: 1 }, 'secret'],
    [{ ...good, session: { outageGrace: -1 } }, 'session.outageGrace'],
    [{ ...good, session: { outageGrace: '60' } }, 'session.outageGrace'],
    [{ ...good, playback: { patience: 0 } }, 'playback.patience'],
    [{ ...good, playback: { patience: 601 } }, 'playback.patience'],
  ])('refuses %j with the path to the wrong value', (config, complaint) => {
    expect(() => readConfig(config)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', origin: 'operator', message: expect.stringContaining(complaint) as string }) as Error);
  });
});

describe('patience', () => {
  it('is half a minute for a picture that stands still, and none past the life of a session, unless the operator says otherwise', () => {
    const { playback, session } = readConfig(good);
    expect([patienceOf(playback), outageGraceOf(session)]).toEqual([30, 0]);
    const patient = readConfig({ ...good, playback: { patience: 90 }, session: { outageGrace: 600 } });
    expect([patienceOf(patient.playback), outageGraceOf(patient.session)]).toEqual([90, 600]);
  });
});

describe('tenantUrl', () => {
  it.each([
    ['', 'https://tv.example/app/index.html', 'https://tv.example/demo'],
    ['https://api.example', 'file:///app/index.html', 'https://api.example/demo'],
    ['https://api.example/v2/', 'file:///app/index.html', 'https://api.example/v2/demo'],
  ])('base %j on page %s is %s', (baseUrl, page, expected) => {
    expect(tenantUrl(readConfig({ ...good, backend: { baseUrl, tenant: 'demo' } }), page)).toBe(expected);
  });
});
