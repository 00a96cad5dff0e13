import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { englishErrors } from '../../../src/app/translations/en-errors';
import { wordsFor } from '../../../src/app/translations';
import { wordsForError } from '../../../src/app/words-for-error';
import type { PlayerErrorCode } from '../../../src/contract/player-error';
import { DEFAULT_DRM_SETTINGS } from '../../../src/drm/drm-settings';
import { DEFAULT_POLICIES } from '../../../src/drm/key-state';
import { KEY_SYSTEM_NAMES, KEY_SYSTEMS } from '../../../src/drm/key-systems';
import { readConfig } from '../../../src/operator/config';
import operatorJson from '../../../src/operator/operator.json';

const page = readFileSync(new URL('../../../docs/drm.md', import.meta.url), 'utf8');

/** Files, links and code are judged with the other pages (test/unit/docs/pages.test.ts). */
describe('docs/drm.md', () => {
  it('shows a configuration that is accepted', () => {
    const shown = [...page.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, code]) => code ?? []);
    expect(shown).toHaveLength(1);
    for (const code of shown) expect(() => readConfig({ ...operatorJson, ...(JSON.parse(code) as object) })).not.toThrow();
  });

  it('has the policies that the code has', () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| `(show|avoid|relicense|stop)` \|/gm)].map(([, state, action]) => [state, action]);
    expect(Object.fromEntries(rows)).toEqual(DEFAULT_POLICIES);
  });

  it('has the names, ids and levels that the code has', () => {
    for (const name of KEY_SYSTEM_NAMES) {
      expect(page).toContain(`\`${name}\``);
      expect(page).toContain(`\`${KEY_SYSTEMS[name].id}\``);
      for (const level of KEY_SYSTEMS[name].robustness.video) if (level !== '') expect(page).toContain(`\`${level}\``);
    }
    expect(page).toContain(`| \`engine.maxKeySessions\` | key sessions open at once | ${DEFAULT_DRM_SETTINGS.maxKeySessions} |`);
  });

  it('has the words that a viewer reads', () => {
    const rows = [...page.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|$/gm)];
    expect(rows).toHaveLength(5);
    for (const [, codes = '', title] of rows) {
      for (const [, code] of codes.matchAll(/`([A-Z_]+)`/g)) {
        expect(wordsForError({ code: code as PlayerErrorCode, origin: 'cdm', answer: undefined }, wordsFor(['en'])).title, code).toBe(title);
      }
    }
    expect(Object.values(englishErrors).map((words) => words.title)).toEqual(expect.arrayContaining(rows.map(([, , title]) => title)));
  });
});
