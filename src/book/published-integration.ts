// What of public/ is published: the icon, the licences, and the artifacts that the site is drawn from. Astro copies the whole folder, with
// what a file manager or a pipeline has left there.
import type { AstroIntegration } from 'astro';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artifactsFolder } from '../artifacts/build.ts';
import { filesIn, litter } from '../artifacts/stored-file.ts';
import { licences } from './licences.ts';

const artifacts = 'artifacts';
/** Where the pipeline exchanges folders: not of this build, and no fault either. */
const exchanged = ['.next', '.previous', '.lock'].map((ending) => `${artifacts}${ending}`);
const known: ReadonlySet<string> = new Set(['favicon.svg', ...licences.map(({ file }) => `licences/${file}`)]);

const topOf = (path: string): string => path.slice(0, `${path}/`.indexOf('/'));

/** Throws where public/ holds a file that nobody knows; what lies in its artifacts is compared with their manifest elsewhere. */
export function requireKnownFiles(folder: string): void {
  const [first, ...more] = filesIn(folder).filter(
    (path) => !known.has(path) && ![artifacts, ...exchanged].includes(topOf(path)),
  );
  if (first !== undefined)
    throw new Error(
      `invalid ${join(folder, first)}: surplus${more.length > 0 ? `, with ${more.length} more` : ''}, and the whole folder is published; move it elsewhere, or name it in src/book/published-integration.ts`,
    );
}

/** Leaves in a built site, of what was copied from public/, what belongs there; its artifacts are those of the folder `drawn`. */
export function keepPublished(site: string, drawn: string): void {
  for (const name of [artifacts, ...exchanged]) rmSync(join(site, name), { recursive: true, force: true });
  for (const path of filesIn(drawn)) cpSync(join(drawn, path), join(site, artifacts, path));
  for (const entry of readdirSync(site, { recursive: true, withFileTypes: true }))
    if (litter.includes(entry.name)) rmSync(join(entry.parentPath, entry.name));
}

/** Sites drawn from another run (`$ARTIFACTS_DIR`) carry that run's files, so that their islands run the network that is drawn. */
export function publishedFiles(drawn: () => string = artifactsFolder): AstroIntegration {
  let folder = '';
  return {
    name: 'published-files',
    hooks: {
      'astro:config:done': ({ config }) => {
        folder = fileURLToPath(config.publicDir);
      },
      'astro:build:start': () => requireKnownFiles(folder),
      'astro:build:done': ({ dir }) => keepPublished(fileURLToPath(dir), drawn()),
    },
  };
}
