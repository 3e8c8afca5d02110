// The handout's files: written whole or not at all, and what is missing said in a sentence.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/handout/replace-file.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handout-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a file', () => {
  it('is replaced by another', () => {
    const file = join(folder, 'a.html');
    writeFileSync(file, 'old');
    replaceFile(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.html']);
  });
  it('that cannot be replaced is named, and nothing is left beside it', () => {
    const file = join(folder, 'b.pdf');
    mkdirSync(join(file, 'full'), { recursive: true });
    expect(() => replaceFile(file, 'new')).toThrow(`cannot write ${file}: `);
    expect(existsSync(join(file, 'full'))).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
  });
  it.skipIf(process.platform === 'win32')('stays as it was where there is no room for the new one', () => {
    const file = join(folder, 'c.html');
    writeFileSync(file, 'the home page');
    const program = `import { replaceFile } from ${JSON.stringify(join(root, 'src/handout/replace-file.ts'))};
      try { replaceFile(${JSON.stringify(file)}, 'x'.repeat(1e6)); } catch (error) { process.stdout.write(error.message); }`;
    const source = join(folder, 'c.ts');
    writeFileSync(source, program);
    // No file of this shell may grow beyond a few kilobytes.
    const { stdout } = spawnSync('sh', ['-c', `ulimit -f 64; TSX_DISABLE_CACHE=1 node --import tsx ${source}`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stdout).toContain(`cannot write ${file}: `);
    expect(readFileSync(file, 'utf8')).toBe('the home page');
    expect(existsSync(`${file}.part`)).toBe(false);
  });
});

describe('npm run handout', () => {
  it('says in a sentence that a folder holds no site', () => {
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const { status, stderr } = spawnSync('node', [tsx, 'src/handout/print.ts', join(folder, 'nothing')], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(
      `missing site in "${join(folder, 'nothing')}": build it first, with npm run build -- --outDir`,
    );
    expect(status).toBe(1);
  });
});
