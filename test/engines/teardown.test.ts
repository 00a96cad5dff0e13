import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EnginePage } from './support/engine-page';
import { enginesToTest, type EngineName } from './support/engines';
import { launchEngine, type Engine } from './support/launch-engine';
import { Sandbox, type Drm } from './support/sandbox';

/** A kind of session. */
interface Kind {
  readonly system: string;
  readonly drm: Drm;
  /**
   * The end of a session whose set-up is answered only when its page has gone. A gateway's handle is known before the
   * set-up, so its session is torn down; of the standard API nobody has the token then.
   */
  readonly unheard: 'teardown' | 'expired';
}

const kinds: readonly Kind[] = [
  { system: 'customer-ssm', unheard: 'teardown', drm: () => ({ system: 'customer-ssm' }) },
  {
    system: 'nagra-ssp',
    unheard: 'expired',
    drm: (headend) => ({ system: 'nagra-ssp', config: { mode: 'token', tenantId: 'demo', ssmServer: headend, licenceServer: headend } }),
  },
];

/** How a page goes. */
interface Way {
  readonly way: string;
  readonly leave: (page: EnginePage, sandbox: Sandbox) => Promise<void>;
}

const ways: readonly Way[] = [
  { way: 'goes to another page', leave: (page, { elsewhere }) => page.navigate(elsewhere) },
  { way: 'goes to another site', leave: (page, { otherSite }) => page.navigate(otherSite) },
  { way: 'is closed', leave: (page) => page.close() },
  { way: 'is hidden and stopped', leave: (page) => page.suspend() },
  {
    way: 'is hidden, stopped and closed',
    leave: async (page) => {
      await page.suspend();
      await page.close();
    },
  },
];

/** From here on a keep-alive fetch outlives its page although it needs a preflight. */
const firstWithKeepAlivePreflight = 81;

/** s; far more than it takes to leave, and short enough to wait for a session to expire where a test fails. */
const heartbeatS = 16;
/** s; where a session is expected to expire, and the page has to leave before. */
const shortHeartbeatS = 4;
/** s; where it has left already when its session begins. */
const shortestHeartbeatS = 1;
/** ms that a set-up is held back: longer than it takes to leave. */
const held = 1_500;

/** A mistake on purpose: a beacon's message to a beacon's address, but with a header of ours, hence a preflight. */
const beaconsWithHeader = `navigator.sendBeacon = function (url, body) {
  var headers = { 'content-type': 'text/plain', 'nv-tenant-id': 'demo' };
  fetch(url, { method: 'POST', headers: headers, body: body, keepalive: true, credentials: 'omit' }).catch(function () {});
  return true;
};`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.close());

describe.each(enginesToTest())('Chromium %s', (name: EngineName) => {
  let engine: Engine;
  let page: EnginePage;

  beforeAll(async () => {
    engine = await launchEngine(name);
  });
  beforeEach(async () => {
    page = await engine.newPage();
  });
  afterEach(async () => {
    await page.destroy();
    sandbox.heal();
  });
  afterAll(() => engine.close());

  describe.each(kinds)('$system', (kind) => {
    const { drm, unheard } = kind;

    it.each(ways)('tears down once when its page $way', async (way) => {
      const household = sandbox.household({ drm, heartbeatS });
      const { account } = household;
      await sandbox.open(page, household);

      await way.leave(page, sandbox);

      expect(await sandbox.story(account)).toEqual(['setup', 'teardown']);
      expect(await sandbox.activeSessions(account)).toEqual([]);
    });

    it.each(ways)('leaks nothing when its page $way before set-up was answered', async ({ leave }) => {
      const { account, address } = sandbox.household({ drm, heartbeatS: unheard === 'expired' ? shortestHeartbeatS : heartbeatS });
      const setupCame = sandbox.holdNextSetup(held);
      await page.navigate(address);
      await setupCame();

      await leave(page, sandbox);

      expect(sandbox.kinds(account), 'left before the answer').toEqual([]);
      expect(await sandbox.story(account)).toEqual(['setup', unheard]);
      expect(await sandbox.activeSessions(account)).toEqual([]);
    });

    it('tears down once when its page is loaded again, and the new session lives', async () => {
      const household = sandbox.household({ drm, heartbeatS });
      const { account } = household;
      await sandbox.open(page, household);

      await page.reload();

      await expect.poll(() => [...sandbox.kinds(account)].sort(), { timeout: 20_000 }).toEqual(['setup', 'setup', 'teardown']);
      const entries = sandbox.ledger(account);
      const [first, second] = entries.filter(({ kind }) => kind === 'setup').map(({ session }) => session);
      expect(entries.find(({ kind }) => kind === 'teardown')?.session).toBe(first);
      expect(await sandbox.activeSessions(account)).toEqual([second]);
    });

    it('tears down at the next start what a crash has left behind', async () => {
      const household = sandbox.household({ drm, heartbeatS });
      const { account } = household;
      await sandbox.open(page, household);

      await page.crash();
      const crashed = page;
      page = await engine.newPage(crashed);
      expect(sandbox.kinds(account), 'a crash sends nothing').toEqual(['setup']);
      await sandbox.open(page, household);
      await crashed.destroy();

      expect(sandbox.kinds(account)).toEqual(['setup', 'teardown', 'setup']);
    });
  });

  // Were the tests above blind to a tear-down that gets lost, this one would find out.
  it('loses a tear-down that needs a preflight where an engine cannot send it, and only there', async () => {
    const household = sandbox.household({ drm: () => ({ system: 'customer-ssm' }), heartbeatS: shortHeartbeatS });
    const { account } = household;
    await page.runFirst(beaconsWithHeader);
    await sandbox.open(page, household);

    await page.navigate(sandbox.elsewhere);

    const arrives = engine.majorVersion >= firstWithKeepAlivePreflight;
    expect(await sandbox.story(account)).toEqual(['setup', arrives ? 'teardown' : 'expired']);
  });
});
