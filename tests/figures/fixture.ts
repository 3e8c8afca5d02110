// Small data for tests of figures: made by formulas, without chance, so that snapshots stay. The shapes are the network's own; the
// garments are rectangles with sleeves. Nothing here is a result.
import { fashionMnist } from '../../pipeline/datasets/fashion-mnist.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { ConfusionMatrixData } from '../../src/figures/behaviour/confusion-matrix.tsx';
import type { ConvolutionWorkedData } from '../../src/figures/weights/convolution-worked.tsx';
import type { DatasetSheetData } from '../../src/figures/overview/dataset-sheet.tsx';
import type { FeatureMapsData } from '../../src/figures/activations/feature-maps.tsx';
import type { FiltersData } from '../../src/figures/weights/filters.tsx';
import type { OpeningData } from '../../src/figures/activations/opening.tsx';

/** Numbers from 0 to 1 that look like chance and are not: the same on every machine. */
export function noise(i: number): number {
  let state = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) >>> 0;
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}

/** A tensor filled by a formula of its flat index. */
export function tensor(shape: readonly number[], valueAt: (i: number) => number): TensorData {
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, (_, i) => valueAt(i)) };
}

type Ten<T> = [T, T, T, T, T, T, T, T, T, T];
export const classes = fashionMnist.classes as Ten<string>;

/** 784 bytes: a block of cloth whose width and sleeves depend on the class, with a fold. */
export function garment(label: number, variant = 0): Uint8Array {
  const halfWidth = 4 + (label % 5) + variant;
  return Uint8Array.from({ length: 784 }, (_, i) => {
    const row = Math.floor(i / 28);
    const column = i % 28;
    const sleeve = row < 10 && label % 2 === 0 ? 5 : 0;
    const inside = Math.abs(column - 13.5) < halfWidth + sleeve && row >= 2 && row < 26;
    return inside ? 90 + Math.round(120 * noise(label * 97 + (column >> 1) * 7 + (row >> 2))) : 0;
  });
}

/** Ten probabilities that sum to 1, highest at `label`. */
export const probabilities = (label: number): number[] => classes.map((_, i) => (i === label ? 0.82 : 0.02));

/** Activations `[side, side, channels]` after ReLU: about half of them 0, channels of different strength. */
export const activations = (side: number, channels: number, seed: number): TensorData =>
  tensor([side, side, channels], (i) => {
    const channel = i % channels;
    const value = noise(seed + i) - 0.5 + 0.3 * noise(channel);
    return value > 0 ? value * (1 + (channel % 4)) : 0;
  });

/** One number per channel, all above 0: what stands for the 99.9th percentile. */
export const scales = (channels: number): TensorData => tensor([channels], (i) => 0.7 * (1 + (i % 4)));

/** What one image shows, in the words of the shipped card. */
export const noun = { singular: 'garment', plural: 'garments' } as const;

const example = { id: 'pullover-1', label: 'Pullover', pixels: garment(2) };

export const filtersFixture = (): FiltersData => ({
  layer: 'conv1',
  shown: {
    name: 'trained',
    kernel: tensor([5, 5, 1, 16], (i) => Math.round(1000 * (0.5 * noise(i) - 0.2)) / 1000),
    gain: Array.from({ length: 16 }, (_, i) => 0.4 + Math.round(200 * noise(i + 900)) / 100),
  },
  beside: {
    name: 'untrained',
    kernel: tensor([5, 5, 1, 16], (i) => Math.round(1000 * (noise(i + 5000) - 0.5)) / 1000),
    gain: Array.from({ length: 16 }, (_, i) => 0.9 + Math.round(20 * noise(i + 700)) / 100),
  },
  cosineToStart: Array.from({ length: 16 }, (_, i) => Math.round(100 * noise(i + 300)) / 100),
});

/** Feature maps of both networks; channel 3 of the trained one is dead. */
export function featureMapsFixture(side = 14, channels = 32): FeatureMapsData {
  const alive = scales(channels);
  const trained = activations(side, channels, 0);
  const scale = { ...alive, data: alive.data.map((value, i) => (i === 3 ? 0 : value)) };
  const silent = { ...trained, data: trained.data.map((value, i) => (i % channels === 3 ? 0 : value)) };
  return {
    layer: 'conv2',
    noun,
    example,
    networks: [
      { name: 'trained', activations: silent, scale },
      { name: 'untrained', activations: activations(side, channels, 9000), scale: alive },
    ],
    order: Array.from({ length: channels }, (_, i) => (i * 5) % channels),
  };
}

export const openingFixture = (): OpeningData => ({
  noun,
  example: { ...example, predicted: 'Pullover', probabilities: probabilities(2) },
  classes,
  layers: (
    [
      ['conv1', 28, 16, 5],
      ['conv2', 14, 32, 10],
      ['conv3', 7, 64, 20],
      ['conv4', 7, 64, 28],
    ] as const
  ).map(([name, side, channels, receptiveField], i) => ({
    name,
    activations: activations(side, channels, 1000 * i),
    scale: scales(channels),
    channels: [1, 2, 5],
    receptiveField,
  })),
});

/** The convolution is computed here by a plain sum of its own, so that the figure's sum has something to agree with. */
export function convolutionWorkedFixture(row = 9, column = 8, bias = 0.05): ConvolutionWorkedData {
  const kernel = Array.from({ length: 25 }, (_, i) => Math.round(100 * (noise(i + 40) - 0.4)) / 100);
  const pixels = garment(2);
  const output = Array.from({ length: 784 }, (_, at) => {
    let sum = bias;
    for (let r = -2; r <= 2; r++)
      for (let c = -2; c <= 2; c++) {
        const y = Math.floor(at / 28) + r;
        const x = (at % 28) + c;
        const inside = y >= 0 && y < 28 && x >= 0 && x < 28;
        sum += inside ? ((pixels[y * 28 + x] as number) / 255) * (kernel[(r + 2) * 5 + c + 2] as number) : 0;
      }
    return Math.max(0, sum);
  });
  return {
    noun,
    network: 'trained',
    example,
    layer: 'conv1',
    channel: 4,
    kernel,
    bias,
    position: { row, column },
    output,
    value: output[row * 28 + column] as number,
    scale: 1.5,
  };
}

export const datasetSheetFixture = (): DatasetSheetData => ({
  classes,
  examples: Array.from({ length: 20 }, (_, i) => ({ label: i >> 1, pixels: garment(i >> 1, i & 1) })),
  means: tensor([10, 28, 28], (i) => (garment(Math.floor(i / 784))[i % 784] as number) / 300),
  mirrorCorrelation: classes.map((_, i) => Math.round(1000 * (1 - 0.1 * i)) / 1000),
  counts: classes.map(() => 5500),
});

export function confusionMatrixFixture(): ConfusionMatrixData {
  const confusion = classes.map((_, row) =>
    classes.map((_, column) => (row === column ? 0 : Math.floor(4 * noise(row * 10 + column)) * (1 + (row % 3)))),
  );
  confusion.forEach((cells, row) => (cells[row] = 100 - cells.reduce((a, b) => a + b, 0)));
  const right = confusion.reduce((sum, cells, row) => sum + (cells[row] as number), 0);
  return { classes, confusion, accuracy: right / 1000, set: 'test images' };
}
