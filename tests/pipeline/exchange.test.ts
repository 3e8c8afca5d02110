// How artifacts come into their folder: whenever a run is killed, the old or the new ones are whole and the next run goes on; and nothing
// is lost that the pipeline did not write.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { exchange, placeOf, recover } from '../../pipeline/files/exchange.ts';
import { lock } from '../../pipeline/processes/lock.ts';
import { recover as recoverArtifacts } from '../../pipeline/write.ts';
import { artifactsFolder } from '../../src/artifacts/build.ts';

const isArtifact = (path: string): boolean =>
  /^(manifest\.json|weights\.safetensors|evidence\/[a-z]+\.json)$/.test(path);
/** Small artifacts, one file of which tells their age. */
const write =
  (age: string) =>
  (folder: string): void => {
    mkdirSync(join(folder, 'evidence'), { recursive: true });
    writeFileSync(join(folder, 'weights.safetensors'), age);
    writeFileSync(join(folder, 'evidence', 'confusion.json'), age);
    const records = ['weights.safetensors', 'evidence/confusion.json'].map((path) => ({ path }));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files: records }));
  };
const age = (folder: string): string => readFileSync(join(folder, 'evidence', 'confusion.json'), 'utf8');

let out: string;
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'exchange-')), 'artifacts');
});
const around = (): string[] => ['.next', '.previous', '.lock'].filter((suffix) => existsSync(out + suffix));
/** What a run leaves that is killed while it exchanges: its lock, for one. */
const killed = (): void => {
  lock(`${out}.lock`, 'x').release();
  writeFileSync(`${out}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), began: '1' }));
};

describe('the exchange', () => {
  it('puts new artifacts in the place of old ones, and leaves nothing beside them', () => {
    for (const one of ['old', 'new']) {
      exchange(out, isArtifact, write(one));
      expect(age(out)).toBe(one);
      expect(around()).toEqual([]);
    }
  });

  it('leaves the old ones as they were where writing fails, as on a full disk', () => {
    exchange(out, isArtifact, write('old'));
    const full = (folder: string): void => {
      mkdirSync(folder);
      writeFileSync(join(folder, 'weights.safetensors'), 'half');
      throw new Error('no space left');
    };
    expect(() => exchange(out, isArtifact, full)).toThrow('no space left');
    expect(age(out)).toBe('old');
    expect(around()).toEqual([]);
  });

  /** Every state on disk that a kill can leave, in the order in which a run goes through them. */
  const moments: readonly (readonly [string, string, () => void])[] = [
    ['before anything is written', 'old', () => undefined],
    ['while the new ones are written', 'old', () => mkdirSync(`${out}.next/evidence`, { recursive: true })],
    ['when they are written', 'old', () => write('new')(`${out}.next`)],
    [
      'between the two renames',
      'old',
      () => {
        write('new')(`${out}.next`);
        renameSync(out, `${out}.previous`);
      },
    ],
    [
      'after them',
      'new',
      () => {
        renameSync(out, `${out}.previous`);
        write('new')(out);
      },
    ],
    [
      'while the old ones are cleared up, their manifest first',
      'new',
      () => {
        renameSync(out, `${out}.previous`);
        write('new')(out);
        rmSync(`${out}.previous/manifest.json`);
      },
    ],
    [
      'while half written ones are cleared up',
      'old',
      () => {
        mkdirSync(`${out}.next/evidence`, { recursive: true });
        writeFileSync(`${out}.next/evidence/pca.json`, '');
      },
    ],
  ];
  it.each(moments)('killed %s leaves the %s ones for the next run', (_when, whose, leave) => {
    exchange(out, isArtifact, write('old'));
    killed();
    leave();
    recover(out, isArtifact);
    expect(age(out)).toBe(whose);
    expect(around()).toEqual([]);
    killed();
    exchange(out, isArtifact, write('newest'));
    expect(age(out)).toBe('newest');
    expect(around()).toEqual([]);
  });

  it('is refused while another one goes on, whose folders are left alone', () => {
    exchange(out, isArtifact, write('old'));
    exchange(out, isArtifact, (folder) => {
      write('new')(folder);
      expect(() => recover(out, isArtifact)).toThrow(`process ${process.pid} is at work in ${out}`);
      expect(() => exchange(out, isArtifact, write('another'))).toThrow('is at work');
      expect(age(folder)).toBe('new');
    });
    expect(age(out)).toBe('new');
  });
});

describe('what the pipeline did not write', () => {
  const refused = (reason: string | RegExp): void => {
    for (const attempt of [recover, (...where: Parameters<typeof recover>) => exchange(...where, write('new'))])
      expect(() => attempt(out, isArtifact)).toThrow(reason);
  };

  it('is not replaced: a folder without artifacts, or a file', () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'thesis.txt'), 'years of work');
    refused(/invalid --out .*holds no artifacts, and would be replaced/);
    expect(readFileSync(join(out, 'thesis.txt'), 'utf8')).toBe('years of work');
    rmSync(out, { recursive: true });
    writeFileSync(out, 'a file');
    refused('it is no folder');
  });

  it.each(['.next', '.previous'])('is not cleared up: a backup called %s', (suffix) => {
    exchange(out, isArtifact, write('old'));
    cpSync(out, out + suffix, { recursive: true });
    refused(`invalid --out ${out}: ${out}${suffix} exists and is not from an interrupted run`);
    expect(age(out + suffix)).toBe('old');
    expect(age(out)).toBe('old');
    // Not even where the artifacts themselves are gone.
    rmSync(out, { recursive: true });
    refused('is not from an interrupted run');
    expect(age(out + suffix)).toBe('old');
  });

  it.each(['notes.txt', 'evidence/notes.json', 'evidence/deeper/confusion.json', 'x/manifest.json'])(
    'is not lost beside the artifacts: %s',
    (path) => {
      exchange(out, isArtifact, write('old'));
      mkdirSync(dirname(join(out, path)), { recursive: true });
      writeFileSync(join(out, path), 'mine');
      refused(`invalid --out ${out}: it holds ${path} beside the artifacts, and would be replaced as a whole`);
      expect(readFileSync(join(out, path), 'utf8')).toBe('mine');
      // By their form, where the manifest cannot be read; a result that the pipeline may have written is none of these.
      writeFileSync(join(out, 'manifest.json'), '');
      if (path !== 'evidence/notes.json') refused(`it holds ${path} beside`);
    },
  );

  it('is not asked of files that file managers leave, nor of a damaged manifest', () => {
    exchange(out, isArtifact, write('old'));
    writeFileSync(join(out, '.DS_Store'), '');
    for (const damaged of ['{"files":', '', '{}', 'null', '{"files": [{"path": "evidence/of-another.json"}]}']) {
      writeFileSync(join(out, 'manifest.json'), damaged);
      exchange(out, isArtifact, write('new'));
      expect(age(out)).toBe('new');
    }
  });

  it('is not lost where a damaged manifest names nothing', () => {
    exchange(out, isArtifact, write('old'));
    writeFileSync(join(out, 'manifest.json'), '{}');
    writeFileSync(join(out, 'notes.txt'), 'mine');
    refused(`invalid --out ${out}: it holds notes.txt beside the artifacts`);
  });

  it('is not mixed with it: artifacts inside artifacts go with the next run', () => {
    exchange(out, isArtifact, write('old'));
    const inside = join(out, 'x', 'y');
    expect(() => recover(inside, isArtifact)).toThrow(
      `invalid --out ${inside}: it lies in ${out}, which holds artifacts`,
    );
    expect(existsSync(join(out, 'x'))).toBe(false);
  });

  it('is not a link: what is behind it is replaced', () => {
    exchange(out, isArtifact, write('old'));
    const link = join(dirname(out), 'link');
    symlinkSync(out, link);
    exchange(placeOf(link), isArtifact, write('new'));
    expect([age(out), age(link)]).toEqual(['new', 'new']);
    expect(placeOf(join(out, 'not-there'))).toBe(join(out, 'not-there'));
  });

  it('is nothing in the shipped artifacts', () => {
    cpSync(artifactsFolder(), out, { recursive: true });
    expect(() => recoverArtifacts(out)).not.toThrow();
    writeFileSync(join(out, 'manifest.json'), '');
    expect(() => recoverArtifacts(out)).not.toThrow();
  });
});
