import { startHeadend, type RunningHeadend } from '../../../headend/running';
import type { LedgerEntry, LedgerKind } from '../../../headend/ledger/ledger';
import { fakeLibrary } from '../../unit/headend/fake-library';
import type { EnginePage } from './engine-page';
import { servePage, type PageServer } from './page-server';

/** What `otvtoolkit.drm` of an operator's configuration says. @param headend its origin */
export type Drm = (headend: string) => object;

export interface HouseholdOptions {
  readonly drm: Drm;
  /**
   * Seconds between proofs of life. The page gives none, so a session whose tear-down got lost expires after one and a
   * half of them: every session has an end that can be waited for.
   */
  readonly heartbeatS: number;
}

/** One household of the sandbox, as the headend sees it. */
export interface Household {
  readonly account: string;
  /** The page that begins a session for it. */
  readonly address: string;
}

const ends: readonly LedgerKind[] = ['teardown', 'expired', 'killed'];

/** A page on one origin, and a headend on another, whose ledger says what sessions really did. */
export class Sandbox {
  private households = 0;

  private constructor(
    private readonly headend: RunningHeadend,
    private readonly pages: PageServer,
  ) {}

  static async start(): Promise<Sandbox> {
    const pages = await servePage('test/engines/page/session-page.ts');
    return new Sandbox(await startHeadend({ library: fakeLibrary, allowedOrigins: [pages.url] }), pages);
  }

  /** A page without a session, of the same origin. */
  get elsewhere(): string {
    return `${this.pages.url}/elsewhere`;
  }

  /** The same on another site, for which engines change the process. */
  get otherSite(): string {
    return this.elsewhere.replace('127.0.0.1', 'localhost');
  }

  household({ drm, heartbeatS }: HouseholdOptions): Household {
    const { url } = this.headend;
    const account = `household-${++this.households}`;
    this.headend.limits.change(account, { heartbeatS });
    const operator = { brand: { name: 'Lumen TV' }, backend: { baseUrl: url, tenant: 'demo' }, otvtoolkit: { drm: drm(url) } };
    const parameters = new URLSearchParams({ account, device: 'tv', operator: JSON.stringify(operator) });
    return { account, address: `${this.pages.url}/?${parameters.toString()}` };
  }

  /** Opens the household's page and waits until its session is live, on both sides, and nothing is on its way any more. */
  async open(page: EnginePage, { account, address }: Household): Promise<void> {
    await page.navigate(address);
    const state = await page.evaluate(
      `new Promise(function (resolve) { (function look() { window.sessionState === 'setting-up' ? setTimeout(look, 10) : resolve(window.sessionState); })(); })`,
    );
    if (state !== 'live') throw new Error(`no session: the page says ${String(state)}, the ledger ${this.kinds(account).join() || 'nothing'}`);
    await page.quiet();
  }

  ledger(account: string): readonly LedgerEntry[] {
    return this.headend.ledger.since(0).filter((entry) => entry.account === account);
  }

  kinds(account: string): readonly LedgerKind[] {
    return this.ledger(account).map(({ kind }) => kind);
  }

  /** All that the ledger says of a household, once its first session has ended, one way or another. */
  async story(account: string): Promise<readonly LedgerKind[]> {
    await until(() => this.kinds(account).some((kind) => ends.includes(kind)));
    return this.kinds(account);
  }

  async activeSessions(account: string): Promise<readonly string[]> {
    const active = await this.headend.sessions.active();
    return active.filter((session) => session.account === account).map(({ id }) => id);
  }

  /** The next set-up stays unanswered for a while. @returns a wait for the moment when it has come in */
  holdNextSetup(delayMs: number): () => Promise<void> {
    const { faults } = this.headend;
    faults.add({ route: 'setup', delayMs, times: 1 });
    return () => until(() => faults.all().length === 0);
  }

  /** No fault is left over. */
  heal(): void {
    this.headend.faults.clear();
  }

  async close(): Promise<void> {
    await this.headend.close();
    await this.pages.close();
  }
}

/** No limit of its own: whoever waits has the test's. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}
