import path from 'node:path';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { appRoutes } from '../../headend/app/app-routes';
import { contentRoutes, ensureContent } from '../../headend/content';
import { startHeadend, type RunningHeadend } from '../../headend/running';
import { launchChromium } from '../support/chromium';
import { StubServer } from '../support/stub-server';
import { Lab } from './support/lab';
import { buildFolder, contentCache, resultFolder } from './support/paths';
import { SCREEN } from './support/world';

/** As `npm start -- --packaged-apps` has it: app and services on one origin, and packages may call. */
async function startOneOrigin(options: { readonly labKeyAlwaysWanted?: boolean } = {}): Promise<RunningHeadend> {
  const library = await ensureContent({ cacheDir: contentCache });
  return startHeadend({ library, mediaRoutes: contentRoutes(library), appRoutes: appRoutes({ buildDir: buildFolder }), allowPackagedApps: true, ...options });
}

let headend: RunningHeadend;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let port: string;
beforeAll(async () => {
  headend = await startOneOrigin();
  port = new URL(headend.url).port;
  browser = await launchChromium();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: SCREEN });
  page = await context.newPage();
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await headend.close();
});

/** What a script gets out of the lab: an answer's status and text, or `blocked` where the browser withholds it. */
function tried(where: Page | Frame, method: string, url: string): Promise<string> {
  return where.evaluate(
    async ([verb, address]) => {
      try {
        const answer = await fetch(address, { method: verb });
        return `${answer.status} ${await answer.text()}`;
      } catch {
        return 'blocked';
      }
    },
    [method, url] as const,
  );
}

const CALLS = [
  ['POST', '/lab/operator-token'],
  ['GET', '/lab/ledger'],
  ['GET', '/lab/sessions'],
  ['DELETE', '/lab/faults'],
] as const;

/** A page of somebody else's, on another port: to a browser, another site's. */
async function strangersPage(body: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = new StubServer();
  server.answer = () => ({ body: `<!DOCTYPE html><body>${body}`, headers: { 'content-type': 'text/html' } });
  const url = await server.start();
  return { url, close: () => server.stop() };
}

it.each(['localhost', '127.0.0.1'])('a script in the app’s page at %s does not get into the lab', async (name) => {
  await page.goto(`http://${name}:${port}/`);
  await page.waitForFunction(() => window.tvPlayer !== undefined);
  for (const [method, call] of CALLS) {
    expect(await tried(page, method, call), call).toMatch(/^401 /);
    expect(await tried(page, method, `http://lab.localhost:${port}${call}`), call).toBe('blocked');
  }
  // The page's text is to be had, and holds nothing.
  expect(await tried(page, 'GET', '/lab')).not.toContain(headend.labKey);
  const popup = context.waitForEvent('page');
  await page.evaluate(() => window.open('/lab/ledger'));
  expect(await (await popup).locator('body').innerText()).toContain('the lab wants its key');
});

it('a sandboxed frame, whose origin is null as a package’s is, does not get in either', async () => {
  const stranger = await strangersPage('<iframe sandbox="allow-scripts" srcdoc="<p>frame</p>"></iframe>');
  await page.goto(stranger.url);
  const frame = page.frames().find((one) => one.parentFrame() !== null);
  if (frame === undefined) throw new Error('no frame');
  for (const name of ['localhost', '127.0.0.1', 'lab.localhost']) {
    for (const [method, call] of CALLS) expect(await tried(frame, method, `http://${name}:${port}${call}`), `${name}${call}`).toMatch(/^(401 |blocked$)/);
  }
  // The services do answer such a frame: it is the lab that does not.
  expect(await tried(frame, 'GET', `http://localhost:${port}/demo/catalogue`)).toMatch(/^200 /);
  await stranger.close();
});

it.each(['localhost', 'lab.localhost'])('another page’s form, picture and frame do not get in at %s: they name no origin, or one that is not the lab’s', async (name) => {
  const at = `http://${name}:${port}`;
  const stranger = await strangersPage(`<form method="post" enctype="text/plain" action="${at}/lab/operator-token"><button>Win</button></form><img src="${at}/lab/ledger"><iframe src="${at}/lab/sessions"></iframe><iframe src="http://lab.localhost:${port}/lab/"></iframe>`);
  const answers: string[] = [];
  const note = (url: string, answer: string): void => {
    const { pathname } = new URL(url);
    if (pathname.startsWith('/lab/')) answers.push(`${pathname} ${answer}`);
  };
  page.on('response', (answer) => note(answer.url(), String(answer.status())));
  page.on('requestfailed', (request) => note(request.url(), 'blocked'));
  await page.goto(stranger.url);
  await expect.poll(() => [...answers].sort()).toEqual(['/lab/ 200', '/lab/ blocked', '/lab/ledger blocked', '/lab/sessions 401']);
  await page.click('button');
  await expect.poll(() => answers).toContain('/lab/operator-token 403');
  await stranger.close();
});

it('the lab’s own page works, at its own name', async () => {
  const lab = new Lab(headend.url);
  await lab.takeSlot('ann');
  await page.goto(`http://localhost:${port}/lab/`);
  expect(page.url()).toBe(`http://lab.localhost:${port}/lab/`);
  await expect.poll(() => page.locator('#status').innerText()).toBe('running');
  await expect.poll(() => page.locator('#ledger').innerText()).toContain('setup');

  await page.fill('#limits-form [name=maxSessions]', '1');
  await page.click('#limits-form button');
  await expect.poll(() => page.locator('#limits').innerText()).toContain('demo');
  await page.fill('#faults-form [name=status]', '503');
  await page.click('#faults-form button');
  await expect.poll(() => lab.faults()).toHaveLength(1);
  await expect.poll(() => page.locator('#faults').innerText()).toContain('answers 503');
  await page.screenshot({ path: path.join(resultFolder, 'lab.png') });

  await page.click('#clear-faults');
  await expect.poll(() => lab.faults()).toEqual([]);
  await page.click('#sessions button');
  await expect.poll(() => lab.sessions('ann')).toEqual([]);
  await expect.poll(() => page.locator('#ledger').innerText()).toContain('killed');

  const app = context.waitForEvent('page');
  await page.click('text=Open the app');
  await (await app).waitForFunction(() => window.tvPlayer !== undefined);
  expect((await app).url()).toBe(`http://localhost:${port}/`);
});

it('where the key is wanted the page asks for it, and keeps it where no other page can read it', async () => {
  const reachable = await startOneOrigin({ labKeyAlwaysWanted: true });
  await page.goto(`${reachable.url}/lab/`);
  await page.fill('#key-form [name=key]', reachable.labKey);
  await page.screenshot({ path: path.join(resultFolder, 'lab-key.png') });
  await page.click('#key-form button');
  await expect.poll(() => page.locator('#status').innerText()).toBe('running');
  // The app may be the next page of this tab.
  await page.goto(reachable.url);
  expect(await page.evaluate(() => JSON.stringify([sessionStorage, localStorage, document.cookie, window.name]))).not.toContain(reachable.labKey);
  for (const [method, call] of CALLS) expect(await tried(page, method, call), call).toMatch(/^401 /);
  await reachable.close();
});
