/* global fetch, location, TextDecoderStream, URL */

/**
 * In memory alone, for as long as the page is there: where a key is wanted the app may have the same origin, and could
 * read any storage. Never part of a URL.
 */
let labKey;

export class KeyWanted extends Error {}

export function rememberKey(key) {
  labKey = key;
}

function headers(more = {}) {
  return labKey === undefined ? more : { ...more, 'x-lab-key': labKey };
}

/** @returns the answer's JSON @throws KeyWanted, or Error with the server's own words */
export async function call(method, path, body, more = {}) {
  const response = await fetch(new URL(path, location.origin), {
    method,
    headers: headers(body === undefined ? more : { ...more, 'content-type': 'application/json' }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 401 && path.startsWith('/lab/')) throw new KeyWanted();
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? `status ${response.status}`);
  return answer;
}

/** Ends every session of an account, as an operator would. */
export async function killAccount(account) {
  const { token } = await call('POST', '/lab/operator-token', {});
  return call('PUT', '/demo/ssm/v1/sessions/killAccountSessions', { account }, { 'nv-authorizations': token });
}

/**
 * The ledger from its start, and then as it is written. Not an EventSource: that could not carry the key in a header.
 * Resolves when the stream has ended.
 */
export async function followLedger(onEntry) {
  const response = await fetch(new URL('/lab/events', location.origin), { headers: headers() });
  if (response.status === 401) throw new KeyWanted();
  if (!response.ok) throw new Error(`status ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) onEntry(JSON.parse(data.slice('data: '.length)));
    }
  }
}
