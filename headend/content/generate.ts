import { copyFile, mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeInventory } from './inventory';
import { FONTS } from './picture';
import { type Job, type RecordingPlan, type ToolName, WORK_FOLDER } from './plan';
import { runTool } from './run-tool';
import type { Tools } from './tools';

export interface Progress {
  /** Of `total`; the unit is a picture to encode. */
  readonly done: number;
  readonly total: number;
  /** For people. */
  readonly step: string;
}

export interface GenerateOptions {
  readonly tools: Tools;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** More would not help: the longest recording takes as long as all others together. */
const MAX_SIDE_BY_SIDE = 4;

/** Does the plan in an empty folder, recordings side by side on the cores there are. The first failure stops all. */
export async function generate(plan: readonly RecordingPlan[], folder: string, options: GenerateOptions): Promise<void> {
  const work = join(folder, WORK_FOLDER);
  await mkdir(work);
  await copyFile(options.tools.fonts.text, join(folder, FONTS.text));
  await copyFile(options.tools.fonts.digits, join(folder, FONTS.digits));
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const report = progressOf(plan, options.onProgress);
  const waiting = [...plan];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      for (const path of next.folders) await mkdir(join(folder, path), { recursive: true });
      for (const job of next.jobs) await run(job, folder, options.tools, signal, report);
    }
  };
  const workers = Array.from({ length: Math.min(MAX_SIDE_BY_SIDE, availableParallelism()) }, () =>
    worker().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  // All have stopped before anyone hears of it: nobody writes into a folder that is being removed.
  const outcomes = await Promise.allSettled(workers);
  if (outcomes.some(({ status }) => status === 'rejected')) throw signal.reason;
  await Promise.all([work, join(folder, FONTS.text), join(folder, FONTS.digits)].map((path) => rm(path, { recursive: true })));
  await writeInventory(folder);
}

async function run(job: Job, cwd: string, tools: Tools, signal: AbortSignal, report: (job: Job, done: number) => void): Promise<void> {
  const names: Record<ToolName, string> = { ffmpeg: 'ffmpeg', packager: 'shaka-packager' };
  report(job, 0);
  await runTool(tools[job.tool], job.args, {
    name: names[job.tool],
    cwd,
    signal,
    onLine: (line) => {
      const frame = /^frame=\s*(\d+)$/.exec(line)?.[1];
      if (frame !== undefined) report(job, Math.min(Number(frame), job.weight));
    },
  });
  report(job, job.weight);
}

function progressOf(plan: readonly RecordingPlan[], onProgress: GenerateOptions['onProgress']): (job: Job, done: number) => void {
  const total = plan.flatMap(({ jobs }) => jobs).reduce((sum, { weight }) => sum + weight, 0);
  const doneOf = new Map<Job, number>();
  return (job, done) => {
    doneOf.set(job, done);
    const sum = [...doneOf.values()].reduce((one, other) => one + other, 0);
    onProgress?.({ done: sum, total, step: job.title });
  };
}
