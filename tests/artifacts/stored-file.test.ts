// What lies in the place of a file and is none: every reader names the file and the trouble, and none waits for a pipe.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import { filesIn, readStored, readStoredIfAny } from '../../src/artifacts/stored-file.ts';
import { readCollection } from '../../pipeline/write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-'));
});

const isWindows = process.platform === 'win32';
/** What is put in the place of a file, and how that is told. */
const kinds: readonly (readonly [string, RegExp, (path: string) => void])[] = [
  ['a folder', /^invalid .*: it is a folder, a file is needed; /, (path) => mkdirSync(path)],
  ['a link in a ring', /^invalid .*: it cannot be read \(.*\); /, (path) => symlinkSync(path, path)],
  ...(isWindows
    ? []
    : [
        [
          'a pipe that nobody writes to',
          /^invalid .*: it is no ordinary file; /,
          (path: string) => execFileSync('mkfifo', [path]),
        ] as const,
      ]),
];

const messageOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  return 'let in';
};

describe.each(kinds)('%s in the place of a file', (_, told, put) => {
  it('is refused with its name, the reason and the remedy', () => {
    const path = join(folder, 'weights');
    put(path);
    for (const read of [readStored, readStoredIfAny]) {
      const message = messageOf(() => read(path, `weights ${path}`, 'train again'));
      expect(message).toMatch(told);
      expect(message).toMatch(/^invalid weights .*weights: .*; train again$/);
    }
  });

  it.each(['manifest.json', 'evidence/confusion.json', 'tfjs-model/weights.bin', 'networks/seed-1.safetensors'])(
    'as %s is told by the build and by a run that begins later',
    (name) => {
      cpSync(artifactsFolder(), folder, { recursive: true });
      rmSync(join(folder, name));
      put(join(folder, name));
      for (const read of [() => loadArtifacts(folder), () => readCollection(folder)]) {
        const message = messageOf(read);
        expect(message).toMatch(told);
        expect(message).toContain(`invalid artifacts ${join(folder, name)}: `);
        expect(message).toMatch(/from git/);
      }
    },
  );
});

it('a file that is not there is missing, be it for want of its folder, or because a file lies in the place of that', () => {
  writeFileSync(join(folder, 'file'), 'x');
  for (const path of ['nowhere', 'nowhere/file', 'file/file']) {
    expect(readStoredIfAny(join(folder, path), 'notes', 'write them')).toBeUndefined();
    expect(() => readStored(join(folder, path), 'notes', 'write them')).toThrow('missing notes: write them');
  }
  expect(Buffer.from(readStored(join(folder, 'file'), 'notes', 'write them')).toString()).toBe('x');
});

describe('a folder of artifacts is published as it is, so the build refuses', () => {
  const strange = (path: string): string => {
    cpSync(artifactsFolder(), folder, { recursive: true });
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), 'not for everybody');
    return messageOf(() => loadArtifacts(folder));
  };

  it.each(['secret.txt', 'networks/seed-1 copy.safetensors', 'evidence/of-yesterday.json', 'notes/today/.env'])(
    '%s, which no manifest names',
    (path) => {
      const message = strange(path);
      expect(message).toMatch(/^invalid artifacts .*: the manifest names no such file, .*published; move it elsewhere/);
      expect(message).toContain(join(folder, path));
    },
  );

  it('a network under another name, and says how many more there are', () => {
    strange('secret.txt');
    writeFileSync(join(folder, 'tfjs-model', 'group2.bin'), '');
    expect(messageOf(() => loadArtifacts(folder))).toContain('nor 1 more');
    renameSync(join(folder, 'secret.txt'), `${folder}.txt`);
    expect(messageOf(() => loadArtifacts(folder))).toContain('group2.bin: the manifest names no such file, and');
  });

  it('nothing where a file manager was', () => {
    expect(strange('.DS_Store')).toBe('let in');
    expect(filesIn(folder)).not.toContain('.DS_Store');
  });
});
