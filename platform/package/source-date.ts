import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../web/paths';
import { Refusal } from './refusal';

/** Zip knows no earlier date. */
const FALLBACK = new Date('1980-01-01T00:00:00Z');

/**
 * The date that every file in a package gets, so that the same sources give the same bytes: `SOURCE_DATE_EPOCH`
 * (https://reproducible-builds.org/specs/source-date-epoch/), else the date of the commit, else 1980.
 * @throws Refusal when `SOURCE_DATE_EPOCH` is no number of seconds
 */
export async function sourceDate(env: Readonly<Partial<Record<string, string>>>): Promise<Date> {
  const told = env['SOURCE_DATE_EPOCH'];
  if (told !== undefined && told !== '') {
    if (!/^\d{1,10}$/.test(told)) throw new Refusal(`SOURCE_DATE_EPOCH: "${told}" is no number of seconds since 1970`);
    return laterOf(new Date(Number(told) * 1000), FALLBACK);
  }
  try {
    const { stdout } = await promisify(execFile)('git', ['log', '-1', '--format=%ct'], { cwd: root });
    return laterOf(new Date(Number(stdout.trim()) * 1000), FALLBACK);
  } catch {
    return FALLBACK;
  }
}

const laterOf = (a: Date, b: Date): Date => (a > b ? a : b);
