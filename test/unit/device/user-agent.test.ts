import { describe, expect, it } from 'vitest';
import { userAgentOf } from '../../../platform/emulator/tv/user-agent';
import { engineIn, engineOfTizen, tizenVersionIn, webOsOfEngine, webOsVersion } from '../../../src/device/user-agent';

describe('the engine', () => {
  it.each([
    ['Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36', 76],
    ['Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.5) AppleWebKit/537.36 (KHTML, like Gecko) 69.0.3497.106.1/5.5 TV Safari/537.36', 69],
    ['Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.31/7.0 TV Safari/537.36', 94],
    ['Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36 WebAppManager', 87],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 140],
    ['Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/5.0 TV Safari/537.36', undefined],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', undefined],
    ['', undefined],
  ])('%s is %s', (userAgent, engine) => {
    expect(engineIn(userAgent)).toBe(engine);
  });

  it.each([[3, 47], [4, 56], [5, 63], [5.5, 69], [6, 76], [6.5, 85], [7, 94], [8, 108], [9, 120], [10, 130], [11, 130], [2.4, undefined], [undefined, undefined]])(
    'Tizen %s has %s',
    (version, engine) => {
      expect(engineOfTizen(version)).toBe(engine);
    },
  );
});

describe('the platform version', () => {
  it.each([[38, 3], [53, 4], [68, 5], [79, 6], [87, 22], [94, 23], [108, 24], [120, 25], [132, 26], [140, 26], [37, undefined], [undefined, undefined]])(
    'Chromium %s on webOS is %s',
    (engine, version) => {
      expect(webOsOfEngine(engine)).toBe(version);
    },
  );

  it.each([['4.9.1-53', 4.9], ['3.4.0', 3.4], ['6.3.2', 6.3], ['7.2.0', 22], ['8.3.0', 23], ['10.0.0', 25], ['11', 26], ['', undefined], ['x', undefined]])('%j inside is webOS %s', (inner, version) => {
    expect(webOsVersion(inner)).toBe(version);
  });

  it.each([3, 4, 5, 5.5, 6, 6.5, 9, 10])('Tizen %s is in its user agent', (version) => {
    expect(tizenVersionIn(userAgentOf('tizen', version))).toBe(version);
  });
});
