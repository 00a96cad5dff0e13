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

/** What the app needs of Tizen, as `config.xml` has to list it. */
export const TIZEN_PRIVILEGES = [
  'http://tizen.org/privilege/internet',
  'http://tizen.org/privilege/tv.inputdevice',
  'http://tizen.org/privilege/tv.audio',
  'http://tizen.org/privilege/application.launch',
  'http://developer.samsung.com/privilege/productinfo',
  'http://developer.samsung.com/privilege/network.public',
  'http://developer.samsung.com/privilege/drmplay',
] as const;

export function completeOptions(options: PartialTvOptions): TvOptions {
  return { version: TODAY[options.platform], model: 'EMULATED', privileges: TIZEN_PRIVILEGES, launch: '', broken: false, ...options };
}

/** Launch parameters in the wrapping that the platform gives them. */
export function launchText(platform: EmulatedPlatform, parameters: object): string {
  const inner = JSON.stringify(parameters);
  return platform === 'tizen' ? JSON.stringify({ values: inner }) : inner;
}
