import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import operatorJson from '../../../src/operator/operator.json';
import { readConfig } from '../../../src/operator/config';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = ['secure-sessions.md', 'drm.md', 'coming-from.md'] as const;
const textOf = (page: string) => readFileSync(`${root}docs/${page}`, 'utf8');

/** Code blocks of one language, with the paragraph before each. */
function blocks(text: string, language: string): { readonly before: string; readonly code: string }[] {
  return [...text.matchAll(new RegExp(`([^\\n]*)\\n+\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, before = '', code = '']) => ({ before, code }));
}

describe.each(pages)('docs/%s', (page) => {
  const text = textOf(page);

  it('names files that there are', () => {
    const files = [...text.matchAll(/`((?:src|test|headend|docs)\/[\w/.-]*\w)(?:\/?\*\.ts)?`/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(root + file), file).toBe(true);
  });

  it('links to pages and headings that there are', () => {
    for (const [, path = '', heading] of text.matchAll(/\]\(([\w/.-]*)(?:#([\w-]+))?\)/g)) {
      const target = path === '' ? page : path;
      expect(existsSync(`${root}docs/${target}`), target).toBe(true);
      if (heading !== undefined) expect(headingsOf(textOf(target)), `${target}#${heading}`).toContain(heading);
    }
  });

  it('shows TypeScript that compiles: each page’s blocks are one module', () => {
    const code = blocks(text, 'ts').map((block) => block.code).join('\n');
    expect(code).not.toBe('');
    expect(complaintsAbout(code)).toEqual([]);
  }, 60_000);
});

it('shows configurations that are accepted, unless it says that they are not there yet', () => {
  const shown = blocks(textOf('secure-sessions.md'), 'json');
  expect(shown).toHaveLength(3);
  for (const { before, code } of shown) {
    const config = { ...operatorJson, ...(JSON.parse(code) as object) };
    if (/not there yet/i.test(before)) expect(() => readConfig(config), 'the page says "not there yet", but it is').toThrow();
    else expect(() => readConfig(config)).not.toThrow();
  }
});

describe('docs/coming-from.md', () => {
  // Other people's names: whoever searches for one has to find it here.
  it.each([
    'OTVSSMHttpMediaDrmCallback', 'setMediaDrmCallback', 'setKeyRequestProperty', 'setVideoPath', 'stopPlayback', 'setOnErrorListener',
    'MEDIA_ERROR_OPY_SSM_SETUP_FAILURE', 'MEDIA_ERROR_OPY_SSM_RENEWAL_FAILURE', 'MEDIA_ERROR_OPY_SSM_TEARDOWN_FAILURE',
    'OTVSSPLicenseDelegate(certificateURL:licenseURL:ssmServerURL:syncSSMSetupTeardown:)', 'setToken(sspTokenCallback:)',
    'OTVSSMSetupErrorNotification', 'OTVSSMHeartbeatErrorNotification', 'OTVSSMTeardownErrorNotification',
    'onError', 'licenseURL', 'certificateURL', 'ssmServerURL', 'tokenType',
    'customerSsmCallback', 'widevineServerCertificate', 'licenceServer', 'ssmServer', 'tenantId', 'ssmSyncMode', 'syncSSMSetupTeardown',
    'ssmsetuperror', 'ssmheartbeaterror', 'ssmteardownerror',
  ])('has %s', (name) => {
    expect(textOf('coming-from.md')).toContain(name);
  });
});

/** As GitHub makes anchors. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/[^\w\s-]/g, '').replace(/\s/g, '-'));
}

/** Compiles `code` as if it were a file of src/operator, with the app's own settings. */
function complaintsAbout(code: string): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const file = `${root}src/operator/shown-in-docs.ts`;
  const host = ts.createCompilerHost(options);
  const readReal = host.getSourceFile.bind(host);
  const existsReal = host.fileExists.bind(host);
  host.fileExists = (path) => path === file || existsReal(path);
  host.getSourceFile = (path, ...rest) => (path === file ? ts.createSourceFile(path, code, ts.ScriptTarget.ES2022, true) : readReal(path, ...rest));
  const program = ts.createProgram([file], { ...options, noEmit: true, noUnusedLocals: false }, host);
  const source = program.getSourceFile(file);
  const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
