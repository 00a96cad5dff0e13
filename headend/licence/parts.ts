import type { Clock } from '../../src/base/clock';
import type { ContentLibrary } from '../library';
import type { TokenCheck } from '../ssm/calls';
import type { SessionManager } from '../ssm/session-manager';
import type { PlayedTokens } from '../tokens/played-tokens';
import type { PolicyBook } from './policy-book';

/** What the licence servers are made of. */
export interface LicenceParts extends TokenCheck {
  readonly tenant: string;
  readonly clock: Clock;
  /** One for all three: a content token is good for one licence, of whatever key system. */
  readonly played: PlayedTokens;
  readonly library: ContentLibrary;
  readonly sessions: Pick<SessionManager, 'licence' | 'renew' | 'holds'>;
  readonly policies: PolicyBook;
}
