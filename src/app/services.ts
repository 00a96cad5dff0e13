import type { Clock } from '../base/clock';
import type { Catalogue } from '../contract/catalogue';
import type { Device } from '../contract/device';
import type { Player } from '../contract/player';

/** What the operator calls itself. */
export interface AppBrand {
  readonly name: string;
  /** Absolute URL of a picture, shown in place of the name. */
  readonly logo?: string;
  /** `#rrggbb`. Anything else is ignored. */
  readonly accent?: string;
}

/** All that the app is given; it reaches for nothing else. */
export interface AppServices {
  readonly player: Player;
  readonly catalogue: Catalogue;
  readonly brand: AppBrand;
  readonly device: Device;
  readonly clock: Clock;
  /** The launch parameter, unchecked: the catalogue says whether there is such a channel. */
  readonly startChannel?: string;
}
