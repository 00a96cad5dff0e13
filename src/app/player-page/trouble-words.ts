import type { ErrorOrigin, PlayerError, PlayerErrorCode } from '../../contract/player-error';
import type { Words } from '../translations';

/** What of a trouble decides its words. */
export type TroubleFacts = Pick<PlayerError, 'code' | 'origin'>;

/** Manifest and media come by the line, whoever is blamed for it. */
const ON_THE_LINE: readonly PlayerErrorCode[] = ['NETWORK_LOST', 'MANIFEST_UNAVAILABLE', 'MANIFEST_INVALID', 'MEDIA_UNAVAILABLE'];
const PROVIDERS: readonly ErrorOrigin[] = ['ssm', 'licence', 'signon', 'operator'];

/** What the picture waits for, in the viewer's words; nothing where it is a matter of the TV. */
export function troubleWords({ code, origin }: TroubleFacts, { player }: Words): string | undefined {
  if (origin === 'network' || ON_THE_LINE.includes(code)) return player.waitingForNetwork;
  return PROVIDERS.includes(origin) ? player.waitingForProvider : undefined;
}
