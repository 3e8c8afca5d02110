// Fashion-MNIST: finds the four files, checks them against known checksums, and splits the training file by a fixed rule.
// The test labels are read by `readTestSet` alone, which only the stage `test` calls.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pixelCount, side } from '../src/model/preprocess.ts';
import { randomFrom, shuffle } from '../src/model/random.ts';
import { splitSeed, validationPerClass } from './config.ts';
import { readIdx, unzip } from './idx.ts';

export const datasetName = 'Fashion-MNIST';

/** Class names in label order, as the dataset's authors print them. */
export const classes = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** SHA-256 of the decompressed bytes: gzip headers differ between mirrors, the data must not. */
export const checksums = {
  'train-images-idx3-ubyte': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
  'train-labels-idx1-ubyte': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  't10k-images-idx3-ubyte': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
  't10k-labels-idx1-ubyte': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
} as const;
export type DatasetFile = keyof typeof checksums;

/** Images and labels in the order of one IDX file. */
export interface LabelledImages {
  /** n x 784 bytes, rows from top to bottom; 0 is background, bright is dark cloth. */
  readonly images: Uint8Array;
  /** n class indices, 0 to 9. */
  readonly labels: Uint8Array;
}

/** 0-based indices into the training file. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

const home = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com';
const debianFolder = '/usr/share/datasets/fashion-mnist';
const cacheFolder = join(import.meta.dirname, '..', '.cache', 'fashion-mnist');

const hasAllFiles = (folder: string): boolean =>
  Object.keys(checksums).every((file) => existsSync(join(folder, `${file}.gz`)));

/** Verifies the checksum of decompressed bytes; throws and names the file. */
export function verify(file: DatasetFile, bytes: Uint8Array): Uint8Array {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== checksums[file])
    throw new Error(
      `invalid ${file}: checksum ${found}, expected ${checksums[file]}; the file is damaged or not Fashion-MNIST`,
    );
  return bytes;
}

/** Puts a packed file into the cache, whole or not at all. */
function keep(file: DatasetFile, packed: Uint8Array): void {
  const part = join(cacheFolder, `${file}.gz.part`);
  writeFileSync(part, packed);
  renameSync(part, join(cacheFolder, `${file}.gz`));
}

