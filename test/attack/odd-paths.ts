/** Files that are there, and nobody's business: beside the build, hidden in it, of the project, of the machine. */
const wanted = ['secret.txt', '.env', '.git/config', 'package.json', 'headend/server.ts', '.cache/headend/token-keys.json', 'etc/passwd', 'proc/self/environ'];

/** One step up, as it may be spelled. */
const ups = ['..', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '..;', '..%00', '..%5c', '..\\', '%c0%ae%c0%ae', '%uff0e%uff0e', '....', '..%20', '．．'];

/** What parts one step from the next. */
const slashes = ['/', '%2f', '%5c', '\\', '//', '/./', '%252f'];

/** Where to begin. */
const bases = ['', '/js', '/lab/page', '/media/one-key', '/media/one-key/v1', '/demo/ssm/v1', '/emulator'];

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'COPY', 'LOCK'];

/** Odd for themselves. */
const odd = [
  '//',
  '///etc/passwd',
  '/%',
  '/%zz',
  '/%00',
  '/index.html%00',
  '/index.html%00.js',
  '/index.html/',
  '/index.html/..',
  '/.',
  '/..',
  '/?',
  '/?file=../secret.txt',
  '/#/../secret.txt',
  '/;/',
  '/*',
  '*',
  'secret.txt',
  '/js',
  '/js/',
  '/.well-known/x',
  '/con',
  '/~root',
  '/index.html::$DATA',
  '/index.html~',
  '/index.html.bak',
  '/INDEX.HTML',
  '/operator.json/x',
  '/demo%2fcatalogue',
  '/demo//catalogue',
  '/demo/catalogue/..',
  '/lab%2fledger',
  '/lab/./ledger',
  '//lab/ledger',
  '/LAB/ledger',
  '/lab/ledger?since=x',
  '/lab/page/%2e%2e/index.html',
  '/constructor',
  '/__proto__',
  '/demo/__proto__',
  '/:tenant/catalogue',
  'http://localhost/secret.txt',
  'http://localhost/../secret.txt',
  'http://169.254.169.254/latest',
  'file:///etc/passwd',
  `/${'a'.repeat(3_000)}`,
  `/${'a/'.repeat(3_000)}`,
  `/${'%2e'.repeat(3_000)}`,
  `/${'../'.repeat(3_000)}etc/passwd`,
];

export interface OddPath {
  readonly method: string;
  readonly path: string;
}

/** The plain ones, and of all others as many as are wanted, in an order in which each beginning has some of every kind. */
export function oddPaths(count: number): readonly OddPath[] {
  const climbs = ups.flatMap((up) => slashes.flatMap((slash) => wanted.flatMap((file) => bases.map((base) => `${base}${slash}${`${up}${slash}`.repeat(base.split('/').length + (file.startsWith('etc') || file.startsWith('proc') ? 8 : 0))}${file.replaceAll('/', slash)}`))));
  const plain = wanted.flatMap((file) => bases.map((base) => ({ method: 'GET', path: `${base}/${file}` })));
  const all = [
    ...methods.flatMap((method) => [...odd, '/', '/index.html', '/js/app.js', '/lab/', '/lab/ledger', '/demo/catalogue', '/media/one-key/manifest.mpd'].map((path) => ({ method, path }))),
    ...climbs.map((path, index) => ({ method: index % 10 === 9 ? 'HEAD' : 'GET', path })),
  ];
  // A prime, so that it comes by each once.
  const step = 2_741;
  const others = Array.from({ length: Math.min(count - plain.length, all.length) }, (_, index) => all[(index * step) % all.length]).filter((path) => path !== undefined);
  return [...plain, ...others];
}
