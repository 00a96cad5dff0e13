import type { Keys } from './keys';
import type { Life } from './life';
import type { Network } from './network';
import type { TvOptions } from './options';
import type { Calls } from './calls';
import type { ScreenSaver } from './screen-saver';
import type { Volume } from './volume';

/** What an emulated TV is made of. */
export interface Parts {
  readonly options: TvOptions;
  readonly calls: Calls;
  readonly keys: Keys;
  readonly network: Network;
  readonly volume: Volume;
  readonly screenSaver: ScreenSaver;
  readonly life: Life;
}