async function download(log: (line: string) => void): Promise<string> {
  for (const file of Object.keys(checksums) as DatasetFile[]) {
    const address = `${home}/${file}.gz`;
    log(`downloading ${address}`);
    const response = await fetch(address, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    const packed = new Uint8Array(await response.arrayBuffer());
    verify(file, unzip(`${file}.gz`, packed));
    keep(file, packed);
  }
  return cacheFolder;
}

/** Fetches the package; where the machine has no package lists yet, with lists of its own, which needs no root either. */
function downloadDebianPackage(folder: string): void {
  const aptGet = (...parameters: string[]): void => {
    execFileSync('apt-get', parameters, { cwd: folder, stdio: 'pipe' });
  };
  try {
    aptGet('download', 'dataset-fashion-mnist');
  } catch {
    const [lists, cache] = [join(folder, 'lists'), join(folder, 'cache')];
    mkdirSync(join(lists, 'partial'), { recursive: true });
    mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
    const own = ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
    aptGet(...own, 'update');
    aptGet(...own, 'download', 'dataset-fashion-mnist');
  }
}

function unpackDebianPackage(log: (line: string) => void): string {
  log('unpacking the Debian package dataset-fashion-mnist');
  const folder = mkdtempSync(join(tmpdir(), 'fashion-mnist-'));
  try {
    downloadDebianPackage(folder);
    execFileSync('sh', ['-c', 'dpkg-deb -x dataset-fashion-mnist_*.deb .'], { cwd: folder, stdio: 'pipe' });
    for (const file of Object.keys(checksums) as DatasetFile[]) {
      const packed = readFileSync(join(folder, debianFolder.slice(1), `${file}.gz`));
      verify(file, unzip(`${file}.gz`, packed));
      keep(file, packed);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return cacheFolder;
}

/**
 * The folder that holds the four files: `$FASHION_MNIST_DIR`, the cache, Debian's folder, a download from the dataset's home, or the
 * Debian package unpacked without root; the first that works. Logs which. Throws with every reason when none does.
 */
export async function findDataset(
  log: (line: string) => void,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const chosen = environment['FASHION_MNIST_DIR'];
  if (chosen !== undefined && chosen !== '') {
    if (!hasAllFiles(chosen))
      throw new Error(
        `missing dataset files in FASHION_MNIST_DIR=${chosen}; needed: ${Object.keys(checksums)
          .map((f) => `${f}.gz`)
          .join(', ')}`,
      );
    log(`dataset from FASHION_MNIST_DIR: ${chosen}`);
    return chosen;
  }
  for (const [what, folder] of [
    ['the cache', cacheFolder],
    ['Debian', debianFolder],
  ] as const)
    if (hasAllFiles(folder)) {
      log(`dataset from ${what}: ${folder}`);
      return folder;
    }
  mkdirSync(cacheFolder, { recursive: true });
  const reasons: string[] = [];
  for (const obtain of [download, unpackDebianPackage])
    try {
      const folder = await obtain(log);
      log(`dataset now in the cache: ${folder}`);
      return folder;
    } catch (error) {
      reasons.push((error as Error).message.split('\n')[0] as string);
      log(`that did not work: ${reasons.at(-1)}`);
    }
  throw new Error(
    `missing dataset: ${reasons.join('; ')}. Put the four .gz files of Fashion-MNIST (https://github.com/zalandoresearch/fashion-mnist) into a folder and set FASHION_MNIST_DIR to it`,
  );
}

function read(folder: string, file: DatasetFile): Uint8Array {
  const name = `${file}.gz`;
  const bytes = verify(file, unzip(name, readFileSync(join(folder, name))));
  const images = file.includes('images');
  const { dimensions, values } = readIdx(name, bytes, images ? 3 : 1);
  if (images && (dimensions[1] !== side || dimensions[2] !== side))
    throw new Error(`invalid ${name}: images of ${dimensions.slice(1).join(' x ')}, expected ${side} x ${side}`);
  return values;
}

/** Joins images and labels; throws where their numbers differ or a label is no class. */
export function pair(name: string, images: Uint8Array, labels: Uint8Array): LabelledImages {
  if (images.length !== labels.length * pixelCount)
    throw new Error(
      `invalid ${name} set: ${images.length / pixelCount} images of ${side} x ${side}, but ${labels.length} labels`,
    );
  const stray = labels.find((label) => label >= classes.length);
  if (stray !== undefined)
    throw new Error(`invalid ${name} set: label ${stray}; labels are 0 to ${classes.length - 1}`);
  return { images, labels };
}

/** The 60,000 images of the training file. */
export function readTrainingSet(folder: string): LabelledImages {
  return pair('training', read(folder, 'train-images-idx3-ubyte'), read(folder, 'train-labels-idx1-ubyte'));
}

/** The 10,000 test images with their labels. For the stage `test` alone. */
export function readTestSet(folder: string): LabelledImages {
  return pair('test', read(folder, 't10k-images-idx3-ubyte'), read(folder, 't10k-labels-idx1-ubyte'));
}

/** The images at these indices, in this order. */
export function pick({ images, labels }: LabelledImages, indices: readonly number[]): LabelledImages {
  const chosen = new Uint8Array(indices.length * pixelCount);
  indices.forEach((index, i) =>
    chosen.set(images.subarray(index * pixelCount, (index + 1) * pixelCount), i * pixelCount),
  );
  return { images: chosen, labels: Uint8Array.from(indices, (index) => labels[index] as number) };
}

/**
 * Stratified split of the training file: in each class a seeded shuffle chooses 500 images for validation; of the others the first
 * `trainingImages / 10` in file order are for training. Both lists ascend.
 */
export function splitTrainingSet(labels: Uint8Array, trainingImages: number): Split {
  const train: number[] = [];
  const validation: number[] = [];
  const wanted = trainingImages / classes.length;
  for (let label = 0; label < classes.length; label++) {
    const ofClass = Array.from(labels.keys()).filter((index) => labels[index] === label);
    const available = ofClass.length - validationPerClass;
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > available)
      throw new Error(
        `invalid number of training images ${trainingImages}: it must be a multiple of ${classes.length}, at most ${available * classes.length}`,
      );
    const held = new Set(shuffle([...ofClass], randomFrom(splitSeed, label)).slice(0, validationPerClass));
    validation.push(...held);
    train.push(...ofClass.filter((index) => !held.has(index)).slice(0, wanted));
  }
  const ascending = (a: number, b: number): number => a - b;
  return { train: train.sort(ascending), validation: validation.sort(ascending) };
}
