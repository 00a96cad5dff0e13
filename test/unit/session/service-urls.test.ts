import { describe, expect, it } from 'vitest';
import { serviceUrls } from '../../../src/session/service-urls';

const urls = (ssmServer: string, licenceServer = 'https://tv.example', tenantId = 'demo') => serviceUrls({ ssmServer, licenceServer, tenantId });

describe('the address of the SSM', () => {
  it.each([
    'https://tv.example',
    'https://tv.example/',
    'https://tv.example/v1',
    'https://tv.example/demo',
    'https://tv.example/demo/',
    'https://tv.example/demo/ssm',
    'https://tv.example/demo/ssm/',
    'https://tv.example/demo/ssm/v1',
    'https://tv.example/demo/ssm/v1/',
    'https://tv.example//demo//ssm/v1#top',
  ])('is made of %s', (written) => {
    expect(urls(written).ssm('sessions/setup')).toBe('https://tv.example/demo/ssm/v1/sessions/setup');
  });

  it.each([
    ['https://proxy.example:8443/drm/ssm/v1', 'https://proxy.example:8443/drm/ssm/v1/sessions/setup'],
    ['https://proxy.example/tv', 'https://proxy.example/tv/demo/ssm/v1/sessions/setup'],
    ['https://proxy.example/demo/ssm?key=7', 'https://proxy.example/demo/ssm/v1/sessions/setup?key=7'],
  ])('keeps what a proxy has in front or behind: %s', (written, address) => {
    expect(urls(written).ssm('sessions/setup')).toBe(address);
  });

  it('spells the tenant as a path does', () => {
    expect(urls('https://tv.example', undefined, 'a b').ssm('x')).toBe('https://tv.example/a%20b/ssm/v1/x');
    expect(urls('https://tv.example/a%20b', undefined, 'a b').ssm('x')).toBe('https://tv.example/a%20b/ssm/v1/x');
  });
});

describe('the address of the licence servers', () => {
  it.each([
    'https://tv.example',
    'https://tv.example/demo/',
    'https://tv.example/demo/wvls',
    'https://tv.example/demo/prls/contentlicenseservice',
    'https://tv.example/demo/wvls/contentlicenseservice/v1',
    'https://tv.example/demo/wvls/contentlicenseservice/v1/licenses',
    'https://tv.example/demo/wvls/contentlicenseservice/v1/certificates/',
  ])('is made of %s, whichever key system it names', (written) => {
    const { licence } = urls('https://tv.example', written);
    expect(licence('ckls', 'licenses')).toBe('https://tv.example/demo/ckls/contentlicenseservice/v1/licenses');
    expect(licence('wvls', 'certificates')).toBe('https://tv.example/demo/wvls/contentlicenseservice/v1/certificates');
    expect(licence('prls', 'licenses', 'renew=true')).toBe('https://tv.example/demo/prls/contentlicenseservice/v1/licenses?renew=true');
  });

  it('adds to a query that is there', () => {
    expect(urls('https://tv.example', 'https://tv.example?key=7').licence('prls', 'licenses', 'renew=true')).toMatch(/\/licenses\?key=7&renew=true$/);
  });
});

it.each([
  ['ssmServer', '', 'https://tv.example', 'demo'],
  ['ssmServer', '/demo/ssm', 'https://tv.example', 'demo'],
  ['ssmServer', 'ftp://tv.example', 'https://tv.example', 'demo'],
  ['ssmServer', 'https://user:word@tv.example', 'https://tv.example', 'demo'],
  ['licenceServer', 'https://tv.example', 'tv.example', 'demo'],
  ['tenantId', 'https://tv.example', 'https://tv.example', ''],
])('says that %s cannot be used', (name, ssm, licence, tenant) => {
  const make = () => urls(ssm, licence, tenant);
  expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', origin: 'operator' }) as Error);
  expect(make).toThrow(name);
});
