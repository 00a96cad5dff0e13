import type { EmulatedPlatform } from '../../../platform/emulator/tv/options';
import { enginesToTest, type EngineName } from './engines';
import { COLUMNS, type Column } from './matrix-cell';

/** A TV that the packaged app is tried as, and the engine that comes nearest to its own. */
export interface Television {
  readonly platform: EmulatedPlatform;
  /** As viewers know it: 6.5 for Tizen, 22 for webOS. */
  readonly version: number;
  readonly engine: EngineName;
  /** Chromium's major version on the TV itself. */
  readonly ownEngine: number;
}

/** Every engine plays each platform that has it, or one next to it. The newest plays what comes after. */
const TELEVISIONS: readonly Television[] = [
  { platform: 'tizen', version: 5.5, engine: '69', ownEngine: 69 },
  { platform: 'tizen', version: 6, engine: '76', ownEngine: 76 },
  { platform: 'webos', version: 6, engine: '79', ownEngine: 79 },
  { platform: 'tizen', version: 6.5, engine: '85', ownEngine: 85 },
  { platform: 'webos', version: 22, engine: '88', ownEngine: 87 },
  { platform: 'tizen', version: 7, engine: '92', ownEngine: 94 },
  { platform: 'webos', version: 23, engine: '92', ownEngine: 94 },
  { platform: 'tizen', version: 8, engine: '108', ownEngine: 108 },
  { platform: 'webos', version: 24, engine: '108', ownEngine: 108 },
  { platform: 'tizen', version: 9, engine: '121', ownEngine: 120 },
  { platform: 'webos', version: 25, engine: '121', ownEngine: 120 },
  { platform: 'tizen', version: 10, engine: '130', ownEngine: 130 },
  { platform: 'webos', version: 26, engine: '132', ownEngine: 132 },
  { platform: 'tizen', version: 10, engine: 'system', ownEngine: 130 },
  { platform: 'webos', version: 26, engine: 'system', ownEngine: 132 },
];

/** What the cut tries where: the oldest engine that plays, one in the middle and the newest, both kinds of package, and each key system once. */
const TRIED_IN_CUT: Readonly<Record<string, readonly Column[]>> = {
  'tizen 76': ['draws', 'ClearKey', 'suspend and resume'],
  'webos 92': ['draws', 'Widevine', 'Back and exit'],
  'tizen system': ['draws', 'PlayReady', 'suspend and resume', 'Back and exit'],
};

const keyOf = ({ platform, engine }: Television): string => `${platform} ${engine}`;
const CUT: readonly Television[] = TELEVISIONS.filter((television) => keyOf(television) in TRIED_IN_CUT);

/** What was asked for: `ENGINES=69,108` names engines, `ENGINES=all` and `CELLS=all` are all of them. */
const asked = process.env['ENGINES'] ?? (process.env['CELLS'] === 'all' ? 'all' : '');

/** What is tried on a TV: everything, unless nobody asked for it. */
export function triedOn(television: Television, wanted = asked): readonly Column[] {
  return wanted === '' ? (TRIED_IN_CUT[keyOf(television)] ?? []) : COLUMNS;
}

/**
 * Those of the cut, unless others were asked for.
 * @throws Error for an engine that there is not
 */
export function televisionsToTest(wanted = asked): readonly Television[] {
  if (wanted === '') return CUT;
  const engines = enginesToTest(wanted);
  return TELEVISIONS.filter(({ engine }) => engines.includes(engine));
}

/** e.g. `Tizen 6.5`, `webOS 22`. */
export function nameOf({ platform, version }: Pick<Television, 'platform' | 'version'>): string {
  return platform === 'tizen' ? `Tizen ${version}` : `webOS ${version}`;
}
