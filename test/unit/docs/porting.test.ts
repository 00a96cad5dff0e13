import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import settings from '../../../settings.json';
import { quirksOf } from '../../../src/device/quirks';
import { TIZEN_KEYS } from '../../../src/device/tizen-keys';
import { readQuirks } from '../../../src/operator/quirk-config';
import { OLDEST_TV_ENGINE } from '../../../platform/web/target';
import { TIZEN_ALWAYS, TIZEN_CODES, WEBOS_CODES } from '../../../platform/emulator/tv/key-codes';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = readFileSync(`${root}docs/porting.md`, 'utf8');

describe('docs/porting.md', () => {
  it('names files and folders that there are', () => {
    const paths = [...text.matchAll(/`((?:src|test|platform|docs)\/[\w/.-]*\w)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) expect(existsSync(root + path), path).toBe(true);
  });

  it('lists every quirk', () => {
    const listed = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(quirksOf({ platform: 'browser', platformVersion: undefined, engine: undefined, model: undefined })));
  });

  it('shows overrides that are accepted', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    const { quirks } = JSON.parse(`{${json}}`) as { quirks: unknown };
    expect(readQuirks(quirks)).toEqual(quirks);
  });
});

describe('what docs/porting.md says of engines', () => {
  it('is what the build is made for', () => {
    expect(text).toContain(`for Chromium ${OLDEST_TV_ENGINE} and newer`);
    expect(text).toContain(`| below ${OLDEST_TV_ENGINE} |`);
  });
});

describe('the keys of settings.json', () => {
  const named = settings.appSettings.keys as Readonly<Record<string, string>>;

  it('have a name for each code that a TV delivers', () => {
    for (const key of TIZEN_KEYS) expect(named[String(TIZEN_CODES.get(key))], key).toBeDefined();
    for (const code of [...TIZEN_ALWAYS, ...WEBOS_CODES]) expect(named[code], String(code)).toBeDefined();
  });

  it('have none for Exit', () => {
    expect(named['10182']).toBeUndefined();
  });

  it('are the codes that the page lists', () => {
    const keys = text.slice(text.indexOf('### Keys'), text.indexOf('## A quirk'));
    const codes = [...keys.matchAll(/\b(\d{2,5})(?=,| \||\s–)/g)].map(([, code = '']) => code).filter((code) => code !== '10182');
    expect(codes.length).toBeGreaterThan(20);
    for (const code of codes) expect(named[code], code).toBeDefined();
  });
});
