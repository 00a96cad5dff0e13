import type { Player } from '../contract/player';
import type { Source } from '../contract/source';

/**
 * Ends the session when the page goes, and re-zaps if the browser brings the very same page back.
 * A page that is closed gets no second chance: the tear-down has to leave during the event.
 * @returns the removal of the listeners
 */
export function followPageLifecycle(page: Window, player: Player): () => void {
  let leftBehind: Source | undefined;

  const onHide = () => {
    const { state } = player;
    leftBehind = state.kind === 'idle' || state.kind === 'failed' ? undefined : resumable(state.source, player);
    // Nobody is there to wait for the answer; a failed tear-down reaches the `warning` listeners.
    void player.stop('pagehide');
  };
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted && leftBehind) player.load(leftBehind);
    leftBehind = undefined;
  };

  page.addEventListener('pagehide', onHide);
  page.addEventListener('pageshow', onShow);
  return () => {
    page.removeEventListener('pagehide', onHide);
    page.removeEventListener('pageshow', onShow);
  };
}

/** A live source comes back at its live edge, a VOD where it was left. */
function resumable(source: Source, player: Player): Source {
  const position = player.timeline?.position;
  return source.live || position === undefined ? source : { ...source, startPosition: position };
}
