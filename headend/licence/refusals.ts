import { licenceCodes, type LicenceCode } from '../http/codes';
import { Refusal, type RefusalDetails } from '../http/refusal';

export function refusalOf(code: LicenceCode): RefusalDetails {
  return { ...licenceCodes[code], errorCode: code };
}

export const bodyRefusals = { malformed: refusalOf(1000), invalid: refusalOf(1011) };

/**
 * What `read` makes of a client's message. Messages that are none throw a RangeError (platform/emulator/wire).
 * @throws Refusal
 */
export function understood<Message>(read: () => Message, refusal: RefusalDetails): Message {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(refusal) : error;
  }
}
