// @vitest-environment node
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshKeys, keptKeys } from '../../../headend/tokens/token-keys';
import { widevineFollowUp } from './challenges';
import { keyIds } from './fake-library';
import { Sandbox, sessionTokenOf, ssmError } from './sandbox';

describe('the file of keys', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
    file = join(folder, 'headend', 'token-keys.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is made for its owner alone, and read again', async () => {
    const keys = await keptKeys(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'headend'))).toEqual(['token-keys.json']);
    expect(Object.values(keys).map(({ length }) => length)).toEqual([32, 32, 32]);
    expect(hex(await keptKeys(file))).toEqual(hex(keys));
  });

  test('is one for all who start at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => keptKeys(file)));
    expect(new Set(all.map((keys) => JSON.stringify(hex(keys))))).toEqual(new Set([JSON.stringify(hex(await keptKeys(file)))]));
  });

  test.each([['nothing', ''], ['half of one', '{"device":"AAA'], ['short keys', '{"device":"AAAA","session":"AAAA","operator":"AAAA"}'], ['another thing', '[]']])('with %s in it is refused in words, and never quoted', async (_, text) => {
    await keptKeys(file);
    await writeFile(file, text);
    await expect(keptKeys(file)).rejects.toThrow(/token keys in .*token-keys\.json cannot be read\. Remove it/);
  });

  test.skipIf(process.platform === 'win32')('that others may read is refused in words', async () => {
    await keptKeys(file);
    await chmod(file, 0o644);
    await expect(keptKeys(file)).rejects.toThrow(/Others may read the token keys .*chmod 600/);
    expect(await readFile(file, 'utf8')).not.toBe('');
  });
});

describe('a headend that comes back', () => {
  const tokenKeys = freshKeys();

  async function restarted(keys = tokenKeys) {
    const before = new Sandbox({ tokenKeys });
    const content = await before.signOn();
    const session = sessionTokenOf(await before.ssm('setup', content));
    const operator = await before.operatorToken();
    const device = ((await before.post('/demo/signon/device', { account: 'ann', device: 'tv-1' })).body as { token: string }).token;
    const unplayed = await before.signOn();
    await before.close();
    return { after: new Sandbox({ tokenKeys: keys }), content, unplayed, session, operator, device };
  }

  test('knows the tokens of before: of a session that is gone it says so (3002)', async () => {
    const { after, session, operator, device } = await restarted();
    expect(await after.ssm('heartbeat', session)).toMatchObject(ssmError(404, 3002));
    expect(await after.ssm('teardown', session)).toMatchObject(ssmError(404, 3002));
    expect(await after.renewWidevine(session, widevineFollowUp('renewal', 'of-before'))).toMatchObject(ssmError(404, 3002));
    expect(await after.licence([await after.signOn(), session], [keyIds.keyA])).toMatchObject(ssmError(404, 3002));
    expect((await after.ssm('setup', device)).status).toBe(200);
    expect((await after.kill('killAccountSessions', { account: 'ann' }, operator)).status).toBe(200);
    await after.close();
  });

  test('has forgotten which content tokens were played, and takes none of before', async () => {
    const { after, content, unplayed } = await restarted();
    for (const token of [content, unplayed]) expect(await after.ssm('setup', token)).toMatchObject(ssmError(401, 1003));
    await after.close();
  });

  test('with other keys knows nobody (1003)', async () => {
    const { after, session } = await restarted(freshKeys());
    expect(await after.ssm('heartbeat', session)).toMatchObject(ssmError(401, 1003));
    await after.close();
  });
});

function hex(keys: object): readonly string[] {
  return Object.values(keys).map((key: Uint8Array) => Buffer.from(key).toString('hex'));
}
