/** Runs the whole app on a stage without a frame loop, and presses its keys. */
import { vi } from 'vitest';
import type { Lightning } from '@lightningjs/sdk';
import settings from '../../settings.json';
import type { FakeServices, FakeServicesOptions } from './app-fakes';
import { VirtualClock, settle } from './virtual-clock';

export type KeyName = (typeof settings.appSettings.keys)[keyof typeof settings.appSettings.keys];

interface Frames {
  updateFrame(): void;
  renderFrame(): void;
}

export interface DrivenApp {
  readonly app: Lightning.Application;
  readonly services: FakeServices;
  readonly clock: VirtualClock;
  /** Presses keys one after the other, as a viewer would: the app has a turn of its own for each. */
  press(...keys: KeyName[]): Promise<void>;
  /** Presses a key and does not wait: what has happened then, happened in the key's own turn. */
  pressNow(key: KeyName): void;
  /** Refs from the application down to what has the focus. */
  focus(): string[];
  /** Every text that can be seen, joined. */
  seen(): string;
  /** What a screen reader said last. */
  spoken(): string;
  /** Whether the element of that ref, and all that it is in, is visible. */
  shows(ref: string): boolean;
  destroy(): void;
}

/** Lightning's Router keeps its pages in its module: each app gets modules of its own. */
export async function driveApp(overrides: FakeServicesOptions = {}, prepare?: (services: FakeServices) => void): Promise<DrivenApp> {
  vi.resetModules();
  // After the reset: an error of an older module would not be the app's own PlayerError.
  const { fakeServices } = await import('./app-fakes');
  const clock = new VirtualClock();
  const services = fakeServices({ clock, ...overrides });
  prepare?.(services);
  const { launchApp } = await import('../../src/app/launch-app');
  const app = launchApp(services, { keys: settings.appSettings.keys, stage: { canvas2d: true, autostart: false, useImageWorker: false } }, { path: '/static' });
  const stage = app.stage as unknown as Frames;
  const frame = async () => {
    await settle();
    stage.updateFrame();
    stage.renderFrame();
    await settle();
  };
  await frame();
  await frame();
  const pressNow = (key: KeyName) => {
    const code = Object.entries(settings.appSettings.keys).find(([, name]) => name === key)?.[0];
    window.dispatchEvent(Object.assign(new Event('keydown'), { keyCode: Number(code) }));
  };
  return {
    app,
    services,
    clock,
    pressNow,
    async press(...keys) {
      for (const key of keys) {
        pressNow(key);
        await frame();
      }
    },
    focus: () => (app.focusPath ?? []).map((component) => component.ref ?? component.constructor.name),
    seen: () => texts(app).join(' | '),
    // Apps of earlier tests have left theirs.
    spoken: () => [...document.querySelectorAll('[role=status]')].at(-1)?.textContent ?? '',
    shows: (ref) => isShown(app, ref),
    destroy: () => {
      app.destroy();
    },
  };
}

function isShown(element: Lightning.Element, ref: string): boolean {
  return element.visible && (element.ref === ref || element.children.some((child) => isShown(child, ref)));
}

function texts(element: Lightning.Element): string[] {
  // An alpha under way counts as what it is going to.
  if (!element.visible || element.getSmooth('alpha', element.alpha) === 0) return [];
  const own = element.text?.text ?? '';
  return [...(own === '' ? [] : [own]), ...element.children.flatMap(texts)];
}
