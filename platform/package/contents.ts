import { MARK as CDM_MARK } from '../emulator/cdm/banner';
import { MARK as TV_MARK } from '../emulator/tv/banner';
import { text, type Files } from './files';

/** Names of what belongs to the making of an app, not into it. */
const UNWANTED_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.map$/, 'a source map'],
  [/\.(p12|pfx|pem|key|jks)$/i, 'a key or a certificate store'],
  [/(^|\/)\./, 'a hidden file'],
  [/(^|\/)node_modules\//, 'an npm package as it was installed'],
  [/\.(ts|mts|tsx)$/, 'source code'],
  // LG's own tool refuses such names, and who knows what a TV's file system does.
  [/[^\x20-\x7e]/, 'a name of other than English letters'],
];

const UNWANTED_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/^\/\/[#@] sourceMappingURL=/m, 'the address of a source map'],
  [new RegExp(`${CDM_MARK}|${TV_MARK}`), 'the emulator'],
];

const TEXT_FILES = /\.(js|json|html|css|svg|txt|xml)$/;

/** What of a package's files may not be shipped, in words. */
export function faultsOfContents(files: Files): string[] {
  return [...files].flatMap(([path, bytes]) => [
    ...UNWANTED_NAMES.filter(([name]) => name.test(path)).map(([, what]) => `${path}: is ${what}`),
    ...(TEXT_FILES.test(path) ? faultsOfText(path, text(bytes)) : []),
  ]);
}

function faultsOfText(path: string, content: string): string[] {
  return UNWANTED_TEXTS.filter(([pattern]) => pattern.test(content)).map(([, what]) => `${path}: has ${what} in it`);
}
