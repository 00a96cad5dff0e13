/** Chromium's major version where the user agent tells it. */
export function engineIn(userAgent: string): number | undefined {
  const [, version] = /\bChrom(?:e|ium)\/(\d{1,4})\./.exec(userAgent) ?? [];
  return version === undefined ? undefined : Number(version);
}
