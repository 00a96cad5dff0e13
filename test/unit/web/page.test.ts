import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, operatorOrigins, renderPage } from '../../../platform/web/page';

describe('the page’s policy', () => {
  it('lets the page talk to its own origin alone where the back end is there', () => {
    for (const baseUrl of ['', '/demo', 'demo/']) expect(operatorOrigins({ backend: { baseUrl } })).toEqual([]);
    expect(operatorOrigins({})).toEqual([]);
    expect(contentSecurityPolicy([]).split('; ')).toContain("connect-src 'self'");
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

  it.each(['web', 'tv'] as const)('is in the %s page itself, with all that a meta tag can say, since a package has no header', async (target) => {
    const page = await renderPage({ backend: { baseUrl: 'https://api.example' } }, target);
    const [, policy = ''] = /<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? [];
    expect(policy).toBe(contentSecurityPolicy(['https://api.example']));
    // No fallback to default-src for these two: left out, they allow everything.
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "base-uri 'none'", "form-action 'none'"]));
    // Engines ignore it in a meta tag, and complain on the console.
    expect(policy).not.toContain('frame-ancestors');
  });

  it('cannot be widened by what is in the file', () => {
    expect(operatorOrigins({ backend: { baseUrl: 'data:text/html,x' } })).toEqual([]);
    expect(() => contentSecurityPolicy(operatorOrigins({ backend: { baseUrl: 'https://x; script-src *' } }))).toThrow();
  });
});
