import { killVideos, losesVideos } from './dead-videos';
import { launchText, type TvOptions } from './options';
import type { Calls } from './calls';
import type { PageVisibility } from './visibility';

/** The app's life as the platform leads it: launched, launched again, hidden, shown, left. */
export class Life {
  /** The text that the platform hands over with the newest launch. */
  launch: string;
  private hasLeft = false;

  constructor(
    private readonly options: TvOptions,
    private readonly visibility: PageVisibility,
    private readonly calls: Calls,
  ) {
    this.launch = options.launch;
  }

  get away(): boolean {
    return this.hasLeft || this.visibility.hidden;
  }

  get left(): boolean {
    return this.hasLeft;
  }

  hide(): void {
    // The decoder goes first: the page hears of it on an element that is lost already.
    if (losesVideos(this.options.platform, this.options.version)) killVideos();
    this.visibility.set(true);
  }

  show(): void {
    this.visibility.set(false);
  }

  /** TVs say "hidden" before an app goes. */
  leave(): void {
    this.hasLeft = true;
    this.hide();
    document.documentElement.style.visibility = 'hidden';
  }

  /** webOS: tells a page that has loaded what it was launched with. */
  announce(): void {
    if (this.options.platform !== 'webos') return;
    document.addEventListener('DOMContentLoaded', () => {
      this.dispatch('webOSLaunch');
    });
  }

  /** A deep link while the app runs, in front or behind. @param parameters text goes as it is */
  relaunch(parameters: object | string): void {
    this.launch = typeof parameters === 'string' ? parameters : launchText(this.options.platform, parameters);
    if (this.options.platform === 'tizen') {
      if (this.visibility.hidden) this.show();
      window.dispatchEvent(new Event('appcontrol'));
    } else {
      this.dispatch('webOSRelaunch');
    }
  }

  /** webOS leaves it to an app that handles relaunches to come to the front. */
  activate(): void {
    this.calls.note('activate');
    if (this.visibility.hidden) this.show();
  }

  private dispatch(name: string): void {
    document.dispatchEvent(new CustomEvent(name, { detail: parsed(this.launch) }));
  }
}

/** webOS parses what it can; what it cannot it hands over as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
