// Fashion-MNIST: finds the four files, checks them against known checksums, and splits the training file by a fixed rule.
// The test labels are read by `readTestSet` alone, which only the stage `test` calls; `findDataset` looks at the bytes' checksum, no more.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pixelCount, side } from './image-size.ts';
import { randomFrom, shuffle } from '../../src/model/random.ts';
import { splitSeed, validationPerClass } from '../config.ts';
import { downloadTo, unpackDebianPackageTo } from './dataset-sources.ts';
import type { Obtain } from './dataset-sources.ts';
import { fashionMnist } from './fashion-mnist.ts';
import { isGzip, readIdx, unzip } from './idx.ts';
import type { DatasetCard } from '../../src/artifacts/schema.ts';
import { writeWhole } from '../files/whole-file.ts';

/** What of a dataset card analyses measure by: a noun that is mended makes no result stale. */
export const measuredCard = ({ noun, classes, groups, image, shown }: DatasetCard) => ({
  noun,
  classes,
  groups,
  image,
  shown: { class: shown.class },
});

/** Class names in the order of the labels. */
export const { classes } = fashionMnist;

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
  /** n images of bytes, rows from top to bottom; 0 is background, bright is dark cloth. */
  readonly images: Uint8Array;
  /** n labels: numbers of classes. */
  readonly labels: Uint8Array;
}

/** 0-based indices into the training file. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

const files = Object.keys(checksums) as DatasetFile[];

/** Verifies the checksum of decompressed bytes; throws and names the file. @param name as it is told */
export function verify(file: DatasetFile, bytes: Uint8Array, name: string = file): Uint8Array {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== checksums[file])
    throw new Error(
      `invalid ${name}: checksum ${found}, expected ${checksums[file]}; the file is damaged or not Fashion-MNIST`,
    );
  return bytes;
}

/** Why a file is none that could be read; a pipe, for one, would be waited for. */
function refusal(path: string): string | undefined {
  const stat = statSync(path);
  if (stat.isFile()) return undefined;
  return stat.isDirectory() ? 'it is a folder, a file is needed' : 'it is no ordinary file';
}

/** The bytes of a file as they are unpacked, whether it is packed or not. Throws where they are not those of the dataset. */
function unpacked(path: string, file: DatasetFile): Uint8Array {
  const reason = refusal(path);
  if (reason !== undefined) throw new Error(`invalid ${path}: ${reason}`);
  const bytes = readFileSync(path);
  // By its content: browsers unpack what they fetch, and leave the name.
  return verify(file, isGzip(bytes) ? unzip(path, bytes) : bytes, path);
}

/** A file as it may be called in a folder: packed, or unpacked beside it or in its place. */
const placesOf = (folder: string, file: DatasetFile): string[] =>
  [`${file}.gz`, file].map((name) => join(folder, name)).filter((path) => existsSync(path));

/** The bytes of a file of the dataset, unpacked. Throws with the reason of each copy that is damaged, or where there is none. */
function readBytes(folder: string, file: DatasetFile): Uint8Array {
  const reasons: string[] = [];
  for (const path of placesOf(folder, file))
    try {
      return unpacked(path, file);
    } catch (error) {
      reasons.push((error as Error).message);
    }
  throw new Error(reasons.length > 0 ? reasons.join('; ') : `missing ${join(folder, file)}.gz`);
}

/** What is wrong with a folder's files; nothing where all four are there and whole. */
function faultsOf(folder: string): Map<DatasetFile, string> {
  const faults = new Map<DatasetFile, string>();
  for (const file of files)
    try {
      readBytes(folder, file);
    } catch (error) {
      faults.set(file, (error as Error).message);
    }
  return faults;
}

/** Where the dataset may be, and how it is obtained where it is not. */
export interface Sources {
  readonly cache: string;
  readonly debian: string;
  readonly obtain: readonly Obtain[];
}

