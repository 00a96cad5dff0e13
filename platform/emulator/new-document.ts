import { buildCdmScript, buildTvScript } from './build';
import type { EmulatedKeySystem } from './cdm/key-system';
import type { PartialTvOptions } from './tv/options';

/** What a page is to find before its own scripts run. */
export interface Emulation {
  /** A TV's globals, keys and life. */
  readonly tv?: PartialTvOptions | undefined;
  /** Key systems above the engine's own ClearKey. */
  readonly keySystems?: readonly EmulatedKeySystem[] | undefined;
}

/**
 * The emulators as DevTools puts them into new documents (`Page.addScriptToEvaluateOnNewDocument`): a packaged app
 * contains nothing of them, and its Content-Security-Policy does not bind DevTools.
 */
export async function newDocumentScripts({ tv, keySystems = [] }: Emulation): Promise<readonly string[]> {
  const scripts: string[] = [];
  if (tv !== undefined) scripts.push(`window.emulatedTvOptions = ${JSON.stringify(tv)};\n${await buildTvScript()}`);
  if (keySystems.length > 0) scripts.push(`window.emulatedCdmOptions = ${JSON.stringify({ keySystems })};\n${await buildCdmScript()}`);
  return scripts;
}
