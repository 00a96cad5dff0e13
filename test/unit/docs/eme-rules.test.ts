import { describe, expect, it } from 'vitest';
import { EME_RULES, TOPICS } from '../../browser/emulated-cdm/eme-rules';
import { rulesPage } from '../../browser/emulated-cdm/rules-page';
import { SECTIONS } from '../../browser/emulated-cdm/sections';

describe('docs/eme-rules.md', () => {
  it('is what the rules say (-u makes it anew)', async () => {
    await expect(rulesPage()).toMatchFileSnapshot('../../../docs/eme-rules.md');
  });

  it('names each rule once, under its own topic', () => {
    const ids = EME_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, rules } of TOPICS) expect(new Set(rules.map(({ id }) => id.split('/')[0])).size, title).toBe(1);
  });

  it('has nothing in it that breaks a table', () => {
    for (const { id, says, draft = '', chromium = '' } of EME_RULES) expect(`${says}${draft}${chromium}`, id).not.toMatch(/[|\n]/);
  });

  it('links to sections that rules need', () => {
    const used = new Set<string>(EME_RULES.map(({ section }) => section));
    expect(Object.keys(SECTIONS).filter((section) => !used.has(section))).toEqual([]);
  });

  it('says of each trace that ClearKey alone leaves what should be there instead, and why', () => {
    for (const { id, demands, clearKey, chromium } of EME_RULES.filter((rule) => rule.clearKey !== undefined)) {
      expect(demands, id).toBeDefined();
      expect(clearKey, id).not.toEqual(demands);
      expect(chromium, id).toBeDefined();
    }
  });
});
