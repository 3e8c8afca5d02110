// Where Fashion-MNIST is obtained from on a machine that has it not: its home, or a Debian package. Knows nothing of what is in the files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com';
const debianFolder = '/usr/share/datasets/fashion-mnist';

/** Obtains packed files by their names and gives each to `keep`, which throws where it is not the right one. */
export type Obtain = (
  names: readonly string[],
  keep: (name: string, packed: Uint8Array) => void,
  log: (line: string) => void,
) => Promise<void> | void;

export const downloadTo: Obtain = async (names, keep, log) => {
  for (const name of names) {
    const address = `${home}/${name}`;
    log(`downloading ${address}`);
    const response = await fetch(address, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    keep(name, new Uint8Array(await response.arrayBuffer()));
  }
};

/** Fetches the package; where the machine has no package lists yet, with lists of its own, which needs no root either. */
function downloadDebianPackage(folder: string): void {
  const aptGet = (...parameters: string[]): void => {
    execFileSync('apt-get', parameters, { cwd: folder, stdio: 'pipe' });
  };
  try {
    aptGet('download', 'dataset-fashion-mnist');
  } catch {
    const [lists, cache] = [join(folder, 'lists'), join(folder, 'cache')];
    mkdirSync(join(lists, 'partial'), { recursive: true });
    mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
    const own = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
    aptGet(...own, 'update');
    aptGet(...own, 'download', 'dataset-fashion-mnist');
  }
}

export const unpackDebianPackageTo: Obtain = (names, keep, log) => {
  log('unpacking the Debian package dataset-fashion-mnist');
  const folder = mkdtempSync(join(tmpdir(), 'fashion-mnist-'));
  try {
    downloadDebianPackage(folder);
    execFileSync('sh', ['-c', 'dpkg-deb -x dataset-fashion-mnist_*.deb .'], { cwd: folder, stdio: 'pipe' });
    for (const name of names) keep(name, readFileSync(join(folder, debianFolder.slice(1), name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
