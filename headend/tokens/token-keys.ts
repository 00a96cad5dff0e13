import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';

/**
 * What outlives the process that signed: a session token that is genuine is then told from a forged one, though its session
 * is gone. Content tokens are good as long as their process is: only it knows which of them were played.
 */
export type KeptKind = 'device' | 'session' | 'operator';

export type TokenKeys = Readonly<Record<KeptKind, Uint8Array>>;

/** Bytes. */
const KEY_LENGTH = 32;

export function freshKey(): Uint8Array {
  return randomBytes(KEY_LENGTH);
}

export function freshKeys(): TokenKeys {
  return { device: freshKey(), session: freshKey(), operator: freshKey() };
}

const Key = v.pipe(
  v.string(),
  v.transform((text): Uint8Array => Buffer.from(text, 'base64url')),
  v.check((key) => key.length === KEY_LENGTH),
);
const KeysSchema = v.strictObject({ device: Key, session: Key, operator: Key });

/**
 * The keys in a file that its owner alone may read; it is made where there is none.
 * @throws Error in words, where the file holds none or others may read it
 */
export async function keptKeys(file: string): Promise<TokenKeys> {
  return (await readKeys(file)) ?? (await makeKeys(file));
}

async function readKeys(file: string): Promise<TokenKeys | undefined> {
  const text = await readOwn(file);
  if (text === undefined) return undefined;
  try {
    return v.parse(KeysSchema, JSON.parse(text));
  } catch {
    throw new Error(`The token keys in ${file} cannot be read. Remove it: new ones are made, and sessions of before are gone.`);
  }
}

async function readOwn(file: string): Promise<string | undefined> {
  let handle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Error(`Others may read the token keys in ${file}: chmod 600 it, or remove it.`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Written beside its place and then linked there: never half a file, and where two make one, both have the first. */
async function makeKeys(file: string): Promise<TokenKeys> {
  const keys = freshKeys();
  const spelled = Object.fromEntries(Object.entries(keys).map(([kind, key]) => [kind, Buffer.from(key).toString('base64url')]));
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify(spelled)}\n`, { mode: 0o600 });
  try {
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
  return (await readKeys(file)) ?? keys;
}
