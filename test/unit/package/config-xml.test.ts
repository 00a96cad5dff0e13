import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { completeOptions } from '../../../platform/emulator/tv/options';
import { readConfigXml, renderConfigXml } from '../../../platform/tizen/config-xml';
import { KNOWN_PRIVILEGES } from '../../../platform/tizen/privileges';

const FACTS = {
  name: 'Tom & "Jerry" <TV>',
  version: '1.4.0',
  vendor: 'Test & Sons',
  package: 'TestTV0001',
  application: 'Player',
  requiredVersion: '3.0',
  privileges: ['http://developer.samsung.com/privilege/adinfo'],
  accessOrigins: ['https://api.example', '*'],
};
const good = renderConfigXml(FACTS);
const hosted = renderConfigXml({ ...FACTS, hostedOrigin: 'https://tv.example' });
const schema = fileURLToPath(new URL('../../../platform/tizen/config.rng', import.meta.url));

/** The schema's judge that is not ours: what it says, or nothing. */
function xmllint(xml: string): string {
  try {
    execFileSync('xmllint', ['--noout', '--nonet', '--relaxng', schema, '-'], { input: xml, stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { readonly stderr?: unknown }).stderr);
  }
}

describe('config.xml', () => {
  test('says what the operator has said', () => {
    expect(readConfigXml(good)).toMatchObject({ applicationId: 'TestTV0001.Player', packageId: 'TestTV0001', version: '1.4.0', name: FACTS.name });
    expect(xmllint(good)).toBe('');
    expect(xmllint(hosted)).toBe('');
    expect(hosted).toContain('<tizen:allow-navigation>https://tv.example<');
  });

  test('the emulated TV grants what the package asks for, unless a test says otherwise', () => {
    const own = readConfigXml(renderConfigXml({ ...FACTS, privileges: [] })).privileges;
    expect(completeOptions({ platform: 'tizen' }).privileges).toEqual(own);
  });

  test('an operator’s privilege is listed once, whoever needs it too', () => {
    const twice = renderConfigXml({ ...FACTS, privileges: ['http://tizen.org/privilege/internet', ...FACTS.privileges] });
    expect(readConfigXml(twice).privileges).toEqual(readConfigXml(good).privileges);
    expect(new Set(KNOWN_PRIVILEGES).size).toBe(KNOWN_PRIVILEGES.length);
  });

  test.each<[string, (xml: string) => string, RegExp, boolean]>([
    ['an unknown element', (xml) => xml.replace('<name>', '<surprise/><name>'), /surprise/, true],
    ['an unknown attribute', (xml) => xml.replace('<name>', '<name kind="x">'), /name/, true],
    ['a version of Samsung’s refusal', (xml) => xml.replace('1.4.0', '1.4.65536'), /@version: .*65535/, true],
    ['an application of another package', (xml) => xml.replace('id="TestTV0001.', 'id="TestTV0002.'), /does not begin with the package/, false],
    ['a privilege that does not exist', (xml) => xml.replace('privilege/adinfo', 'privilege/adinof'), /there is no privilege/, false],
    ['a privilege taken away', (xml) => xml.replace(/.*privilege\/tv\.audio.*\n/, ''), /lacks a privilege/, false],
    ['another start page', (xml) => xml.replace('"index.html"', '"http://evil.example/"'), /content\.@src/, true],
    ['two start pages', (xml) => xml.replace('<content', '<content src="index.html"/><content'), /content/, true],
    ['plain http for the hosted app', (xml) => xml.replace('<name>', '<tizen:allow-navigation>http://tv.example</tizen:allow-navigation><name>'), /allow-navigation: expected an https/, true],
    ['XML that is cut off', (xml) => xml.slice(0, -12), /well-formed/, true],
    ['a document type', (xml) => xml.replace('<widget', '<!DOCTYPE widget [<!ENTITY a "b">]><widget'), /document type/, false],
    ['nothing', () => '', /well-formed/, true],
  ])('%s is refused', (_what, change, words, alsoBySchema) => {
    const bad = change(good);
    expect(bad).not.toBe(good);
    expect(() => readConfigXml(bad)).toThrow(words);
    if (alsoBySchema) expect(xmllint(bad)).not.toBe('');
  });
});