const sources: Sources = {
  cache: join(import.meta.dirname, '..', '..', '.cache', 'fashion-mnist'),
  debian: '/usr/share/datasets/fashion-mnist',
  obtain: [downloadTo, unpackDebianPackageTo],
};

/** The cache is ours: a damaged copy in it is removed, so that nobody meets it again. */
function dropDamaged(cache: string, faults: ReadonlyMap<DatasetFile, string>, log: (line: string) => void): void {
  for (const [file, fault] of faults) {
    const paths = placesOf(cache, file);
    if (paths.length === 0) continue;
    log(`a damaged copy in the cache is dropped: ${fault}`);
    try {
      for (const path of paths) rmSync(path, { recursive: true });
    } catch (error) {
      log(`it could not be removed: ${(error as Error).message}`);
    }
  }
}

/** Fills the cache with what is missing there, from the first source that works. Throws with every reason when none does. */
async function fillCache({ cache, obtain }: Sources, log: (line: string) => void): Promise<void> {
  const keep = (name: string, packed: Uint8Array): void => {
    const file = files.find((known) => `${known}.gz` === name) as DatasetFile;
    verify(file, unzip(name, packed));
    writeWhole(join(cache, name), packed);
  };
  const reasons: string[] = [];
  for (const from of obtain)
    try {
      const missing = [...faultsOf(cache).keys()].map((file) => `${file}.gz`);
      await from(missing, keep, log);
      return;
    } catch (error) {
      reasons.push((error as Error).message.split('\n')[0] as string);
      log(`that did not work: ${reasons.at(-1)}`);
    }
  throw new Error(
    `missing dataset: ${reasons.join('; ')}. Put the four files of Fashion-MNIST (https://github.com/zalandoresearch/fashion-mnist) into a folder and set FASHION_MNIST_DIR to it`,
  );
}

/**
 * The folder that holds the four files, undamaged: `$FASHION_MNIST_DIR`, the cache, Debian's folder, a download from the dataset's home, or
 * the Debian package unpacked without root; the first that works. Logs which. Throws with every reason when none does.
 */
export async function findDataset(
  log: (line: string) => void,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  from: Sources = sources,
): Promise<string> {
  const chosen = environment['FASHION_MNIST_DIR'];
  if (chosen !== undefined && chosen !== '') {
    if (files.every((file) => placesOf(chosen, file).length === 0))
      throw new Error(
        `missing dataset files in FASHION_MNIST_DIR=${chosen}; needed: ${files.map((file) => `${file}.gz`).join(', ')}, or the same unpacked`,
      );
    const faults = [...faultsOf(chosen).values()];
    if (faults.length > 0)
      throw new Error(
        `invalid FASHION_MNIST_DIR=${chosen}: ${faults.join('; ')}; put the files there, packed (.gz) or unpacked, or leave FASHION_MNIST_DIR out`,
      );
    log(`dataset from FASHION_MNIST_DIR: ${chosen}`);
    return chosen;
  }
  for (const [what, folder] of [
    ['the cache', from.cache],
    ['Debian', from.debian],
  ] as const) {
    const faults = faultsOf(folder);
    if (faults.size === 0) {
      log(`dataset from ${what}: ${folder}`);
      return folder;
    }
    if (folder === from.cache) dropDamaged(folder, faults, log);
    else if (existsSync(folder)) log(`not used: ${folder}: ${[...faults.values()].join('; ')}`);
  }
  await fillCache(from, log);
  log(`dataset now in the cache: ${from.cache}`);
  return from.cache;
}

function read(folder: string, file: DatasetFile): Uint8Array {
  const images = file.includes('images');
  const { dimensions, values } = readIdx(file, readBytes(folder, file), images ? 3 : 1);
  if (images && (dimensions[1] !== side || dimensions[2] !== side))
    throw new Error(`invalid ${file}: images of ${dimensions.slice(1).join(' x ')}, expected ${side} x ${side}`);
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
  const size = images.length / labels.length;
  const chosen = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => chosen.set(images.subarray(index * size, (index + 1) * size), i * size));
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
