/** What the engine says of itself. Old Tizen hides Chromium's version, so there the platform's version has to tell. */

/** Chromium's major version by platform version, newest first; TVs get platform upgrades, never an engine of another. */
const TIZEN_ENGINES = [[10, 130], [9, 120], [8, 108], [7, 94], [6.5, 85], [6, 76], [5.5, 69], [5, 63], [4, 56], [3, 47]] as const;
const WEBOS_ENGINES = [[26, 132], [25, 120], [24, 108], [23, 94], [22, 87], [6, 79], [5, 68], [4, 53], [3, 38]] as const;

/** What webOS TV 22 and later call themselves inside: the platform kept counting when the name began to follow the years. */
const FIRST_YEAR_NAME = 22;
const INNER_VERSION_OF_IT = 7;

/** Chromium's major version where the user agent tells it: `Chrome/87.0.4280.88`, or `76.0.3809.146/6.0 TV Safari` on Tizen. */
export function engineIn(userAgent: string): number | undefined {
  return firstNumber(/\bChrom(?:e|ium)\/(\d{1,4})\./, userAgent) ?? firstNumber(/\b(\d{2,4})(?:\.\d+){3,4}\/\d+\.\d+ TV\b/, userAgent);
}

export function tizenVersionIn(text: string): number | undefined {
  return firstNumber(/\bTizen (\d{1,2}(?:\.\d)?)/, text);
}

/** @param version as `tizenVersionIn()` gives it */
export function engineOfTizen(version: number | undefined): number | undefined {
  return version === undefined ? undefined : TIZEN_ENGINES.find(([platform]) => platform <= version)?.[1];
}

export function webOsOfEngine(engine: number | undefined): number | undefined {
  return engine === undefined ? undefined : WEBOS_ENGINES.find(([, known]) => known <= engine)?.[0];
}

/** `4.9.1` is 4.9, and `7.3.0` is 22: what viewers and LG's own documents call it. */
export function webOsVersion(inner: string): number | undefined {
  const version = versionNumber(inner);
  return version === undefined || version < INNER_VERSION_OF_IT ? version : Math.floor(version) - INNER_VERSION_OF_IT + FIRST_YEAR_NAME;
}

/** Major and the first digit of minor: `5.5.0` is 5.5. */
export function versionNumber(text: string): number | undefined {
  return firstNumber(/^(\d{1,3}(?:\.\d)?)/, text);
}

function firstNumber(pattern: RegExp, text: string): number | undefined {
  const [, digits] = pattern.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
