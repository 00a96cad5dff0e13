import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Debian and other distributions put it; `CHROMIUM` overrides. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Everything but the autoplay rule, which most tests are not about. */
const NO_AUTOPLAY_RULE = '--autoplay-policy=no-user-gesture-required';

export function chromiumPath(): string {
  const found = [process.env.CHROMIUM, ...PLACES].find((place) => place !== undefined && existsSync(place));
  if (found !== undefined) return found;
  throw new Error('no Chromium found: install it (Debian: apt-get install chromium) or name it in CHROMIUM');
}

export function launchChromium({ autoplayRule = false } = {}): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: autoplayRule ? FLAGS : [...FLAGS, NO_AUTOPLAY_RULE] });
}
