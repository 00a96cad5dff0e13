import { showBanner } from './banner';
import { installEmulatedCdm } from './install';
import { EMULATED_KEY_SYSTEMS } from './key-system';

/**
 * The script as a page loads it, before any other: `<script src="/emulator/cdm.js" data-key-systems="com.widevine.alpha">`.
 * Without the attribute all key systems are emulated.
 */
const wanted = document.currentScript?.dataset['keySystems'];
const keySystems = wanted === undefined ? EMULATED_KEY_SYSTEMS : EMULATED_KEY_SYSTEMS.filter((name) => wanted.split(' ').includes(name));
installEmulatedCdm({ keySystems });
showBanner(keySystems);
