/**
 * The `<video>` under the app's canvas. Ours, not the UI library's: it may have to be made anew (some TVs cannot use
 * one again after background).
 */
export class VideoSurface {
  private current: HTMLVideoElement;

  constructor(private readonly host: HTMLElement) {
    this.current = newVideo();
    host.insertBefore(this.current, host.firstChild);
  }

  get element(): HTMLVideoElement {
    return this.current;
  }

  show(): void {
    this.current.style.visibility = 'visible';
  }

  hide(): void {
    this.current.style.visibility = 'hidden';
  }

  /** What played in the element before has to be over. */
  renew(): void {
    const old = this.current;
    this.current = newVideo();
    this.host.replaceChild(this.current, old);
  }
}

function newVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.id = 'video';
  video.playsInline = true;
  // Below the canvas (2); the rest is in static/style.css.
  video.style.zIndex = '1';
  video.style.visibility = 'hidden';
  return video;
}
