// Small data for the figures of dossiers: formulas, no chance. Nothing in it is a result.
import type { ChannelSheetData } from '../../src/figures/activations/channel-sheet.tsx';
import type { DossierClassesData } from '../../src/figures/dossier/classes.tsx';
import type { DossierKernelsData } from '../../src/figures/dossier/kernels.tsx';
import type { DossierMapsData } from '../../src/figures/dossier/maps.tsx';
import type { DossierStandingData } from '../../src/figures/dossier/standing.tsx';
import type { ChannelFacts } from '../../src/figures/dossier/words.ts';
import type { Plane } from '../../src/figures/marks/plane.ts';
import { interval } from './activations-fixture.ts';
import { classes, garment, noise, noun } from './fixture.ts';

const plane = (side: number, seed: number, valueAt: (u: number) => number): Plane => ({
  height: side,
  width: side,
  values: Float32Array.from({ length: side * side }, (_, i) => valueAt(noise(seed + i))),
});

const signedPlane = (side: number, seed: number): Plane => plane(side, seed, (u) => u - 0.5);

/** A filter that reads the image, with its templates. */
export const oneKernelFixture = (): DossierKernelsData => ({
  layer: 'conv1',
  channel: 3,
  from: undefined,
  inputs: [0],
  orderedBy: 'number',
  trained: [signedPlane(5, 0)],
  untrained: [signedPlane(5, 100)],
  templates: ['edge', 'Gabor', 'blob'].map((family, i) => ({
    family,
    r2: 0.7 - 0.1 * i,
    plane: signedPlane(5, 200 + 50 * i),
  })),
});

/** A filter of sixteen kernels, not in the order of their numbers. */
export const kernelsFixture = (): DossierKernelsData => ({
  layer: 'conv2',
  channel: 7,
  from: 'conv1',
  inputs: Array.from({ length: 16 }, (_, i) => (i * 5) % 16),
  orderedBy: 'contribution',
  trained: Array.from({ length: 16 }, (_, i) => signedPlane(3, 20 * i)),
  untrained: Array.from({ length: 16 }, (_, i) => signedPlane(3, 1000 + 20 * i)),
  templates: [],
});

/** Twelve examples, the last of them silent in the trained network. */
export const mapsFixture = (): DossierMapsData => ({
  layer: 'conv3',
  channel: 17,
  noun,
  scale: { trained: 2, untrained: 1 },
  examples: Array.from({ length: 12 }, (_, i) => ({
    label: classes[i % 10] as string,
    pixels: garment(i % 10, i),
    trained: plane(7, 60 * i, (u) => (i === 11 ? 0 : Math.max(0, 3 * u - 1))),
    untrained: plane(7, 2000 + 60 * i, (u) => Math.max(0, u - 0.3)),
  })),
});

export const classesFixture = (): DossierClassesData => ({
  layer: 'conv4',
  channel: 9,
  classes,
  images: 5000,
  trained: { means: classes.map((_, i) => i), errors: classes.map(() => 0.2) },
  untrained: { means: classes.map(() => 2), errors: classes.map(() => 0.1) },
});

/** Two measures of four channels; the channel shown is the second, and one channel is dead. */
export const standingFixture = (): DossierStandingData => ({
  layer: 'conv3',
  channel: 1,
  rows: [
    { name: 'gain', digits: 2, values: [3, 5, 1, 0], untrained: 2.5 },
    {
      name: 'rise of the loss without it',
      digits: 4,
      values: [0.02, -0.001, 0.01, 0],
      interval: interval(-0.001, 0.002),
    },
    { name: 'effective classes', digits: 1, values: [3, 4.5, 4.5, null], interval: interval(4.5, 0.5), untrained: 6 },
  ],
});

/** Six channels by their patches, the last dead. */
export const sheetFixture = (): ChannelSheetData => ({
  layer: 'conv2',
  pictures: 'patches',
  orderedBy: 'gain',
  images: 5000,
  channels: [4, 1, 3, 0, 2, 5].map((channel, i) => ({
    channel,
    picture: plane(10, 150 * i, (u) => u),
    isDead: channel === 5,
    gain: 6 - i,
    untrainedGain: 2 + 0.1 * i,
    cost: interval(0.01 * i - 0.01, 0.004),
  })),
});

export const factsFixture = (): ChannelFacts => ({
  layer: 'conv1',
  channel: 3,
  channels: 16,
  kernels: 1,
  kernelSize: 5,
  receptiveField: 5,
  isDead: false,
  gain: { value: 18.83, rank: 1, untrained: 10.34 },
  cosineToStart: 0.55,
  template: { family: 'blob', words: 'a negative spot, in the centre', r2: 0.6, percentile: 0.997, explainingMore: [] },
  patches: {
    images: 55_000,
    highest: [
      { label: 'Bag', count: 7 },
      { label: 'Coat', count: 2 },
    ],
    median: [
      { label: 'Shirt', count: 5 },
      { label: 'Dress', count: 4 },
    ],
    untrainedHighest: [{ label: 'Sandal', count: 9 }],
    silent: { trained: 0.04, untrained: 0.001 },
  },
  effectiveClasses: { images: 5000, counted: 100, trained: interval(2.8, 0.6), untrained: interval(6.5, 0.9) },
  ablation: { images: 5000, loss: interval(0.0584, 0.008), rank: 8 },
});
