import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Caller, type Reply } from './caller';
import { oddPaths, type OddPath } from './odd-paths';
import { shareOf, Verdict, type Attack } from './outcome';
import { against } from './target';

const secret = 'nobody is to read this';

/** Nothing is served but what the build holds and the services say. */
export const oddPathsAreRefused: Attack = {
  name: 'paths',
  means: 'nothing outside the build is served, no hidden file and no file of the project; what is answered with 200 is a page that is there; none is answered with 5xx',
  run: async (share) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'attack-'));
    try {
      const appFolder = await fakeBuild(folder);
      return await against({ appFolder }, async ({ port }) => {
        const verdict = new Verdict();
        const caller = new Caller(port, 4);
        const known = await knownBodies(caller);
        const all = oddPaths(shareOf(2_517, share));
        let served = 0;
        for (const odd of all) {
          const reply = await caller.call({ ...odd, headers: elsewhere });
          if (reply.status < 300) served += 1;
          verdict.hold(isHarmless(reply, odd, known), () => `${odd.method} ${odd.path.slice(0, 100)}: ${reply.status} ${reply.text.slice(0, 100)}`);
        }
        const last = await caller.call({ method: 'GET', path: '/js/app.js', headers: elsewhere });
        verdict.hold(last.status === 200, () => `the app itself at last: ${last.status}`);
        caller.close();
        return { tries: all.length, failures: verdict.failures(), figures: [`${served} were answered with a page that is there`] };
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** By a name that is not this machine's: the lab is none of its business. */
const elsewhere = { host: 'tv.example' };

async function fakeBuild(folder: string): Promise<string> {
  const build = path.join(folder, 'build');
  const files: Readonly<Record<string, string>> = {
    'build/index.html': '<!DOCTYPE html><html><head></head><body>the app</body></html>',
    'build/operator.json': '{}',
    'build/js/app.js': 'the app',
    'build/.env': secret,
    'build/.git/config': secret,
    'secret.txt': secret,
    'package.json': secret,
    'headend/server.ts': secret,
    '.cache/headend/token-keys.json': secret,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return build;
}

/** What may be read by anybody. */
async function knownBodies(caller: Caller): Promise<ReadonlySet<string>> {
  const bodies = new Set<string>();
  for (const known of ['/', '/operator.json', '/js/app.js', '/demo/catalogue', '/lab/', '/lab/health']) {
    const { status, text } = await caller.call({ method: 'GET', path: known, headers: elsewhere });
    if (status !== 200) throw new Error(`${known}: ${status} ${text}`);
    bodies.add(text);
  }
  return bodies;
}

/** What no file of ours, and none of the machine's, is without. */
const ofFiles = new RegExp(`${secret}|root:|PATH=|"scripts"|createHeadend`);

function isHarmless({ status, text }: Reply, { method }: OddPath, known: ReadonlySet<string>): boolean {
  if (status >= 500 || ofFiles.test(text)) return false;
  if (status >= 300 || method === 'HEAD' || method === 'OPTIONS') return true;
  // The programme may have changed since.
  return known.has(text) || text.startsWith('{"channels":');
}
