import { answers, installPackages } from './debian-packages';

/** Tests of packages have two judges that are not ours: `xmllint` of manifests, `xmlsec1` of signatures. */
const TOOLS = [
  { command: 'xmllint', debian: 'libxml2-utils' },
  { command: 'xmlsec1', debian: 'xmlsec1' },
] as const;

const missing = () => TOOLS.filter(({ command }) => !answers(command, '--version'));

installPackages(...missing().map(({ debian }) => debian));
const left = missing();
if (left.length > 0) {
  throw new Error(`Not here: ${left.map(({ command }) => command).join(', ')}. On Debian and Ubuntu: apt-get install ${left.map(({ debian }) => debian).join(' ')}; with Homebrew: brew install libxml2 libxmlsec1`);
}
process.stdout.write(`XML tools: ${TOOLS.map(({ command }) => command).join(', ')}\n`);
