import type { Lightning } from '@lightningjs/sdk';
import type { Announcer } from './announcer';
import type { CatalogueStore } from './catalogue-store';
import type { Dialogs } from './dialogs';
import type { AppServices } from './services';
import type { Ticker } from './ticker';
import type { Words } from './translations';
import type { Tuner } from './tuner';

/** What pages and components share. */
export interface AppContext {
  readonly services: AppServices;
  readonly words: Words;
  readonly store: CatalogueStore;
  readonly tuner: Tuner;
  readonly ticker: Ticker;
  readonly dialogs: Dialogs;
  readonly announcer: Announcer;
  /** ARGB. */
  readonly accent: number;
}

/** Lightning makes the components itself, so they find what they share by the stage they stand on: no globals, and as many apps as you like. */
const contexts = new WeakMap<object, AppContext>();

export function provideContext(stage: Lightning.Stage, context: AppContext): void {
  contexts.set(stage, context);
}

export function contextOf(element: { readonly stage: Lightning.Stage }): AppContext {
  const context = contexts.get(element.stage);
  if (!context) throw new Error('provideContext() was not called for this stage');
  return context;
}
