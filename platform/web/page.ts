import { readFile } from 'node:fs/promises';
import { fromRoot } from './paths';
import { POLYFILLS_FILE } from './polyfills';
import type { Target } from './target';

/** What the page's policy needs to know of src/operator/operator.json. */
export interface OperatorFile {
  readonly backend?: { readonly baseUrl?: string };
  /** With the standard API the app talks to these itself. */
  readonly otvtoolkit?: { readonly drm?: { readonly config?: { readonly licenceServer?: string; readonly ssmServer?: string } } };
}

/** @throws Error when the file is there and is not JSON, or its base URL is no URL */
export async function readOperatorFile(): Promise<OperatorFile> {
  let text: string;
  try {
    text = await readFile(fromRoot('src/operator/operator.json'), 'utf8');
  } catch {
    return {};
  }
  return JSON.parse(text) as OperatorFile;
}

/** The origins beside its own that the page may talk to. */
export function operatorOrigins(operator: OperatorFile): string[] {
  const { licenceServer, ssmServer } = operator.otvtoolkit?.drm?.config ?? {};
  const origins = [operator.backend?.baseUrl, licenceServer, ssmServer].flatMap((url) =>
    // Empty or relative: the service is where the page comes from.
    url !== undefined && /^https?:/i.test(url) ? [new URL(url).origin] : [],
  );
  return [...new Set(origins)];
}

/**
 * `unsafe-eval` is for Lightning's core alone, which makes functions from text; our code is kept from it by lint.
 * Blob workers are Lightning's image worker, blob media is Media Source.
 */
export function contentSecurityPolicy(origins: readonly string[]): string {
  const also = origins.map((origin) => ` ${origin}`).join('');
  return [
    "default-src 'none'",
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self'",
    'worker-src blob:',
    `img-src 'self' blob: data:${also}`,
    "font-src 'self'",
    'media-src blob:',
    `connect-src 'self'${also}`,
    // These two do not fall back to default-src: left out, they would allow everything.
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** static/index.html with its placeholders filled. */
export async function renderPage(operator: OperatorFile, target: Target): Promise<string> {
  const template = await readFile(fromRoot('static/index.html'), 'utf8');
  const metadata = JSON.parse(await readFile(fromRoot('metadata.json'), 'utf8')) as { name: string };
  return template
    .replace('%POLICY%', escapeAttribute(contentSecurityPolicy(operatorOrigins(operator))))
    .replace('%TITLE%', escapeAttribute(metadata.name))
    .replace(/^ *%POLYFILLS%\n/m, target === 'tv' ? `    <script src="${POLYFILLS_FILE}"></script>\n` : '');
}

function escapeAttribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
