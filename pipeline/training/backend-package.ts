// The packages of the GPU backends, each with its own lock file in its own folder: nobody installs one without asking for it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The folders below pipeline/, and the package that tells whether it was installed. */
const packages = { cuda: '@tensorflow/tfjs-node-gpu', webgpu: '@tensorflow/tfjs-backend-webgpu' } as const;
export type CardBackend = keyof typeof packages;

/** Where the folders of the packages lie. */
const pipelineFolder = join(import.meta.dirname, '..');

/** A card that trains. */
export interface StartedCard {
  /** What its driver calls it. */
  readonly card: string;
  /** No card at all: its part is played by the processor. */
  readonly software: boolean;
}

/** The GPU backends whose packages are installed below `folder`. */
export const installedCardBackends = (folder = pipelineFolder): CardBackend[] =>
  (Object.keys(packages) as CardBackend[]).filter((backend) =>
    existsSync(join(folder, backend, 'node_modules', packages[backend], 'package.json')),
  );

/**
 * Loads packages as if from their folder, all of them on the project's own TensorFlow.js: what registered its kernels in a second
 * copy would not be found. Throws with the command that installs them where they are not there.
 */
export function openPackage(backend: CardBackend, folder = pipelineFolder): NodeJS.Require {
  if (!installedCardBackends(folder).includes(backend))
    throw new Error(`missing packages for backend ${backend}: run npm ci --prefix pipeline/${backend}`);
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(join(folder, backend, 'package.json'));
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs']) {
    const [wanted, copy] = [ours.resolve(name), theirs.resolve(name)];
    ours(name);
    if (copy !== wanted) ours.cache[copy] = ours.cache[wanted];
  }
  return theirs;
}
