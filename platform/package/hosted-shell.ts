import { readFile } from 'node:fs/promises';
import { fromRoot } from '../web/paths';
import { bytesOf, sorted, type Files } from './files';
import { Refusal } from './refusal';

/** All of them; the platform's own files lie beside. */
export const SHELL_FILES = ['index.html', 'shell.css', 'shell.js'] as const;

/**
 * Where the operator's server has the app, with a slash at the end.
 * @throws Refusal when it is not https: a page over plain http is no secure context, and has no Encrypted Media Extensions
 */
export function hostedUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Refusal(`--hosted: "${text}" is no URL`);
  const url = new URL(text);
  if (url.protocol !== 'https:') throw new Refusal(`--hosted: "${text}" is not https, and a page over anything else has no Encrypted Media Extensions`);
  if (url.username !== '' || url.password !== '') throw new Refusal('--hosted: the URL has a user or a password in it, which every viewer could read');
  if (url.search !== '' || url.hash !== '') throw new Refusal(`--hosted: "${text}" has a query or a fragment; deep links use the query`);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** The whole app of the hosted variant: a page that goes to `url`. */
export async function hostedShell(url: URL, title: string, background: string): Promise<Files> {
  const read = (file: string) => readFile(fromRoot('platform/package/shell', file), 'utf8');
  const page = (await read('index.html')).replace('%ORIGIN%', escaped(url.origin)).replace('%URL%', escaped(url.href)).replace('%TITLE%', () => escaped(title));
  return sorted([
    ['index.html', bytesOf(page)],
    ['shell.css', bytesOf((await read('shell.css')).replace('%BACKGROUND%', background))],
    ['shell.js', bytesOf(await read('shell.js'))],
  ]);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
