import { controlOf, type EmulatedTv } from './control';
import { Keys } from './keys';
import { Life } from './life';
import { Network } from './network';
import { completeOptions, type PartialTvOptions } from './options';
import type { Parts } from './parts';
import { Calls } from './calls';
import { ScreenSaver } from './screen-saver';
import { tizenGlobals } from './tizen';
import { overrideUserAgent, userAgentOf } from './user-agent';
import { PageVisibility } from './visibility';
import { Volume } from './volume';
import { webOsGlobals } from './webos';

declare global {
  interface Window {
    emulatedTv?: EmulatedTv;
    /** What a test wants before the page's scripts run; beside what the script element says. */
    emulatedTvOptions?: Partial<PartialTvOptions>;
  }
}

/** Gives the page the globals, the keys and the life of a TV. Once per page: a second call answers with the first one's control. */
export function installEmulatedTv(wanted: PartialTvOptions): EmulatedTv {
  if (window.emulatedTv !== undefined) return window.emulatedTv;
  const options = completeOptions(wanted);
  const calls = new Calls();
  const visibility = new PageVisibility();
  const life = new Life(options, visibility, calls);
  const volume = new Volume();
  const keys = new Keys(options.platform, calls, volume, () => {
    calls.note('exit key');
    life.leave();
  });
  const parts: Parts = { options, calls, keys, volume, life, network: new Network(), screenSaver: new ScreenSaver() };
  visibility.install();
  parts.network.install();
  keys.install(() => life.away);
  putGlobals(parts);
  window.close = () => {
    calls.note('exit');
    life.leave();
  };
  const userAgent = userAgentOf(options.platform, options.version);
  if (!/\b(Tizen|Web0S)\b/.test(navigator.userAgent)) overrideUserAgent(userAgent);
  life.announce();
  const control = controlOf(parts);
  window.emulatedTv = control;
  return control;
}

function putGlobals(parts: Parts): void {
  const globals = parts.options.platform === 'tizen' ? tizenGlobals(parts) : webOsGlobals(parts);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(window, name, parts.options.broken ? { get: throwing(name) } : { value, configurable: true });
  }
}

/** A TV of a kind that nobody has told us of. */
function throwing(name: string): () => never {
  return () => {
    throw new TypeError(`${name} is broken`);
  };
}
