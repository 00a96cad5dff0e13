import { expect, it } from 'vitest';
import { troubleWords } from '../../../src/app/player-page/trouble-words';
import { english } from '../../../src/app/translations/en';
import type { ErrorOrigin, PlayerErrorCode } from '../../../src/contract/player-error';

const NETWORK = 'Waiting for the network';
const PROVIDER = 'Waiting for your provider’s service';

it.each<[PlayerErrorCode, ErrorOrigin, string | undefined]>([
  ['SETUP_UNANSWERED', 'network', NETWORK],
  ['SIGNON_UNANSWERED', 'network', NETWORK],
  ['LICENCE_UNANSWERED', 'network', NETWORK],
  ['NETWORK_LOST', 'player', NETWORK],
  ['MEDIA_UNAVAILABLE', 'network', NETWORK],
  ['MEDIA_UNAVAILABLE', 'operator', NETWORK],
  ['MANIFEST_UNAVAILABLE', 'operator', NETWORK],
  ['MANIFEST_INVALID', 'operator', NETWORK],
  ['SETUP_UNANSWERED', 'ssm', PROVIDER],
  ['RENEWAL_UNANSWERED', 'ssm', PROVIDER],
  ['LICENCE_UNANSWERED', 'licence', PROVIDER],
  ['SIGNON_UNANSWERED', 'signon', PROVIDER],
  ['CALLBACK_FAILED', 'operator', PROVIDER],
  ['CDM_UNANSWERED', 'cdm', undefined],
  ['NOTHING_PLAYS', 'player', undefined],
])('%s of %s is what the picture waits for', (code, origin, words) => {
  expect(troubleWords({ code, origin }, english)).toBe(words);
});
