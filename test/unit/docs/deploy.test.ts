import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions as parseDeploy, usage as deployUsage } from '../../../platform/deploy/options';
import { parseOptions as parsePackage, usage as packageUsage } from '../../../platform/package/options';
import { readPackaging } from '../../../platform/package/packaging-file';
import { PASSPHRASES } from '../../../platform/tizen/signers';
import { fromRoot } from '../../../platform/web/paths';

const page = readFileSync(fromRoot('docs/deploy.md'), 'utf8');
const blocks = (language: string) => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code);

test('shows a packaging file that is accepted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shown-'));
  const [shown = ''] = blocks('json');
  await writeFile(join(folder, 'packaging.json'), shown);
  expect(await readPackaging(join(folder, 'packaging.json'))).toMatchObject(JSON.parse(shown) as object);
  await rm(folder, { recursive: true });
  const explained = new Set([...page.matchAll(/^\| (`.*?`\*?(?:, `.*?`)*) \|/gm)].flatMap(([, keys = '']) => [...keys.matchAll(/`([\w.]+)`/g)].map(([, key = '']) => key)));
  const { tizen, webos, ...common } = JSON.parse(shown) as Record<string, object>;
  const keys = [...Object.keys(common), ...Object.keys(tizen ?? {}).map((key) => `tizen.${key}`), ...Object.keys(webos ?? {}).map((key) => `webos.${key}`)];
  expect([...explained].sort()).toEqual(keys.sort());
});

test('shows commands that are understood', () => {
  const lines = blocks('sh').flatMap((code) => code.split('\n')).map((line) => line.replace(/\s+#.*$/, ''));
  const argsOf = (command: string) => lines.flatMap((line) => (line.startsWith(`npm run ${command} -- `) ? [line.split(' ').slice(4)] : []));
  expect(argsOf('package').length).toBeGreaterThan(4);
  for (const args of argsOf('package')) expect(() => parsePackage(args), args.join(' ')).not.toThrow();
  expect(argsOf('deploy').length).toBeGreaterThan(3);
  for (const args of argsOf('deploy')) expect(() => parseDeploy(args), args.join(' ')).not.toThrow();
  for (const [tool = ''] of page.matchAll(/(?<=npx )ares-[\w-]+/g)) expect(existsSync(fromRoot('node_modules/.bin', tool)), tool).toBe(true);
});

test('names options, variables, files and secrets that there are', () => {
  const options = new Set(page.match(/(?<=`)--[\w-]+/g));
  expect(options.size).toBeGreaterThan(6);
  for (const option of options) expect(packageUsage + deployUsage + '--target', option).toContain(option);
  for (const variable of Object.values(PASSPHRASES)) expect(page).toContain(variable);
  for (const [, path = ''] of page.matchAll(/`((?:src|platform|\.github|\.ci)\/[\w/.-]+)`/g)) expect(existsSync(fromRoot(path)), path).toBe(true);
  for (const [, path = ''] of page.matchAll(/\]\(([\w-]+\.md)\)/g)) expect(existsSync(fromRoot('docs', path)), path).toBe(true);
  const secrets = readFileSync(fromRoot('.github/workflows/release.yml'), 'utf8').match(/(?<=secrets\.)\w+/g) ?? [];
  expect(secrets).toHaveLength(4);
  for (const secret of secrets) expect(page).toContain(`\`${secret}\``);
  expect(readdirSync(fromRoot('.github/workflows')).filter((file) => !page.includes(file))).toEqual([]);
});
