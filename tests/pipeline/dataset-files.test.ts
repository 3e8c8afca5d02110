// The dataset's four files on disk: found packed or unpacked, checked before anything is made of them, and obtained anew where they are
// damaged. On folders of links to the real files.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checksums, findDataset, readTestSet } from '../../pipeline/datasets/dataset.ts';
import type { DatasetFile, Sources } from '../../pipeline/datasets/dataset.ts';

const files = Object.keys(checksums) as DatasetFile[];
const labels = 't10k-labels-idx1-ubyte';
const noEnvironment = {};

/** A folder with the packed files, made once: the machine's own may hold unpacked ones. */
const real = mkdtempSync(join(tmpdir(), 'real-'));
beforeAll(async () => {
  const found = await findDataset(() => undefined);
  for (const file of files)
    if (existsSync(join(found, `${file}.gz`))) symlinkSync(join(found, `${file}.gz`), join(real, `${file}.gz`));
    else writeFileSync(join(real, `${file}.gz`), gzipSync(readFileSync(join(found, file)), { level: 1 }));
});
const packed = (file: DatasetFile): Buffer => readFileSync(join(real, `${file}.gz`));
const cut = (file: DatasetFile): Buffer => packed(file).subarray(0, 3000);

let folder: string;
let lines: string[];
const log = (line: string): number => lines.push(line);
beforeEach(() => {
  lines = [];
  folder = mkdtempSync(join(tmpdir(), 'fm-'));
  for (const file of files) symlinkSync(join(real, `${file}.gz`), join(folder, `${file}.gz`));
});
/** Puts something else in the place of a file, or takes it away. */
const put = (name: string, content?: Uint8Array | string): void => {
  rmSync(join(folder, name), { force: true });
  if (content !== undefined) writeFileSync(join(folder, name), content);
};
const chosen = (): Promise<string> => findDataset(log, { FASHION_MNIST_DIR: folder });

