/**
 * What a TV's screen reader says (Samsung's Voice Guide, LG's Audio Guidance): it cannot read a canvas, so what has the
 * viewer's attention stands beside it in words, in a live region that is heard and not seen.
 */
export class Announcer {
  private readonly region: HTMLElement;

  constructor(page: Document) {
    this.region = page.createElement('div');
    this.region.className = 'spoken';
    this.region.setAttribute('role', 'status');
    this.region.setAttribute('aria-live', 'assertive');
    page.body.appendChild(this.region);
  }

  /** @param parts sentences or names, in the order of speaking; absent ones are left out */
  say(...parts: readonly (string | undefined)[]): void {
    this.region.textContent = parts.filter((part) => part !== undefined && part !== '').join('. ');
  }
}
