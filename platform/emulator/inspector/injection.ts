import { newDocumentScripts, type Emulation } from '../new-document';
import type { CdpConnection } from './cdp-connection';
import { attachToApp, InspectorError } from './find-app';

/** The emulators inside a running app. They are there as long as this is attached, however often the page is loaded. */
export interface Injection {
  /** The page's address. */
  readonly url: string;
  /** Resolves when the page has gone, or its inspector. */
  readonly gone: Promise<void>;
  /** Hangs up. What was injected stays until the page is loaded again. */
  close(): void;
}

/**
 * Puts the emulators into the app behind an inspector, and loads it again.
 * @throws InspectorError
 */
export async function inject(inspector: URL, emulation: Emulation): Promise<Injection> {
  const { url, cdp } = await attachToApp(inspector);
  try {
    await cdp.send('Page.enable');
    for (const source of await newDocumentScripts(emulation)) await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source });
    const loaded = cdp.next('Page.loadEventFired');
    await Promise.all([loaded, cdp.send('Page.reload', {})]);
    await assertThere(cdp, emulation);
  } catch (error) {
    cdp.close();
    throw error;
  }
  return {
    url,
    gone: cdp.closed,
    close: () => {
      cdp.close();
    },
  };
}

/** A script that an engine cannot parse or run fails without a sound. */
async function assertThere(cdp: CdpConnection, { tv, keySystems = [] }: Emulation): Promise<void> {
  const wanted = [...(tv === undefined ? [] : ['emulatedTv']), ...(keySystems.length === 0 ? [] : ['emulatedCdm'])];
  for (const name of wanted) {
    const { result } = await cdp.send('Runtime.evaluate', { expression: `typeof window.${name} === 'object' || navigator.userAgent`, returnByValue: true });
    if (result.value !== true) throw new InspectorError(`window.${name} is not there after loading again: an engine older than Chromium 69, or a page without EME? It is ${String(result.value)}`);
  }
}
