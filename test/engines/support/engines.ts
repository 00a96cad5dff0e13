/** A Chromium inside an npm package, pinned like a lock file would: it is run as whoever runs the tests. */
export interface EnginePackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and base64, of the package's archive. */
  readonly integrity: string;
}

/**
 * Chromium's major version → the package it ships in (headless builds for servers, x64 Linux, brotli-packed).
 * There are none of 38, 47, 53, 56, 63 and 68; 64 to 69 have no AVC, 77 and 78 no ClearKey over MSE.
 */
const packages = {
  /** Tizen 5.5. No AVC, no WebGL: what it cannot do, a TV of that year can. */
  '69': {
    name: 'chrome-aws-lambda',
    version: '1.5.0',
    integrity: 'sha512-QsD2w5HjnFCbqMpEfTTbwtSJQjK5O1EL/kwKgots9PqcR8Tn7Tk+xkEvCB9YcSRHDdGyxctbAq2I+CBgMbdMuw==',
  },
  /** Tizen 6.0. */
  '76': {
    name: 'chrome-aws-lambda',
    version: '1.17.1',
    integrity: 'sha512-ooUkcyWRUyRLg4XCEVbM0fKMQUf5XRWb1flc1755w/0S9UMp+5fT0MRl0YQLlU2WIDo82fqWLY7mKtuBPkTOmg==',
  },
  /** webOS 6. */
  '79': {
    name: 'chrome-aws-lambda',
    version: '2.0.2',
    integrity: 'sha512-Aqgq5F93eJARkO+O/wD+2bCCFOVQNfA329sdPNl8ib0gsRjS00bAgTc9f5Mvto7H7yDuBcy0V3xJQZwMvmILUg==',
  },
  /** Tizen 6.5. */
  '85': {
    name: 'chrome-aws-lambda',
    version: '5.2.1',
    integrity: 'sha512-str1ip6pTu9TvCcQyQ/zdYLfQk+ugVVlLf7Gus6peR4PA6Mn3hZBt/eHwgIp/FJ+nY/BIY1jiCYcxpuDjHZWuw==',
  },
  /** Nearest to webOS 22 (87). */
  '88': {
    name: 'chrome-aws-lambda',
    version: '5.5.0',
    integrity: 'sha512-nYSDzTsVEVsvIFaUUAUN53ulXBLKSRXFS+eVYZOLZD5SA1If59rqBAiy4raMgorQwXWqjSsjK1SF4As+qzPLqA==',
  },
  /** Nearest to Tizen 7.0 and webOS 23 (94). */
  '92': {
    name: 'chrome-aws-lambda',
    version: '10.1.0',
    integrity: 'sha512-NZQVf+J4kqG4sVhRm3WNmOfzY0OtTSm+S8rg77pwePa9RCYHzhnzRs8YvNI6L9tALIW6RpmefWiPURt3vURXcw==',
  },
  /** Tizen 8.0, webOS 24. */
  '108': {
    name: '@sparticuz/chromium',
    version: '108.0.3',
    integrity: 'sha512-vMOWoGKb/zQZ83FoB8GUAx5LzofaeCp0qCSQDkuugx89/CFmgRlUBO3x1Kk/4jwVXeM055UaYvhboaohPpH9zA==',
  },
  /** Nearest to Tizen 9.0 and webOS 25 (120). */
  '121': {
    name: '@sparticuz/chromium',
    version: '121.0.0',
    integrity: 'sha512-0DiRzlCJljjMKOUh0W36zeR1ibG7EZkwIG+ve8Lg0+tbCM6TWaFlHMSt/6K6Y7o7PFy3eaPoLrUvGRRYUvd81g==',
  },
  /** Tizen 10. */
  '130': {
    name: '@sparticuz/chromium',
    version: '130.0.0',
    integrity: 'sha512-ohWzhoIV07i9pkks6RMojWCODZ7ImQsVl4Vtp9A8ZjQqLz3i5T3AolEEZ10IERUpwd9KM6JEy0eCphIHYI5u5A==',
  },
  /** webOS 26. */
  '132': {
    name: '@sparticuz/chromium',
    version: '132.0.0',
    integrity: 'sha512-7SAhVa4nHAP7bxEhnMFuwV7KNDqAF4RVGZNwRhvyss8lJNT7Syi9nPwIPYvsHtjJ1S7Nx8OL8uqe9V3a/ED/Mg==',
  },
} as const satisfies Readonly<Record<string, EnginePackage>>;

/** A Chromium out of a package, by its major version. */
export type PackagedEngine = keyof typeof packages;

/** `system`: the Chromium that is installed, whatever its version. */
export type EngineName = PackagedEngine | 'system';

export function packageOf(engine: PackagedEngine): EnginePackage {
  return packages[engine];
}

/** Below 81, at it, and of today: where engines differ in what a page that goes may still send. */
const usual: readonly EngineName[] = ['79', '85', 'system'];

/**
 * The engines to test on; `ENGINES=76,108,system` names others, `ENGINES=all` every one.
 * @param otherwise where `ENGINES` says nothing
 * @throws Error for an engine that is not in the table
 */
export function enginesToTest(wanted = process.env['ENGINES'], otherwise = usual): readonly EngineName[] {
  const all: readonly EngineName[] = [...(Object.keys(packages) as PackagedEngine[]), 'system'];
  if (wanted === undefined || wanted === '') return otherwise;
  if (wanted === 'all') return all;
  return wanted.split(',').map((word) => {
    const engine = all.find((known) => known === word.trim());
    if (engine === undefined) throw new Error(`ENGINES: no engine "${word.trim()}"; there are ${all.join(', ')}`);
    return engine;
  });
}

/** Whether this build of the engine decodes AVC, as every TV does. */
export function decodesAvc(engine: EngineName): boolean {
  return engine !== '69';
}

/** Whether this build has WebGL without a graphics card. */
export function hasWebGl(engine: EngineName): boolean {
  return engine !== '69';
}
