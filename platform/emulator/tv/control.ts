import type { Parts } from './parts';

/** `window.emulatedTv`: what a test, or a person in the console, turns and reads. */
export interface EmulatedTv {
  readonly platform: string;
  /** What the app has asked of the platform so far, in order. */
  calls(): readonly string[];
  registeredKeys(): readonly string[];
  readonly left: boolean;
  readonly hidden: boolean;
  /** Home key, another app, standby. Stopping JavaScript as well is for who stands outside (test/e2e/support/suspend.ts). */
  hide(): void;
  show(): void;
  /** A deep link while the app runs. @param parameters text goes as it is, without any wrapping */
  relaunch(parameters: object | string): void;
  network(connected: boolean): void;
  /** As if the remote had rested. */
  mayScreenSaverStart(): Promise<boolean>;
}

export function controlOf({ options, calls, keys, network, screenSaver, life }: Parts): EmulatedTv {
  return {
    platform: options.platform,
    calls: () => [...calls.list],
    registeredKeys: () => [...keys.registered],
    get left() {
      return life.left;
    },
    get hidden() {
      return life.away;
    },
    hide: () => {
      life.hide();
    },
    show: () => {
      life.show();
    },
    relaunch: (parameters) => {
      life.relaunch(parameters);
    },
    network: (connected) => {
      network.set(connected);
    },
    mayScreenSaverStart: () => screenSaver.mayStart(),
  };
}
