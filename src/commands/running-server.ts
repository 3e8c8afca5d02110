// Checks for a running server before another one starts, and before a build empties the folder that it serves: `tsx
// src/commands/running-server.ts preview`. Astro itself would fail with a stack trace, and only after the build.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What is about to start: the built site (`start` builds it first), or the dev server. */
export type Start = 'preview' | 'start' | 'dev';
const starts: readonly Start[] = ['preview', 'start', 'dev'];

/** What Astro records about a running server. */
interface Running {
  readonly pid: number;
  readonly url: string;
}

/** The environment that is inspected; tests pass their own. */
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
      // A busy or suspended server keeps its address and does not answer; if it is gone, the connection is refused at once.
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
 * Why nothing should start, with the remedy; undefined if nothing is in the way. A record of a server that is gone is removed, since its
 * process id may belong to another program by now.
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
