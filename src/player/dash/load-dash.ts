import type * as dashjs from 'dashjs';
import { PlayerError } from '../../contract/player-error';
import type { ProtectionPlugin } from './dash-internals';

/** The UMD build's global. The typings describe its own protection, which the build in use does not have. */
export type DashModule = Omit<typeof dashjs, 'Protection'> & { Protection?: ProtectionPlugin };

/** dash.js comes at two levels: ES2021 and ES5. */
export type DashVariant = 'modern' | 'legacy';

/**
 * Loads dash.js as a static script: `lng` would transpile its 0.7 MB anew on every build, and cannot resolve it anyway.
 * @param folder URL of the folder that holds the builds, with a trailing slash
 */
export function dashLoader(folder: string, variant: DashVariant): () => Promise<DashModule> {
  let loading: Promise<DashModule> | undefined;
  return () => {
    if (loading) return loading;
    const started = loadScript(`${folder}dash.mediaplayer.${variant}.min.js`);
    loading = started;
    started.catch(() => {
      loading = undefined;
    });
    return started;
  };
}

/**
 * The modern build is ES2021 (Chromium ≥ 85), as `replaceAll` is.
 * @param level Lightning's name for the level of this build of the app; at `es5` the legacy dash.js alone lies beside it
 */
export function dashVariant(level: string | undefined): DashVariant {
  return level !== 'es5' && 'replaceAll' in String.prototype ? 'modern' : 'legacy';
}

function loadScript(src: string): Promise<DashModule> {
  return new Promise<DashModule>((resolve, reject) => {
    const fail = () => {
      reject(new PlayerError({ code: 'INTERNAL', origin: 'network', message: `cannot load ${src}`, retryable: true }));
    };
    const script = document.createElement('script');
    script.src = src;
    script.onerror = fail;
    script.onload = () => {
      // The typings declare the global with the protection that this build leaves out.
      const { dashjs } = window as unknown as { dashjs?: DashModule };
      if (dashjs) resolve(dashjs);
      else fail();
    };
    document.head.appendChild(script);
  });
}
