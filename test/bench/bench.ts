import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { resultFolder } from '../e2e/support/paths';
import prepare from '../e2e/support/prepare';
import { BenchWorld } from './bench-world';
import { doubleZaps, type DoubleZaps } from './double-zaps';
import { doubleZapTable, summaryOf, zapTable } from './report';
import { zapRound, type ZapTime } from './zap-time';
import type { Contestant } from './stage';

/** Ratios against other players, side by side in one run (README.md). */

const CONTESTANTS: readonly Contestant[] = ['ours', 'dash.js', 'shaka', 'rx-player'];
const ZAPPING_TWICE: readonly Contestant[] = ['ours', 'dash.js'];

const ROUNDS = Number(process.env['ROUNDS'] ?? 4);
const DOUBLE_ZAPS = Number(process.env['DOUBLE_ZAPS'] ?? 20);
/** ms */
const DELAY = Number(process.env['DELAY'] ?? 0);
const KEY_SYSTEM = process.env['KEY_SYSTEM'] ?? 'com.widevine.alpha';
const SEED = Number(process.env['SEED'] ?? 252_720);

/** Runnable processes on two cores above which others are at work and figures say little. */
const BUSY = 1.5;

const load = () => loadavg()[0] ?? NaN;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function bench(): Promise<void> {
  const loadBefore = load();
  if (loadBefore > BUSY) say(`The machine is busy (load ${loadBefore.toFixed(1)}): no figure of this run is worth keeping.`);
  await prepare();
  const world = await BenchWorld.start({ keySystem: KEY_SYSTEM, delay: DELAY });
  try {
    const times: ZapTime[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      say(`zaps, round ${round + 1} of ${ROUNDS}`);
      times.push(...(await zapRound(world, CONTESTANTS, round)));
    }
    const twice: DoubleZaps[] = [];
    for (const contestant of DOUBLE_ZAPS > 0 ? ZAPPING_TWICE : []) {
      say(`double zaps, ${contestant}`);
      twice.push(await doubleZaps(world, contestant, DOUBLE_ZAPS, SEED));
    }
    const summary = summaryOf(times, CONTESTANTS);
    const machine = { browser: world.browserVersion(), node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, loadBefore, loadAfter: load() };
    const settings = { rounds: ROUNDS, doubleZaps: DOUBLE_ZAPS, delay: DELAY, keySystem: KEY_SYSTEM, seed: SEED };
    await mkdir(resultFolder, { recursive: true });
    const file = path.join(resultFolder, 'bench.json');
    await writeFile(file, JSON.stringify({ at: new Date().toISOString(), machine, settings, summary, twice, times }, undefined, 2));
    say(`\n${KEY_SYSTEM}, set-up and licence ${DELAY} ms late, ${ROUNDS} rounds; median (quartiles)\n\n${zapTable(summary)}\n`);
    if (twice.length > 0) say(`${doubleZapTable(twice)}\n`);
    say(`All of it: ${path.relative(process.cwd(), file)}`);
  } finally {
    await world.close();
  }
}

await bench();
