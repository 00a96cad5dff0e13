/**
 * The `<video>` under the app's canvas. Ours, not the UI library's: it may have to be made anew (some TVs cannot use
 * one again after background).
 */
export class VideoSurface {
  readonly element: HTMLVideoElement;

  constructor(host: HTMLElement) {
    this.element = document.createElement('video');
    this.element.id = 'video';
    this.element.playsInline = true;
    // Below the canvas (2); the rest is in static/style.css.
    this.element.style.zIndex = '1';
    this.hide();
    host.insertBefore(this.element, host.firstChild);
  }

  show(): void {
    this.element.style.visibility = 'visible';
  }

  hide(): void {
    this.element.style.visibility = 'hidden';
  }
}
