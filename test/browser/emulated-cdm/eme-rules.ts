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

/** In the order of docs/eme-rules.md. */
export const EME_RULES: readonly EmeRule[] = [
  ...ACCESS_RULES,
  ...CONFIGURATION_RULES,
  ...MEDIA_KEYS_RULES,
  ...SESSION_RULES,
  ...GENERATE_REQUEST_RULES,
  ...MESSAGE_RULES,
  ...UPDATE_RULES,
  ...KEY_STATUSES_RULES,
  ...CLOSE_RULES,
  ...MEDIA_ELEMENT_RULES,
  ...OBJECT_RULES,
  ...MEDIA_CAPABILITIES_RULES,
  ...STRESS_RULES,
];
