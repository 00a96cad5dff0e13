import { installPackages } from './debian-packages';
import { findNginx, nginxPath } from './nginx';

/** One test has a real proxy in front of the headend. */
if (findNginx() === undefined) installPackages('nginx');
process.stdout.write(`nginx: ${nginxPath()}\n`);
