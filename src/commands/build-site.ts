// Builds the site in a draft folder and then swaps it in as a whole: until then a preview or another build can read the old site, and a failed
// build leaves it intact. Concurrent builds in one folder have separate drafts; the last one to finish wins.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** Within the project, Astro renders inside its output folder; outside, in a folder that all builds share. So drafts are inside. */
const drafts = join('.cache', 'builds');

/** Why a site must not be written here, with the remedy; undefined if it may. */
export function placeTrouble(target: string): string | undefined {
  if (!existsSync(target)) return undefined;
  if (!statSync(target).isDirectory())
    return `invalid --outDir ${target}: it is a file. Name a folder that is empty, new, or holds a built site.`;
  const isOurs = readdirSync(target).length === 0 || existsSync(join(target, 'index.html'));
  return isOurs
    ? undefined
    : `invalid --outDir ${target}: it holds other files than a built site, and they would be lost. Name another folder.`;
}

/** Replaces the folder `target` with the folder `draft`, atomically if both are on one disk. */
export function putInPlace(draft: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const beside = (what: string): string => join(dirname(target), `.${basename(target)}.${what}-${process.pid}`);
  const [next, previous] = [beside('next'), beside('previous')];
  try {
    renameSync(draft, next);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(draft, next, { recursive: true });
  }
  try {
    exchange(next, previous, target);
  } finally {
    for (const folder of [draft, next, previous]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Retries, since another build may write its site there in between. */
function exchange(next: string, previous: string, target: string): void {
  for (let tries = 5; ; tries--) {
    moveAway(target, previous);
    try {
      renameSync(next, target);
      return;
    } catch (error) {
      if (tries > 0 && existsSync(target)) continue;
      if (existsSync(previous) && !existsSync(target)) renameSync(previous, target);
      throw error;
    }
  }
}

function moveAway(target: string, previous: string): void {
  rmSync(previous, { recursive: true, force: true });
  try {
    renameSync(target, previous);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Deletes the drafts of builds that were killed. */
export function sweepDrafts(folder: string = drafts, alive: (pid: number) => boolean = isAlive): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (!alive(Number(name))) rmSync(join(folder, name), { recursive: true, force: true });
}

const runAstro = (parameters: readonly string[]): Promise<number> =>
  new Promise((done, fail) => {
    const astro = spawn('astro', ['build', ...parameters], { stdio: 'inherit', shell: process.platform === 'win32' });
    // A terminal sends Ctrl+C to both processes; this one waits for Astro and then cleans up.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => astro.kill(signal));
    astro.once('error', fail);
    astro.once('close', (code, signal) => done(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });

async function build(parameters: readonly string[]): Promise<number> {
  const { values, tokens } = parseArgs({
    args: [...parameters],
    options: { outDir: { type: 'string', default: 'dist' } },
    strict: false,
    tokens: true,
  });
  const own = tokens.filter((token) => token.kind === 'option' && token.name === 'outDir');
  const places = own.flatMap((token) =>
    token.kind === 'option' && token.inlineValue === false ? [token.index, token.index + 1] : [token.index],
  );
  const rest = parameters.filter((_, place) => !places.includes(place));
  const target = resolve(String(values.outDir));
  const trouble = placeTrouble(target);
  if (trouble !== undefined) {
    process.stderr.write(`\n${trouble}\n`);
    return 1;
  }
  sweepDrafts();
  const draft = resolve(drafts, String(process.pid));
  try {
    const code = await runAstro([...rest, '--outDir', draft]);
    if (code === 0) putInPlace(draft, target);
    else process.stderr.write(`\nNothing was changed in ${relative('', target) || target}.\n`);
    return code;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await build(process.argv.slice(2));
