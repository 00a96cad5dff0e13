import * as v from 'valibot';

/** Valibot quotes what it has received, and anything may have been put there: a token does not belong in a log. */
const QUOTED = / but received [^]*$/;

/** What is wrong with an untrusted value, and where: `channels.3.id: Invalid type: Expected string`. At most three complaints. */
export function complaints(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? '(whole)'}: ${issue.message.replace(QUOTED, '')}`)
    .join('; ');
}

/** JSON, or `undefined` where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
