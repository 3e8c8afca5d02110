// A tiny world of representations: formulas, no chance, and every number different enough to be told apart.
import type { CkaData } from '../../src/figures/representations/cka.tsx';
import type { LayerProfilesData } from '../../src/figures/representations/layer-profiles.tsx';
import type { Interval } from '../../src/figures/marks/interval.tsx';
import type { PcaMapData } from '../../src/figures/representations/pca-map.tsx';
import type { SeedComparisonData } from '../../src/figures/representations/seed-comparison.tsx';
import type { TSneMapData } from '../../src/figures/representations/t-sne-map.tsx';
import { classes, noise, tensor } from './fixture.ts';

export const layers = ['conv1', 'conv2', 'conv3', 'conv4'];

export const around = (value: number, half = 0.012): Interval => ({ value, low: value - half, high: value + half });

const along = (values: readonly number[]) =>
  values.map((value, i) => ({ layer: layers[i] ?? '', estimate: around(value) }));

const trained = [0.686, 0.787, 0.889, 0.904];
const untrained = [0.602, 0.708, 0.74, 0.731];
const seedsAround = (values: readonly number[]): number[][] =>
  [-0.02, 0, 0.02].map((by) => values.map((value, i) => value + by * (1 + i / 4)));

export const profiles: LayerProfilesData = {
  title: 'What a probe finds',
  measure: 'images that a probe classifies correctly',
  unit: '%',
  layers: ['input', ...layers],
  panels: [
    {
      title: 'Means of maps',
      profiles: [
        { name: 'trained', role: 'trained', values: along(trained), seeds: seedsAround(trained) },
        { name: 'untrained', role: 'untrained', values: along(untrained), seeds: seedsAround(untrained) },
        { name: 'shuffled probe', role: 'control', values: along([0.101, 0.099, 0.104, 0.097]), seeds: [] },
        { name: 'brightness', role: 'control', values: [{ layer: 'input', estimate: around(0.231) }], seeds: [] },
      ],
    },
    {
      title: '784 numbers',
      profiles: [
        { name: 'trained', role: 'trained', values: along([0.882, 0.895, 0.906, 0.913]), seeds: [] },
        { name: 'untrained', role: 'untrained', values: along([0.872, 0.862, 0.851, 0.844]), seeds: [] },
      ],
    },
  ],
  notes: ['Probes are fitted on other images.'],
};

const table = (rows: number, columns: number, top: number): Interval[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => around(top - 0.07 * Math.abs(i - j) - 0.02 * i, 0.004)),
  );

export const similarity: CkaData = {
  layers,
  images: 5000,
  networks: [
    { name: 'itself', rows: layers, measured: [{ with: 'itself', cka: table(4, 4, 1) }] },
    {
      name: 'another seed',
      rows: layers,
      measured: [
        { with: 'seed-1', cka: table(4, 4, 0.97) },
        { with: 'seed-2', cka: table(4, 4, 0.95) },
      ],
    },
  ],
  references: [
    { name: 'the labels', rows: ['trained', 'untrained'], measured: [{ with: 'the labels', cka: table(2, 4, 0.6) }] },
  ],
};

const perClass = 4;
const labels = Uint8Array.from({ length: 10 * perClass }, (_, i) => i % 10);
/** Classes on a circle, each point a little off its place. */
const ring = (radius: number, seed: number) =>
  tensor([labels.length, 2], (i) => {
    const angle = (2 * Math.PI * (labels[i >> 1] ?? 0)) / 10;
    return radius * (i % 2 === 0 ? Math.cos(angle) : 0.6 * Math.sin(angle)) + noise(seed + i) - 0.5;
  });

const space = (name: string, dimensions: number, seed: number): PcaMapData['maps'][number] => ({
  name,
  dimensions,
  variance: [0.41 - seed / 100, 0.17 + seed / 100, 0.1],
  neighbours: around(0.9 - seed / 50),
  neighboursInPlane: around(0.6 - seed / 50),
  points: ring(5 - seed / 10, seed * 100),
});

/** Of the shipped card: upper body, footwear, and two classes that are alone. */
const kinds = [0, 2, 0, 0, 0, 1, 0, 1, 3, 1];

export const components: PcaMapData = {
  layer: 'conv4',
  classes,
  kinds,
  labels,
  maps: [space('trained', 64, 1), space('untrained', 64, 7)],
  others: [space('pixels', 784, 4)],
  images: 5000,
  neighbourCount: 10,
};

export const neighbourMaps: TSneMapData = {
  classes,
  kinds,
  labels,
  images: 1000,
  spaces: ['pixels', 'untrained', 'trained'].map((name, column) => ({
    name,
    ...(column > 0 && { neighbours: around(0.7 + column / 10) }),
    maps: [
      { perplexity: 5, start: 0, divergence: 1.02 - column / 10, points: ring(20, 10 * column) },
      { perplexity: 30, start: 1, divergence: 0.71 - column / 10, points: ring(30, 10 * column + 1) },
    ],
  })),
};

const kernel = (seed: number) => tensor([5, 5, 1, 16], (i) => noise(seed * 1000 + i) - 0.5);

export const seedPairs: SeedComparisonData = {
  layer: 'conv1',
  shown: { name: 'seed 0', kernel: kernel(1), order: Array.from({ length: 16 }, (_, i) => (i * 5) % 16) },
  others: [2, 3].map((seed) => ({
    name: `seed ${seed}`,
    kernel: kernel(seed),
    partners: Array.from({ length: 16 }, (_, i) => (i * 3 + seed) % 16),
    cosines: Array.from({ length: 16 }, (_, i) => 0.9 - i / 25 - seed / 50),
  })),
  pairs: ['seed 0 and seed 2', 'seed 0 and seed 3', 'seed 2 and seed 3'].map((name, i) => ({
    name,
    trained: around(0.52 + i / 50, 0.05),
    start: around(0.31 + i / 100, 0.05),
    agreement: around(0.942 + i / 500, 0.006),
    chanceAgreement: 0.887 + i / 500,
    sameError: around(0.71 + i / 100, 0.03),
  })),
  nulls: { initialiser: { mean: 0.31, low: 0.26, high: 0.36 }, smooth: { mean: 0.43, low: 0.37, high: 0.55 } },
  layers: layers.map((layer, i) => ({
    layer,
    trained: [0.99 - i / 100, 0.98 - i / 100, 0.97 - i / 100],
    untrained: [0.995 - i / 80, 0.985 - i / 80, 0.975 - i / 80],
  })),
};
