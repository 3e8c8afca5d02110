// Commands that run for long end on Ctrl-C with what they have to say, even where it comes in the middle of a computation. The terminal
// sends it to npm, the shell and the program at once; the tsx command starts the program as a child of its own and kills it where the child
// does not answer at once, so that it is for short programs only.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

/** Programs that look at a few files and end: there is nothing to interrupt. */
const short = ['src/commands/running-server.ts'];

/** The commands of the scripts that start a program of this project, without the program: `node --import tsx`. */
const starts = Object.entries(scripts).flatMap(([name, script]) =>
  script.split('&&').flatMap((command) => {
    const [, start, program] = /^(.*?)\s+(\S+\.ts)(?:\s|$)/.exec(command.trim()) ?? [];
    return start === undefined || program === undefined || short.includes(program) ? [] : [{ name, start, program }];
  }),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'interruption-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Computes for a while without a look at anything else, as a step of training does; tells when it begins, and when it was interrupted. */
const busy = `
process.on('SIGINT', () => {
  process.stdout.write('interrupted; the state is kept\\n');
  process.exit(130);
});
process.stdout.write('at work\\n');
const until = performance.now() + 1500;
while (performance.now() < until);
setTimeout(() => undefined, 60_000);
`;

describe.skipIf(process.platform === 'win32')('Ctrl-C in the middle of a computation', () => {
  it.each([...new Set(starts.map(({ start }) => start))])('is told by what is started with %s', async (start) => {
    const program = join(folder, 'busy.ts');
    writeFileSync(program, busy);
    const shell = spawn('sh', ['-c', `${start} ${program}`], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter) },
    });
    let output = '';
    shell.stdout.on('data', (text) => {
      const isFirst = output === '';
      output += String(text);
      // To the whole group, as a terminal does.
      if (isFirst && shell.pid !== undefined) process.kill(-shell.pid, 'SIGINT');
    });
    await new Promise((resolve) => shell.once('close', resolve));
    expect(output).toBe('at work\ninterrupted; the state is kept\n');
  });

  it('is looked for in every long command', () => {
    const names = starts.map(({ name }) => name);
    for (const name of ['pipeline', 'handout', 'bench', 'test', 'test:all', 'build', 'start'])
      expect(names, name).toContain(name);
  });
});
