// Looks before a server starts, and before a build empties the folder that one serves: `tsx src/commands/running-server.ts
// preview`. Astro would end in a stack trace, after the build.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What is going to start: the built site, built before or now, or the site while it is written. */
export type Start = 'preview' | 'start' | 'dev';
const starts: readonly Start[] = ['preview', 'start', 'dev'];

/** What Astro writes down about a server while it runs. */
interface Running {
  readonly pid: number;
  readonly url: string;
}

/** What is looked at; tests pass another. */
export interface Surroundings {
  readonly read: (path: string) => string | undefined;
  readonly remove: (path: string) => void;
  readonly isAlive: (pid: number) => boolean;
  readonly answers: (url: string) => Promise<boolean>;
}

export const thisFolder: Surroundings = {
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  remove: (path) => rmSync(path, { force: true }),
  isAlive: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  answers: (url) =>
    fetch(url, { signal: AbortSignal.timeout(3000) }).then(
      () => true,
      // A server that is busy or stopped holds its address without an answer; one that is gone is refused at once.
      (error: unknown) => (error as Error).name === 'TimeoutError',
    ),
};

function parse(text: string): Running | undefined {
  try {
    const { pid, url, urls } = JSON.parse(text) as { pid?: unknown; url?: unknown; urls?: { local?: unknown[] } };
    const address = urls?.local?.[0] ?? url;
    return typeof pid === 'number' && typeof address === 'string' ? { pid, url: address } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Why nothing should start, in a sentence with the remedy; undefined where all is well. A note about a server that is gone is removed, for
 * its number may belong to another program by now.
 */
export async function obstacle(
  start: Start,
  { read, remove, isAlive, answers }: Surroundings,
): Promise<string | undefined> {
  const server = start === 'dev' ? 'dev' : 'preview';
  const note = join('.astro', `${server}.json`);
  const text = read(note);
  const running = text === undefined ? undefined : parse(text);
  if (running !== undefined && isAlive(running.pid) && (await answers(running.url)))
    return `The site is served already: ${running.url} (process ${running.pid}). Open that address; or end that server first, with Ctrl+C in its window or with "npx astro ${server} stop", and run this again.`;
  if (text !== undefined) remove(note);
  if (start === 'preview' && read(join('dist', 'index.html')) === undefined)
    return 'missing dist/index.html: no site has been built yet. "npm start" builds it and serves it; "npm run build" only builds it.';
  return undefined;
}

if (process.argv[1]?.endsWith('running-server.ts')) {
  const start = starts.find((name) => name === process.argv[2]);
  if (start === undefined) throw new Error(`unknown start "${process.argv[2]}"; starts: ${starts.join(', ')}`);
  const found = await obstacle(start, thisFolder);
  if (found !== undefined) {
    process.stderr.write(`\n${found}\n`);
    process.exitCode = 1;
  }
}