describe('a chosen folder', () => {
  it('is taken when all four files are whole', async () => {
    expect(await chosen()).toBe(folder);
    expect(lines).toEqual([`dataset from FASHION_MNIST_DIR: ${folder}`]);
  });

  it('is refused without the files, and told what is needed', async () => {
    for (const file of files) put(`${file}.gz`);
    await expect(chosen()).rejects.toThrow(
      `missing dataset files in FASHION_MNIST_DIR=${folder}; needed: train-images-idx3-ubyte.gz, `,
    );
  });

  const remedy = '; put the files there, packed (.gz) or unpacked, or leave FASHION_MNIST_DIR out';

  it.each(files)('is refused before anything is made where %s is cut', async (file) => {
    put(`${file}.gz`, cut(file));
    await expect(chosen()).rejects.toThrow(
      `invalid FASHION_MNIST_DIR=${folder}: invalid ${join(folder, file)}.gz: truncated or broken gzip (unexpected end of file)${remedy}`,
    );
  });

  it('is refused where a file is of another dataset, and where one is missing', async () => {
    put(`${labels}.gz`, gzipSync('MNIST'));
    put('t10k-images-idx3-ubyte.gz');
    await expect(chosen()).rejects.toThrow(`: missing ${join(folder, 't10k-images-idx3-ubyte.gz')}; `);
    await expect(chosen()).rejects.toThrow(`invalid ${join(folder, labels)}.gz: checksum `);
  });

  it('may hold unpacked files, beside the packed ones or in their place, under either name', async () => {
    const images = 't10k-images-idx3-ubyte';
    put(`${labels}.gz`);
    put(labels, gunzipSync(packed(labels)));
    put(`${images}.gz`, gunzipSync(packed(images)));
    put('train-labels-idx1-ubyte.gz', cut('train-labels-idx1-ubyte'));
    put('train-labels-idx1-ubyte', gunzipSync(packed('train-labels-idx1-ubyte')));
    expect(await chosen()).toBe(folder);
    const [ours, theirs] = [readTestSet(folder), readTestSet(real)];
    expect(Buffer.compare(ours.images, theirs.images)).toBe(0);
    expect(ours.labels).toEqual(theirs.labels);
  });

  it('is refused with the reason of each copy where both are damaged', async () => {
    put(`${labels}.gz`, cut(labels));
    put(labels, 'no labels');
    await expect(chosen()).rejects.toThrow(
      /t10k-labels-idx1-ubyte\.gz: truncated or broken gzip .*; invalid .*t10k-labels-idx1-ubyte: checksum/,
    );
  });

  it('is refused, not waited for, where a file is a folder or a pipe', async () => {
    const path = join(folder, `${labels}.gz`);
    put(`${labels}.gz`);
    mkdirSync(path);
    await expect(chosen()).rejects.toThrow(`invalid ${path}: it is a folder, a file is needed`);
    if (process.platform === 'win32') return;
    rmSync(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    await expect(chosen()).rejects.toThrow(`invalid ${path}: it is no ordinary file`);
  });
});

describe('the cache', () => {
  const sources = (more: Partial<Sources> = {}): Sources => ({
    cache: folder,
    debian: join(folder, 'not-there'),
    obtain: [
      () => {
        throw new Error('offline');
      },
    ],
    ...more,
  });
  /** A source that has the files, and notes which were asked for. */
  const asked: string[] = [];
  const home: Sources['obtain'][number] = (names, keep) => {
    for (const name of names) {
      asked.push(name);
      keep(name, readFileSync(join(real, name)));
    }
  };

  it('is taken when it is whole, and nothing is obtained', async () => {
    expect(await findDataset(log, noEnvironment, sources())).toBe(folder);
    expect(lines).toEqual([`dataset from the cache: ${folder}`]);
  });

  it('loses a damaged copy, says so, and the next source is taken', async () => {
    put(`${labels}.gz`, cut(labels));
    expect(await findDataset(log, noEnvironment, sources({ debian: real }))).toBe(real);
    expect(lines).toEqual([
      expect.stringMatching(/^a damaged copy in the cache is dropped: invalid .*t10k-labels-idx1-ubyte\.gz: truncated/),
      `dataset from Debian: ${real}`,
    ]);
    expect(existsSync(join(folder, `${labels}.gz`))).toBe(false);
  });

  it('is filled with what is missing or damaged, and with nothing else', async () => {
    put(`${labels}.gz`, cut(labels));
    expect(await findDataset(log, noEnvironment, sources({ obtain: [home] }))).toBe(folder);
    expect(asked).toEqual([`${labels}.gz`]);
    expect(lines.at(-1)).toBe(`dataset now in the cache: ${folder}`);
    expect(readFileSync(join(folder, `${labels}.gz`)).equals(packed(labels))).toBe(true);
  });

  it('keeps nothing that is wrong, and every source is told with its reason', async () => {
    put(`${labels}.gz`);
    const wrong: Sources['obtain'][number] = (names, keep) => keep(names[0] as string, gzipSync('a web page'));
    const { obtain } = sources();
    await expect(findDataset(log, noEnvironment, sources({ obtain: [...obtain, wrong] }))).rejects.toThrow(
      /^missing dataset: offline; invalid t10k-labels-idx1-ubyte.*: checksum .*Put the four files/,
    );
    expect(existsSync(join(folder, `${labels}.gz`))).toBe(false);
  });

  it('is not needed where Debian has a whole one; a damaged one there is not used, and stays', async () => {
    const debian = folder;
    const cache = join(folder, 'cache');
    expect(await findDataset(log, noEnvironment, sources({ cache, debian }))).toBe(debian);
    put(`${labels}.gz`, cut(labels));
    expect(await findDataset(log, noEnvironment, sources({ cache, debian, obtain: [home] }))).toBe(cache);
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^not used: ${debian}: invalid .*truncated`)));
    expect(existsSync(join(debian, `${labels}.gz`))).toBe(true);
  });
});
