/**
 * A claim: a file that says "this process is at it". It saves double work and is no more than that: what keeps the
 * cache whole is that finished folders are renamed into place.
 */
import { randomBytes } from 'node:crypto';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as v from 'valibot';

export interface Claim {
  /** Unique to this claim. */
  readonly token: string;
  release(): Promise<void>;
}

const BEAT_MS = 2_000;
/** A claim that was not touched for so long is a dead process's (or that of a machine that slept). */
const STALE_MS = 30_000;

const ownerSchema = v.object({ host: v.string(), pid: v.number(), token: v.string() });
/** Tokens of this very process: after a restart in a container its process id may be the dead one's. */
const held = new Set<string>();

/** The claim, or undefined when another living process has it. */
export async function tryClaim(file: string): Promise<Claim | undefined> {
  if (await isStale(file)) await rm(file, { force: true });
  const token = randomBytes(6).toString('hex');
  try {
    await writeFile(file, JSON.stringify({ host: hostname(), pid: process.pid, token }), { flag: 'wx' });
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined;
    throw error;
  }
  held.add(token);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    token,
    release: async () => {
      clearInterval(beat);
      held.delete(token);
      // Unless someone took us for dead, and the claim is theirs by now.
      if ((await readOwner(file))?.token === token) await rm(file, { force: true });
    },
  };
}

async function isStale(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > STALE_MS) return true;
  } catch {
    // Gone meanwhile.
    return false;
  }
  const owner = await readOwner(file);
  if (owner?.host !== hostname()) return false;
  return owner.pid === process.pid ? !held.has(owner.token) : !isRunning(owner.pid);
}

/** Undefined when it is gone, or not written to its end yet: the next look will tell. */
async function readOwner(file: string): Promise<v.InferOutput<typeof ownerSchema> | undefined> {
  try {
    const owner = v.safeParse(ownerSchema, JSON.parse(await readFile(file, 'utf8')));
    return owner.success ? owner.output : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
