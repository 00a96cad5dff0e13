import { showBanner } from './banner';
import { installEmulatedTv } from './install';

/** The script as a page loads it, before any other: `<script src="/emulator/tv.js" data-device="tizen">`; or as DevTools puts it there, with `window.emulatedTvOptions`. */
const device = document.currentScript?.dataset['device'];
const { platform } = installEmulatedTv({ platform: device === 'webos' ? 'webos' : 'tizen', ...window.emulatedTvOptions });
showBanner(platform);
