import { median, quantile } from '../support/statistics';
import type { DoubleZaps } from './double-zaps';
import type { Contestant } from './stage';
import type { ZapTime } from './zap-time';

export interface Spread {
  readonly median: number;
  readonly quartiles: readonly [number, number];
}

export interface ZapSummary {
  readonly contestant: Contestant;
  /** ms, from the wish to the first frame. */
  readonly encrypted: Spread;
  readonly clear: Spread;
  /** How often as long as ours, round by round, encrypted channels. */
  readonly ratio: Spread;
  /** Zaps that never had a frame. */
  readonly without: number;
}

export function summaryOf(times: readonly ZapTime[], contestants: readonly Contestant[]): readonly ZapSummary[] {
  const rounds = [...new Set(times.map(({ round }) => round))];
  const encryptedOf = (zaps: readonly ZapTime[]) => zaps.filter(({ channel }) => channel !== 'clear');
  const inRound = (contestant: Contestant, round: number) => median(measured(encryptedOf(times.filter((time) => time.contestant === contestant && time.round === round))));
  return contestants.map((contestant) => {
    const own = times.filter((time) => time.contestant === contestant);
    return {
      contestant,
      encrypted: spread(measured(encryptedOf(own))),
      clear: spread(measured(own.filter(({ channel }) => channel === 'clear'))),
      ratio: spread(rounds.map((round) => inRound(contestant, round) / inRound('ours', round))),
      without: own.length - measured(own).length,
    };
  });
}

export function zapTable(summaries: readonly ZapSummary[]): string {
  const rows = summaries.map(({ contestant, encrypted, ratio, clear, without }) => [contestant, shown(encrypted), shown(ratio, 2), shown(clear), `${without}`]);
  return table([['from wish to first frame', 'encrypted, ms', 'ratio to ours', 'clear, ms', 'never'], ...rows]);
}

export function doubleZapTable(all: readonly DoubleZaps[]): string {
  const rows = all.map(({ contestant, zaps, hangs, openWhilePlaying, openAfterStop, heapGrowth }) => [contestant, `${hangs} of ${zaps}`, `${openWhilePlaying}`, `${openAfterStop}`, `${Math.round(heapGrowth / 1_000)}`]);
  return table([['double zaps', 'hangs', 'key sessions, playing', 'stopped', 'heap growth, kB a double zap'], ...rows]);
}

const measured = (times: readonly ZapTime[]): readonly number[] => times.flatMap(({ ms }) => ms ?? []);

function spread(values: readonly number[]): Spread {
  return { median: median(values), quartiles: [quantile(values, 0.25), quantile(values, 0.75)] };
}

function shown({ median: middle, quartiles: [low, high] }: Spread, digits = 0): string {
  return `${middle.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ')).join('\n');
}
