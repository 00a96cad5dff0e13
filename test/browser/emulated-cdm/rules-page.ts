import type { EmeRule } from './eme-rule';
import { EME_RULES, TOPICS } from './eme-rules';
import { SECTIONS } from './sections';

/** docs/eme-rules.md, made of the rules. */
export function rulesPage(): string {
  return [HEAD, ...TOPICS.map(({ title, rules }) => `## ${title}\n\n| rule | written in | says |\n| --- | --- | --- |\n${rules.map(row).join('\n')}\n`), chromium()].join('\n');
}

const HEAD = `# EME rules

What a page may rely on, whichever key system it meets: ${EME_RULES.length} rules of [Encrypted Media Extensions](https://www.w3.org/TR/2017/REC-encrypted-media-20170918/) (the recommendation of 2017; where the [newer draft](https://www.w3.org/TR/encrypted-media-2/) differs, the rule says so) and of what it builds on. Each rule drives a key system through the page's own interface and writes down what it sees: results, names of errors, order of promises, microtasks and events. The [emulated CDM](../platform/emulator/cdm/README.md) has to leave the same trace as the browser's own ClearKey did before the emulator was there, as each of its three key systems; and ClearKey beside the emulator the same as before.

Where a trace is **pinned**, it is written down with its rule too, as the text demands it: two wrongs that agree do not pass. The rest is what the text leaves open.

This page is made from \`test/browser/emulated-cdm/rules\` by \`npx vitest run --project unit test/unit/docs/eme-rules.test.ts -u\`; a test compares the two. \`test/browser/emulated-cdm/eme-rules.test.ts\` runs the rules.
`;

function row(rule: EmeRule): string {
  const [number, link] = SECTIONS[rule.section];
  const pinned = rule.demands === undefined ? '' : ' **Pinned.**';
  const draft = rule.draft === undefined ? '' : ` *Draft:* ${rule.draft}`;
  return `| \`${rule.id}\` | [${number} ${rule.section}](${link}) | ${rule.says}${pinned}${draft} |`;
}

/** What its users should know before they blame the emulator, or the text. */
function chromium(): string {
  const own = EME_RULES.filter((rule) => rule.chromium !== undefined).map((rule) => `- \`${rule.id}\`: ${rule.chromium ?? ''}`);
  return `## What is Chromium's own\n\nAgainst the text, or where it lets the browser choose. The emulator does the same, except where it says otherwise.\n\n${own.join('\n')}\n`;
}
