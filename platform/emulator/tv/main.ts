import { showBanner } from './banner';
import { installEmulatedTv } from './install';

/** The script as a page loads it, before any other: `<script src="/emulator/tv.js" data-device="tizen">`. */
const device = document.currentScript?.dataset['device'];
const platform = device === 'webos' ? 'webos' : 'tizen';
installEmulatedTv({ platform, ...window.emulatedTvOptions });
showBanner(platform);
