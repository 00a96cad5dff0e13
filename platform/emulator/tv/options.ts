import { APP_PRIVILEGES } from '../../tizen/privileges';

export type EmulatedPlatform = 'tizen' | 'webos';

/** The TV that is emulated. */
export interface TvOptions {
  readonly platform: EmulatedPlatform;
  /** As viewers know it: 6.5 for Tizen, 22 for webOS. */
  readonly version: number;
  readonly model: string;
  /** Of the packaged manifest: a Tizen call without its privilege throws. */
  readonly privileges: readonly string[];
  /** Launch parameters as the platform hands them over: text, which may be anything. */
  readonly launch: string;
  /** Its globals throw when they are touched. */
  readonly broken: boolean;
}

/** A page as a test or a script element configures it: what is left out is as in a TV of today with a complete manifest. */
export type PartialTvOptions = Partial<TvOptions> & Pick<TvOptions, 'platform'>;

const TODAY = { tizen: 9, webos: 25 } as const;

export function completeOptions(options: PartialTvOptions): TvOptions {
  return { version: TODAY[options.platform], model: 'EMULATED', privileges: APP_PRIVILEGES, launch: '', broken: false, ...options };
}

/** Launch parameters in the wrapping that the platform gives them. */
export function launchText(platform: EmulatedPlatform, parameters: object): string {
  const inner = JSON.stringify(parameters);
  return platform === 'tizen' ? JSON.stringify({ values: inner }) : inner;
}
