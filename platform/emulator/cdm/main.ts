import { showBanner } from './banner';
import { installEmulatedCdm } from './install';
import { EMULATED_KEY_SYSTEMS } from './key-system';

/**
 * The script as a page loads it, before any other: `<script src="/emulator/cdm.js" data-key-systems="com.widevine.alpha">`;
 * or as DevTools puts it into the page, with `window.emulatedCdmOptions`. Where neither says, all key systems are emulated.
 */
const wanted = document.currentScript?.dataset['keySystems'];
const listed = wanted === undefined ? EMULATED_KEY_SYSTEMS : EMULATED_KEY_SYSTEMS.filter((name) => wanted.split(' ').includes(name));
const options = { keySystems: listed, ...window.emulatedCdmOptions };
installEmulatedCdm(options);
showBanner(options.keySystems);
