import { remoteCode, TIZEN_ALWAYS, TIZEN_CODES, WEBOS_CODES } from './key-codes';
import type { EmulatedPlatform } from './options';
import type { Calls } from './calls';
import type { Volume } from './volume';

/** Between the keyboard and the page: only what the TV would deliver goes on, with the remote's codes. */
export class Keys {
  readonly registered = new Set<string>();
  private readonly passed = new WeakSet<Event>();
  /** A TV that has been left, or is hidden, delivers nothing. */
  private away: () => boolean = () => false;

  constructor(
    private readonly platform: EmulatedPlatform,
    private readonly calls: Calls,
    private readonly volume: Volume,
    private readonly onExitKey: () => void,
  ) {}

  /** Before any listener of the page. */
  install(away: () => boolean): void {
    this.away = away;
    for (const name of ['keydown', 'keyup'] as const) window.addEventListener(name, (event) => this.filter(name, event), true);
  }

  private filter(name: 'keydown' | 'keyup', event: KeyboardEvent): void {
    if (this.passed.has(event)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- `keyCode` is all that a TV's keys have
    const code = remoteCode(this.platform, event.keyCode);
    if (this.away()) return;
    if (this.delivers(code)) this.pass(name, event, code);
    else if (name === 'keydown') this.keep(code);
  }

  private delivers(code: number): boolean {
    if (this.platform === 'webos') return WEBOS_CODES.has(code);
    return TIZEN_ALWAYS.has(code) || [...this.registered].some((key) => TIZEN_CODES.get(key) === code);
  }

  private pass(name: 'keydown' | 'keyup', event: KeyboardEvent, code: number): void {
    const copy = new KeyboardEvent(name, { bubbles: true, cancelable: true, repeat: event.repeat, key: event.key });
    for (const property of ['keyCode', 'which']) Object.defineProperty(copy, property, { value: code });
    this.passed.add(copy);
    (event.target ?? window).dispatchEvent(copy);
  }

  /** The platform has its own use for what it does not deliver. */
  private keep(code: number): void {
    const [name = String(code)] = [...TIZEN_CODES].find(([, known]) => known === code) ?? [];
    if (this.volume.press(name)) return;
    if (name === 'Exit') this.onExitKey();
    else this.calls.note(`key kept ${name}`);
  }
}
