/** The page as a TV shows and hides it: a browser's own tab stays where it is. */
export class PageVisibility {
  private isHidden = false;

  install(): void {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => this.isHidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (this.isHidden ? 'hidden' : 'visible') });
  }

  get hidden(): boolean {
    return this.isHidden;
  }

  /** Both events, as engines from 69 on fire them; again and again if asked again and again, as TVs do. */
  set(hidden: boolean): void {
    this.isHidden = hidden;
    for (const name of ['visibilitychange', 'webkitvisibilitychange']) document.dispatchEvent(new Event(name, { bubbles: true }));
  }
}
