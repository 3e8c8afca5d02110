// A build takes its place as a whole. The real command runs in folders of its own, with a stand-in for Astro that writes what it is told to.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeTrouble, putInPlace, sweepDrafts } from '../../src/commands/build-site.ts';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'src', 'commands', 'build-site.ts');
const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;

/** Writes its page and says so; with WAIT it goes on until it is ended; with FAIL it breaks off with 7. */
const standIn = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require('node:fs');
const folder = process.argv[process.argv.indexOf('--outDir') + 1];
mkdirSync(folder, { recursive: true });
writeFileSync(folder + '/index.html', process.env.PAGE);
writeFileSync(folder + '/arguments.json', JSON.stringify(process.argv.slice(2)));
console.log('written');
if (process.env.FAIL) process.exit(7);
if (process.env.WAIT) setInterval(() => undefined, 1000);
`;

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'build-'));
  mkdirSync(join(scratch, 'bin'));
  writeFileSync(join(scratch, 'bin', 'astro'), standIn);
  chmodSync(join(scratch, 'bin', 'astro'), 0o755);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function start(
  page: string,
  parameters: readonly string[] = [],
  environment: Record<string, string> = {},
): ChildProcess {
  const PATH = [join(scratch, 'bin'), process.env['PATH'] ?? ''].join(delimiter);
  return spawn(process.execPath, ['--import', tsx, program, ...parameters], {
    cwd: scratch,
    env: { ...process.env, PATH, PAGE: page, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; told: string }> {
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (told += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, told };
}

const pageIn = (folder: string): string => readFileSync(join(scratch, folder, 'index.html'), 'utf8');
/** Nothing but what belongs there, hidden things included. */
const everything = (): string[] =>
  readdirSync(scratch, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/^(bin|\.cache|\.cache.builds)\b/.test(path) || /builds./.test(path),
  );

describe.skipIf(process.platform === 'win32')('a build', () => {
  it('takes the place of the old site, and leaves nothing beside', async () => {
    expect(await ended(start('one'))).toMatchObject({ code: 0 });
    expect(await ended(start('two'))).toMatchObject({ code: 0 });
    expect(pageIn('dist')).toBe('two');
    expect(everything().sort()).toEqual(['dist', 'dist/arguments.json', 'dist/index.html']);
  });

  it.each([[['--outDir', 'elsewhere/site', '--verbose']], [['--verbose', '--outDir=elsewhere/site']]])(
    'goes where it is told to and hands the rest on: %s',
    async (parameters) => {
      await ended(start('there', parameters));
      expect(pageIn('elsewhere/site')).toBe('there');
      expect(existsSync(join(scratch, 'dist'))).toBe(false);
      const given = JSON.parse(readFileSync(join(scratch, 'elsewhere/site/arguments.json'), 'utf8')) as string[];
      expect(given.slice(0, 3)).toEqual(['build', '--verbose', '--outDir']);
      expect(given).toHaveLength(4);
    },
  );

  it('that fails leaves the old site, says so, and hands its code on', async () => {
    await ended(start('old'));
    const { code, told } = await ended(start('new', [], { FAIL: '1' }));
    expect(code).toBe(7);
    expect(told).toContain('Nothing was changed in dist.');
    expect(pageIn('dist')).toBe('old');
    expect(everything()).toHaveLength(3);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('that is ended with %s leaves the old site and no draft', async (signal) => {
    await ended(start('old'));
    const child = start('new', [], { WAIT: '1' });
    const end = ended(child);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill(signal);
    expect((await end).code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(pageIn('dist')).toBe('old');
    expect(everything()).toHaveLength(3);
  });

  it('does not disturb others in the same folder', async () => {
    const results = await Promise.all(
      ['a', 'b', 'c', 'd'].map((page, i) => ended(start(page, i === 3 ? ['--outDir', 'other'] : []))),
    );
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(pageIn('dist')).toMatch(/^[abc]$/);
    expect(pageIn('other')).toBe('d');
    expect(everything()).toHaveLength(6);
  });

  it('refuses a place that holds other things, before anything is built', async () => {
    mkdirSync(join(scratch, 'thesis'));
    writeFileSync(join(scratch, 'thesis', 'chapter.tex'), 'x');
    const { code, told } = await ended(start('site', ['--outDir', 'thesis']));
    expect(code).toBe(1);
    expect(told).toMatch(/^\ninvalid --outDir .*thesis: it holds other files.*Name another folder\.\n$/);
    expect(readdirSync(join(scratch, 'thesis'))).toEqual(['chapter.tex']);
  });
});

describe('a place', () => {
  it('may be new, empty, or a site', () => {
    expect(placeTrouble(join(scratch, 'new'))).toBeUndefined();
    mkdirSync(join(scratch, 'empty'));
    expect(placeTrouble(join(scratch, 'empty'))).toBeUndefined();
    writeFileSync(join(scratch, 'empty', 'index.html'), '');
    expect(placeTrouble(join(scratch, 'empty'))).toBeUndefined();
    expect(placeTrouble(join(scratch, 'empty', 'index.html'))).toContain('it is a file');
  });
  it('keeps what it holds where the draft is gone', () => {
    mkdirSync(join(scratch, 'site'));
    writeFileSync(join(scratch, 'site', 'index.html'), 'old');
    expect(() => putInPlace(join(scratch, 'gone'), join(scratch, 'site'))).toThrow('ENOENT');
    expect(pageIn('site')).toBe('old');
  });
});

it('drafts of builds that were killed are swept, those of living ones are not', () => {
  const folder = join(scratch, 'drafts');
  for (const name of ['11', '12']) mkdirSync(join(folder, name), { recursive: true });
  sweepDrafts(folder, (pid) => pid === 12);
  expect(readdirSync(folder)).toEqual(['12']);
});
