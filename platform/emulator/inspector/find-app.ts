import * as v from 'valibot';
import { CdpConnection } from './cdp-connection';

/** ms that an inspector may take to answer. */
const ANSWER_LIMIT = 5_000;

/** As `/json` lists them; an inspector that somebody else is attached to gives no WebSocket. */
const TargetsSchema = v.array(v.object({ type: v.string(), title: v.fallback(v.string(), ''), url: v.fallback(v.string(), ''), webSocketDebuggerUrl: v.optional(v.string()) }));

type Target = v.InferOutput<typeof TargetsSchema>[number];

/** The app's page has it from its first line on, whether or not the app comes up (static/index.html). */
const IS_OUR_APP = `document.getElementById('boot') !== null`;

/** The inspector is not there, or not what it was taken for; the message is for people. */
export class InspectorError extends Error {
  override readonly name = 'InspectorError';
}

/** A page with our app, and the line to it. */
export interface AppPage {
  readonly url: string;
  readonly cdp: CdpConnection;
}

/**
 * Attaches to the page that runs the app.
 * @param inspector where the inspector listens, e.g. `http://127.0.0.1:9998`
 * @throws InspectorError
 */
export async function attachToApp(inspector: URL): Promise<AppPage> {
  const targets = await targetsOf(inspector);
  const pages = targets.filter(({ type }) => ['page', 'app', 'webview'].includes(type));
  if (pages.length === 0) throw new InspectorError(`the inspector at ${inspector.origin} has no page${besides(targets)}: start the app first`);
  const free = pages.filter(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl !== undefined);
  if (free.length === 0) throw new InspectorError(`somebody is attached to the page at ${inspector.origin} already: close the other inspector`);
  for (const page of free) {
    const cdp = await open(page, inspector);
    if (await isOurApp(cdp)) return { url: page.url, cdp };
    cdp.close();
  }
  throw new InspectorError(`no page at ${inspector.origin} is the app; there is ${free.map(({ title, url }) => `"${title}" (${url})`).join(', ')}`);
}

async function targetsOf(inspector: URL): Promise<readonly Target[]> {
  const list = new URL('/json', inspector);
  const none = (why: string, cause?: unknown) => new InspectorError(`${inspector.origin} answers, but is no inspector: ${list.pathname} gives ${why}`, { cause });
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(list, { signal: AbortSignal.timeout(ANSWER_LIMIT), redirect: 'manual' });
    text = await answer.text();
  } catch (cause) {
    throw new InspectorError(`nothing answers at ${inspector.origin}: start the app with its inspector, and name the port that it prints (docs/emulators.md)`, { cause });
  }
  if (answer.status !== 200) throw none(`HTTP ${answer.status}`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw none('no JSON', cause);
  }
  const targets = v.safeParse(TargetsSchema, json);
  if (!targets.success) throw none('no list of pages');
  return targets.output;
}

/** By the address that we know it by: a TV calls itself by names that mean something else here. */
async function open({ title, webSocketDebuggerUrl = '' }: Target, inspector: URL): Promise<CdpConnection> {
  let url: URL;
  try {
    url = new URL(webSocketDebuggerUrl);
  } catch (cause) {
    throw new InspectorError(`the inspector at ${inspector.origin} gives no address for its page "${title}"`, { cause });
  }
  url.host = inspector.host;
  try {
    return await CdpConnection.open(url.href, `the page "${title}"`);
  } catch (cause) {
    throw new InspectorError(`the page "${title}" at ${inspector.origin} takes no connection: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function isOurApp(cdp: CdpConnection): Promise<boolean> {
  const { result } = await cdp.send('Runtime.evaluate', { expression: IS_OUR_APP, returnByValue: true });
  return result.value === true;
}

function besides(targets: readonly Target[]): string {
  return targets.length === 0 ? '' : `, only ${[...new Set(targets.map(({ type }) => type))].join(', ')}`;
}
