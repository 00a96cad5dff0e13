import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import type { DashModule } from '../../src/player/dash/load-dash';

const require = createRequire(import.meta.url);

/** Where the installed dash.js lies. */
export const dashFolder = path.resolve(path.dirname(require.resolve('dashjs')), '../../..');

/** The build in use, readable. */
export const dashCore = readFileSync(path.join(dashFolder, 'dist/modern/umd/dash.mediaplayer.debug.js'), 'utf8');

export interface DashRequestMade {
  readonly url: string;
}

/** What a request gets: an answer, none, or nothing at all until it is taken back. */
export type DashAnswer = { readonly status: number; readonly body: string } | 'drop' | 'hang';

let compiled: ((...globals: readonly unknown[]) => void) | undefined;

/** The real dash.js in Node: without an element and decoders, and with a network whose answers a test gives. */
export class RealDash {
  readonly module: DashModule;
  readonly requests: DashRequestMade[] = [];
  answer: (request: DashRequestMade) => DashAnswer = () => 'hang';

  constructor() {
    const window = {
      MediaSource: class {
        static isTypeSupported(): boolean {
          return true;
        }
      },
      performance,
      location: { href: 'https://tv.example/', protocol: 'https:' },
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      getComputedStyle: () => ({}),
    };
    const globals: Readonly<Record<string, unknown>> = {
      self: window,
      window,
      MediaSource: window.MediaSource,
      XMLHttpRequest: requestClass(this),
      navigator: { userAgent: 'test' },
      document: { documentElement: {}, createElement: () => ({}) },
      // Otherwise it takes Node for what is to have it.
      module: undefined,
      exports: undefined,
    };
    compiled ??= compileFunction(dashCore, Object.keys(globals)) as (...globals: readonly unknown[]) => void;
    compiled(...Object.values(globals));
    this.module = (window as unknown as { readonly dashjs: DashModule }).dashjs;
  }
}

/** As much of XMLHttpRequest as dash.js touches. */
function requestClass(dash: RealDash): object {
  return class {
    status = 0;
    response = '';
    responseURL = '';
    onload: (() => void) | null = null;
    onloadend: (() => void) | null = null;
    onabort: (() => void) | null = null;

    open(_method: string, url: string): void {
      this.responseURL = url;
    }

    setRequestHeader(): void {
      // Nobody asks for them.
    }

    getAllResponseHeaders(): string {
      return '';
    }

    send(): void {
      const request = { url: this.responseURL };
      dash.requests.push(request);
      setTimeout(() => {
        const answer = dash.answer(request);
        if (answer === 'hang') return;
        if (answer !== 'drop') {
          this.status = answer.status;
          this.response = answer.body;
          this.onload?.();
        }
        this.onloadend?.();
      });
    }

    abort(): void {
      this.onabort?.();
    }
  };
}
