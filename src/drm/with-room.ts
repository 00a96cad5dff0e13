import { PlayerError } from '../contract/player-error';
import { isQuotaExceeded } from './key-session';
import { SLOT_TRIES } from './limits';

/**
 * Opens a session on a device that may have fewer slots than it is thought to have.
 * @throws PlayerError `KEY_REQUEST_FAILED` where no room can be made
 */
export async function withRoom(open: () => Promise<void>, makeRoom: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await open();
      return;
    } catch (thrown) {
      if (!isQuotaExceeded(thrown)) throw thrown;
      if (tries === SLOT_TRIES || !(await makeRoom())) {
        throw new PlayerError({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', message: 'the device has no key slot left', cause: thrown });
      }
    }
  }
}
