import { chromiumPath } from './chromium';
import { installPackages } from './debian-packages';

/** The tests need one real Chromium: takes the one that is there, else Debian's package, else says what to do. */
function isThere(): boolean {
  try {
    chromiumPath();
    return true;
  } catch {
    return false;
  }
}

if (!isThere()) installPackages('chromium');
process.stdout.write(`Chromium: ${chromiumPath()}\n`);
