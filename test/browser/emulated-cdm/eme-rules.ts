import type { EmeRule } from './eme-rule';
import { ACCESS_RULES } from './rules/access';
import { CLOSE_RULES } from './rules/close';
import { CONFIGURATION_RULES } from './rules/configuration';
import { GENERATE_REQUEST_RULES } from './rules/generate-request';
import { KEY_STATUSES_RULES } from './rules/key-statuses';
import { MEDIA_CAPABILITIES_RULES } from './rules/media-capabilities';
import { MEDIA_ELEMENT_RULES } from './rules/media-element';
import { MEDIA_KEYS_RULES } from './rules/media-keys';
import { MESSAGE_RULES } from './rules/message';
import { OBJECT_RULES } from './rules/objects';
import { SESSION_RULES } from './rules/session';
import { STRESS_RULES } from './rules/stress';
import { UPDATE_RULES } from './rules/update';

export interface Topic {
  readonly title: string;
  readonly rules: readonly EmeRule[];
}

/** In the order of docs/eme-rules.md. */
export const TOPICS: readonly Topic[] = [
  { title: 'Asking for a key system', rules: ACCESS_RULES },
  { title: 'Configurations', rules: CONFIGURATION_RULES },
  { title: 'MediaKeys', rules: MEDIA_KEYS_RULES },
  { title: 'Sessions', rules: SESSION_RULES },
  { title: 'Requests', rules: GENERATE_REQUEST_RULES },
  { title: 'Messages and handlers', rules: MESSAGE_RULES },
  { title: 'Licences', rules: UPDATE_RULES },
  { title: 'Key statuses', rules: KEY_STATUSES_RULES },
  { title: 'Closing', rules: CLOSE_RULES },
  { title: 'Media elements', rules: MEDIA_ELEMENT_RULES },
  { title: 'Objects', rules: OBJECT_RULES },
  { title: 'Media Capabilities', rules: MEDIA_CAPABILITIES_RULES },
  { title: 'Five hundred times', rules: STRESS_RULES },
];

export const EME_RULES: readonly EmeRule[] = TOPICS.flatMap(({ rules }) => rules);
