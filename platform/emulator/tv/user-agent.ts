import type { EmulatedPlatform } from './options';

/** Chromium of each platform version that a test or a person may want to see. */
const ENGINES: Readonly<Record<EmulatedPlatform, Readonly<Record<number, string>>>> = {
  tizen: { 5.5: '69.0.3497.106.1', 6: '76.0.3809.146', 6.5: '85.0.4183.93', 7: '94.0.4606.31', 8: '108.0.5359.1', 9: '120.0.6099.5', 10: '130.0.6723.0' },
  webos: { 3: '38.0.2125.122', 4: '53.0.2785.34', 5: '68.0.3440.106', 6: '79.0.3945.79', 22: '87.0.4280.88', 23: '94.0.4606.128', 24: '108.0.5359.211', 25: '120.0.6099.270', 26: '132.0.6834.207' },
};

/** What a TV of that version calls its browser. Before 5.5 Tizen hides the engine. */
export function userAgentOf(platform: EmulatedPlatform, version: number): string {
  const engine = ENGINES[platform][version];
  if (platform === 'webos') {
    return `Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${engine ?? '120.0.0.0'} Safari/537.36 WebAppManager`;
  }
  const name = version.toFixed(1);
  return `Mozilla/5.0 (SMART-TV; LINUX; Tizen ${name}) AppleWebKit/537.36 (KHTML, like Gecko) ${engine === undefined ? `Version/${name}` : `${engine}/${name}`} TV Safari/537.36`;
}

/** For pages whose browser was not started with it: only scripts see it, not servers. */
export function overrideUserAgent(userAgent: string): void {
  Object.defineProperty(navigator, 'userAgent', { configurable: true, get: () => userAgent });
}
