// @vitest-environment node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { forgedTokens } from '../../attack/forged-tokens';
import { malformed } from '../../attack/malformed-bodies';
import { Verdict, type Attack } from '../../attack/outcome';
import { races } from '../../attack/races';
import { exitCodeOf, table, type Row } from '../../attack/report';

/** ms. Each starts a process of its own, which a busy machine takes its time for. */
const patience = 120_000;

/** A cut of `npm run attack`; the whole of it takes minutes. */
describe.concurrent('attacks from outside', () => {
  test.each<readonly [string, Attack, number]>([
    ['forged tokens', forgedTokens, 0.05],
    ['malformed bodies', malformed, 0.05],
    ['races', races, 0.01],
  ])('%s, a cut: held', async (_name, attack, share) => {
    const { tries, failures } = await attack.run(share);
    expect(failures).toEqual([]);
    expect(tries).toBeGreaterThan(0);
  }, patience);

  test('are told as a table by the command, which ends with 0 where they held', async () => {
    const { code, text } = await command('--quick', 'paths');
    expect(text).toMatch(/\| paths \| 252 \| held \|/);
    expect(code).toBe(0);
  }, patience);
});

test('what did not hold is told in words, the first few of it, and by the exit code', () => {
  const verdict = new Verdict();
  for (let i = 0; i < 7; i++) verdict.hold(i === 0, () => `try ${i}`);
  expect(verdict.failures()).toEqual(['try 1', 'try 2', 'try 3', 'try 4', 'try 5', 'and 1 more']);
  const held: Row = { attack: races, outcome: { tries: 7_000, failures: [], figures: ['x'] }, seconds: 1 };
  const notHeld: Row = { ...held, outcome: { ...held.outcome, failures: verdict.failures() } };
  expect(table([notHeld])).toContain('| 7,000 | **not held** |');
  expect([[held], [held, notHeld], []].map(exitCodeOf)).toEqual([0, 1, 1]);
});

async function command(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const file = fileURLToPath(new URL('../../attack/attack.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}
