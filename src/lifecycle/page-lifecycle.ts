/** Who hears of the page's life. */
export interface PageFollower {
  pageGone(): void;
  pageBack(): void;
}

/**
 * Says when the page goes, and when the browser brings the very same page back. A page that is closed gets no second
 * chance: what has to leave leaves during the event.
 * @returns the removal of the listeners
 */
export function followPageLifecycle(page: Window, follower: PageFollower): () => void {
  const onHide = () => {
    follower.pageGone();
  };
  const onShow = (event: PageTransitionEvent) => {
    if (event.persisted) follower.pageBack();
  };
  page.addEventListener('pagehide', onHide);
  page.addEventListener('pageshow', onShow);
  return () => {
    page.removeEventListener('pagehide', onHide);
    page.removeEventListener('pageshow', onShow);
  };
}
