import type { KeySystemId } from '../contract/key-system';
import { PlayerError } from '../contract/player-error';
import { clearKeyDialect } from './clearkey-dialect';
import type { LicenceDialect } from './licence-dialect';
import { playReadyDialect } from './playready-dialect';
import { widevineDialect } from './widevine-dialect';

/** FairPlay is for Safari, which no TV has. */
const DIALECTS: Readonly<Partial<Record<KeySystemId, LicenceDialect>>> = {
  'e2719d58-a985-b3c9-781a-b030af78d30e': clearKeyDialect,
  'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed': widevineDialect,
  '9a04f079-9840-4286-ab92-e65be0885f95': playReadyDialect,
};

/** @throws PlayerError `KEY_SYSTEM_UNAVAILABLE` */
export function licenceDialect(keySystem: KeySystemId): LicenceDialect {
  const dialect = DIALECTS[keySystem];
  if (dialect !== undefined) return dialect;
  throw new PlayerError({ code: 'KEY_SYSTEM_UNAVAILABLE', origin: 'player', message: `no licence server is known for key system ${keySystem}` });
}
