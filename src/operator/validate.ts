import * as v from 'valibot';

/** What is wrong with an untrusted value, and where: `channels.3.id: Expected string`. At most three complaints. */
export function complaints(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? '(whole)'}: ${issue.message}`)
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
