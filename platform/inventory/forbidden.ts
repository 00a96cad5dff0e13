import { MARK as CDM_MARK } from '../emulator/cdm/banner';
import { MARK as TV_MARK } from '../emulator/tv/banner';

interface Rule {
  /** What it is, in words that come after "has". */
  readonly what: string;
  readonly pattern: RegExp;
}

/** What no file of a build may have in it. A secret is never quoted. */
const rules: readonly Rule[] = [
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  { what: 'a private or symmetric key (JWK)', pattern: /"kty"\s*:\s*"[A-Za-z]+"[^{}]*"(?:d|k)"\s*:\s*"[\w-]{16,}"|"(?:d|k)"\s*:\s*"[\w-]{16,}"[^{}]*"kty"\s*:\s*"/ },
  { what: 'a token (JWT)', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/ },
  { what: 'a registry or forge token', pattern: /\b(?:npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16})\b/ },
  { what: 'a bearer token', pattern: /\bBearer [\w.~+/-]{16,}/ },
  { what: 'a password', pattern: /"(?:[\w-]*[_-])?(?:pass(?:word|phrase|wd)|secret|(?:api|private|signing)[_-]?key)"\s*:\s*"[^"]+"/i },
  { what: 'credentials in an address', pattern: /\bhttps?:\/\/[^\s/"'@:]+:[^\s/"'@]+@/ },
  { what: 'a reference to a source map', pattern: /[#@]\s*sourceMappingURL=/ },
  { what: 'the emulator', pattern: new RegExp(`${CDM_MARK}|${TV_MARK}|\\bemulated(?:Cdm|Tv)\\b|emulator/(?:cdm|tv)`) },
  { what: 'test code', pattern: /\bvitest\b|\bplaywright\b|\bhappy-dom\b|\bfast-check\b|\.test\.[cm]?[jt]s\b/ },
];

/** What an operator's file may not set: whatever is in a package can be read by whoever has the package. */
const secretNames = /^(?:.*[_-])?(?:token|secret|password|passphrase|api[_-]?key|private[_-]?key|signing[_-]?key|client[_-]?secret)$/i;

/** What is wrong with the content of a file, in words that come after its name. */
export function forbiddenIn(file: string, bytes: Buffer): readonly string[] {
  const text = bytes.toString('latin1');
  const found = rules.filter(({ pattern }) => pattern.test(text)).map(({ what }) => `has ${what} in it`);
  return file.endsWith('.json') && file !== 'bom.cdx.json' ? [...found, ...secretsIn(text)] : found;
}

function secretsIn(text: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return ['is not JSON'];
  }
  return namesIn(value, '').map((path) => `sets ${path}, and a package can be read by anybody`);
}

function namesIn(value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return typeof inner === 'string' && inner !== '' && secretNames.test(name) ? [path] : namesIn(inner, path);
  });
}
