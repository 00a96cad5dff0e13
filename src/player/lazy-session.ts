import type { CancellationSignal } from '../base/cancellation';
import type { EndReason, PlaybackSession, SessionProvider } from '../contract/playback-session';
import type { Source } from '../contract/source';

/**
 * For content that the catalogue calls clear: no session, unless the manifest turns out to be protected after all;
 * then the first licence sets one up.
 */
export function lazySession(provider: SessionProvider, source: Source, signal: CancellationSignal): PlaybackSession {
  let session: PlaybackSession | undefined;
  const begun = () => (session ??= provider.begin(source, signal));
  return {
    ready: Promise.resolve(),
    lost: new Promise(() => undefined),
    getLicence: async (...request) => {
      const { ready } = begun();
      await ready;
      return begun().getLicence(...request);
    },
    heartbeat: () => session?.heartbeat?.(),
    end: (reason: EndReason) => session?.end(reason) ?? Promise.resolve(),
  };
}
