import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, operatorOrigins } from '../../../platform/web/page';

describe('the page’s policy', () => {
  it('lets the page talk to its own origin alone where the back end is there', () => {
    for (const baseUrl of ['', '/demo', 'demo/']) expect(operatorOrigins({ backend: { baseUrl } })).toEqual([]);
    expect(operatorOrigins({})).toEqual([]);
    expect(contentSecurityPolicy([])).toMatch(/connect-src 'self'$/);
  });

  it('adds the operator’s origin for pictures and requests, and for nothing else', () => {
    const origins = operatorOrigins({ backend: { baseUrl: 'https://api.example:8443/demo/v1?x' } });
    expect(origins).toEqual(['https://api.example:8443']);
    expect(contentSecurityPolicy(origins).split('; ').filter((line) => line.includes('example'))).toEqual([
      "img-src 'self' blob: data: https://api.example:8443",
      "connect-src 'self' https://api.example:8443",
    ]);
  });

  it('adds the services that the app talks to itself, each origin once', () => {
    const drm = { config: { licenceServer: 'https://licence.example/demo', ssmServer: 'https://ssm.example:8443/demo/ssm/v1' } };
    expect(operatorOrigins({ backend: { baseUrl: 'https://licence.example' }, otvtoolkit: { drm } })).toEqual(['https://licence.example', 'https://ssm.example:8443']);
    expect(operatorOrigins({ otvtoolkit: { drm: { config: { licenceServer: '', ssmServer: '/ssm' } } } })).toEqual([]);
  });

  it('cannot be widened by what is in the file', () => {
    expect(operatorOrigins({ backend: { baseUrl: 'data:text/html,x' } })).toEqual([]);
    expect(() => contentSecurityPolicy(operatorOrigins({ backend: { baseUrl: 'https://x; script-src *' } }))).toThrow();
  });
});
