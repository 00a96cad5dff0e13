import { expect, it } from 'vitest';
import { detectDevice } from '../../../src/device/detect';
import { FakePage, throwing } from './fake-page';

const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

it.each([
  ['browser', DESKTOP, {}],
  ['browser', '', {}],
  ['browser', DESKTOP, { tizen: undefined, PalmSystem: null, webOSSystem: 'x' }],
  ['tizen', DESKTOP, { tizen: {} }],
  ['tizen', 'Mozilla/5.0 (SMART-TV; LINUX; Tizen 9.0) AppleWebKit/537.36', {}],
  ['webos', DESKTOP, { PalmSystem: {} }],
  ['webos', DESKTOP, { webOSSystem: {} }],
  ['webos', 'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36', {}],
  ['webos', 'Mozilla/5.0 (webOS; Linux/SmartTV) AppleWebKit/537.36', {}],
])('is a %s: %s %j', (platform, userAgent, globals) => {
  expect(detectDevice(new FakePage({ userAgent, globals }).asWindow()).platform).toBe(platform);
});

it('gives each platform its own overrides, and no other’s', () => {
  const overrides = { tizen: { canReuseMediaKeys: false }, browser: { playsOpus: false } };
  expect(detectDevice(new FakePage({ userAgent: DESKTOP }).asWindow(), overrides).quirks).toMatchObject({ canReuseMediaKeys: true, playsOpus: false });
  expect(detectDevice(new FakePage({ globals: { tizen: throwing('tizen') } }).asWindow(), overrides).quirks).toMatchObject({ canReuseMediaKeys: false, playsOpus: true });
});
