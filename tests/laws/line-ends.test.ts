// A clone on a machine whose git changes line ends, as it does on Windows by default, is byte for byte what the manifest's checksums and
// prettier expect. Tried with git itself, on a repository of these files.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const attributes = '.gitattributes';
const artifacts = join('public', 'artifacts');

function git(folder: string, ...parameters: string[]): void {
  const settings = ['core.autocrlf=true', 'core.safecrlf=false', 'user.name=x', 'user.email=x@example.org'];
  execFileSync('git', [...settings.flatMap((one) => ['-c', one]), ...parameters], { cwd: folder, stdio: 'pipe' });
}

/** Commits some of this repository's files, with or without its attributes, and clones them. @returns the clone */
function clone(paths: readonly string[], withAttributes: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  const origin = join(folder, 'origin');
  for (const path of withAttributes ? [...paths, attributes] : paths)
    cpSync(join(root, path), join(origin, path), { recursive: true });
  git(origin, 'init', '--quiet');
  git(origin, 'add', '.');
  git(origin, 'commit', '--quiet', '--message=x');
  git(folder, 'clone', '--quiet', 'origin', 'copy');
  return join(folder, 'copy');
}

const filesIn = (path: string): string[] =>
  readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

const changed = (copy: string, files: readonly string[]): string[] =>
  files.filter((file) => !readFileSync(join(copy, file)).equals(readFileSync(join(root, file))));

describe('a clone by a git that writes Windows line ends', () => {
  const files = [...filesIn(artifacts), 'README.md', join('pipeline', 'run.ts'), join('.ci', 'run')];

  it('has every artifact and every text as it was committed', () => {
    const copy = clone(files, true);
    expect(changed(copy, files)).toEqual([]);
    rmSync(join(copy, '..'), { recursive: true });
  });

  it('would not have without the attributes', () => {
    const some = [join(artifacts, 'split.json'), join(artifacts, 'weights.safetensors'), 'README.md'];
    const copy = clone(some, false);
    expect(changed(copy, some)).toEqual([some[0], some[2]]);
    rmSync(join(copy, '..'), { recursive: true });
  });
});
