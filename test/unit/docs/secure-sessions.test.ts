import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../../src/app/translations';
import { wordsForError } from '../../../src/app/words-for-error';
import type { PlayerErrorCode } from '../../../src/contract/player-error';
import { NO_SSM_CODE, SSM_ERROR_PHASES, SSM_PHASE_FORMS, type SsmPhase } from '../../../src/session/error-forms';
import { SSM_CODES, SsmCode, type SsmCodeEntry } from '../../../src/session/ssm-codes';
import { MUTANTS } from '../../mutants/mutants';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/secure-sessions.md', root), 'utf8');
const words = wordsFor(['en']);

/** The table as the code has it. */
function expectedTables(): string {
  const errorsOf = (phase: SsmPhase) =>
    Object.entries(SSM_ERROR_PHASES)
      .filter(([, itsPhase]) => itsPhase === phase)
      .map(([code]) => `\`${code}\``);
  const phases = (Object.keys(SSM_PHASE_FORMS) as SsmPhase[]).map((phase) => {
    const { android, reactNative, ios, browser } = SSM_PHASE_FORMS[phase];
    const setting = phase === 'renewal' ? ' (or 6002, by `heartbeatErrorCode`)' : '';
    return row(phase, errorsOf(phase).join(', '), `\`${android}\``, `${reactNative}${setting}`, `\`${ios}\``, `\`${browser}\``);
  });
  const codes = Object.entries(SsmCode).map(([name, errorCode]) => {
    const entry: SsmCodeEntry = SSM_CODES[errorCode];
    return row(`**${errorCode}**`, entry.message, `\`${name}\``, entry.status, titles(errorCode, entry));
  });
  return [
    row('phase', 'our codes', 'Android `what`', 'React Native `code`', 'iOS notification', 'browser event'),
    row('---', '---', '---', '---', '---', '---'),
    ...phases,
    '',
    `With them goes the SSM's code (\`extra\` on Android, \`errorCode\` elsewhere), the HTTP status (\`code\` on iOS and in browsers, \`httpStatus\` in React Native) and a message. Where the SSM gave no code, or another service said no, \`extra\` is ${NO_SSM_CODE} and \`errorCode\` is absent.`,
    '',
    row('SSM code', 'meaning', 'in `SsmCode`', 'HTTP', 'the viewer is told'),
    row('---', '---', '---', '---', '---'),
    ...codes,
  ].join('\n');
}

/** The dialog's title, at set-up and while it plays. */
function titles(errorCode: number, { status }: SsmCodeEntry): string {
  const titleOf = (code: PlayerErrorCode) => wordsForError({ code, origin: 'ssm', answer: { status, errorCode } }, words).title;
  const atSetup = titleOf('SETUP_REFUSED');
  const playing = titleOf('RENEWAL_REFUSED');
  return atSetup === playing ? atSetup : `${atSetup}; while it plays: ${playing}`;
}

function row(...cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

describe('docs/secure-sessions.md', () => {
  it('has the errors that the code has', () => {
    const tables = /<!-- errors:begin -->\n([\s\S]*?)\n?<!-- errors:end -->/.exec(page)?.[1];
    const expected = expectedTables();
    expect(tables, `between the markers there should be:\n\n${expected}\n`).toBe(expected);
  });

  it('names tests that there are', () => {
    const named = [...page.matchAll(/`(test\/[\w/.-]+\.test\.ts)` “([^”]+)”/g)];
    expect(named.length).toBeGreaterThanOrEqual(10);
    for (const [, file = '', title = ''] of named) {
      const url = new URL(file, root);
      expect(existsSync(url), file).toBe(true);
      expect(readFileSync(url, 'utf8'), `${file} has no such test`).toContain(title);
    }
  });

  it('names every broken build beside its invariant', () => {
    const rows = [...page.matchAll(/^\| (\d) \| .* \| ([^|]*) \|$/gm)].map(([, number, mutants = '']) => ({
      invariant: Number(number),
      mutants: [...mutants.matchAll(/“([^”]+)”/g)].map(([, name]) => name),
    }));
    const expected = [1, 2, 3, 4, 5, 6, 7].map((invariant) => ({ invariant, mutants: MUTANTS.filter((one) => one.invariant === invariant).map(({ name }) => name) }));
    expect(rows).toEqual(expected);
  });

  it('lists all seven invariants', () => {
    const invariants = [...page.matchAll(/^\| (\d) \| /gm)].map(([, number]) => Number(number));
    expect(invariants).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
