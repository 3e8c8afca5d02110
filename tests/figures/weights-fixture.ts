// Small data for the figures of weights: made by formulas, without chance. Nothing here is a result.
import type { EdgeAblationData } from '../../src/figures/weights/edge-ablation.tsx';
import type { ExpandedWeightsData } from '../../src/figures/weights/expanded-weights.tsx';
import type {
  FilterDuplicatesData,
  MirrorSample,
  NetworkFilters,
} from '../../src/figures/weights/filter-duplicates.words.ts';
import type { FilterSpectrumData } from '../../src/figures/weights/filter-spectrum.tsx';
import type { KernelMatrixData } from '../../src/figures/weights/kernel-matrix.words.ts';
import type { Interval } from '../../src/figures/marks/interval.tsx';
import type { NullRow, NullSample, NullShape } from '../../src/figures/marks/null-data.ts';
import type { TemplateFitsData } from '../../src/figures/weights/template-fits.tsx';
import { noise, tensor } from './fixture.ts';

const rounded = (value: number): number => Math.round(1000 * value) / 1000;

const around = (value: number): Interval => ({ value, low: rounded(value - 0.06), high: rounded(value + 0.05) });

/** A hill over a third of the range. */
const hill = (shift: number): NullShape => {
  const bins = Array.from({ length: 20 }, (_, i) => Math.max(0, 20 - 5 * Math.abs(i - 6 - shift)));
  return {
    count: bins.reduce((a, b) => a + b, 0),
    range: [0, 1],
    bins,
    median: rounded(0.32 + shift / 20),
    percentile95: rounded(0.46 + shift / 20),
  };
};

const sample = (run: string, kind: NullSample['kind'], isShown: boolean, level: number, seed: number): NullSample => {
  const values = Array.from({ length: 6 }, (_, i) => rounded(Math.min(1, level + 0.3 * (noise(seed + i) - 0.5))));
  return {
    run,
    kind,
    isShown,
    values,
    median: around(level),
    auc: around(rounded(0.4 + 0.6 * level)),
    aucShuffled: around(rounded(0.35 + 0.6 * level)),
    adjustedP: kind === 'trained' ? 0.0004 : 0.21,
    above95: values.filter((value) => value > 0.46).length,
    outstanding: kind === 'trained' ? 2 : 0,
  };
};

const row = (name: string, seed: number): NullRow => ({
  frozenLayer: 'conv1',
  name,
  domain: [0, 1],
  null: hill(0),
  shuffled: hill(1),
  samples: [
    sample('seed-0', 'trained', true, 0.6, seed),
    sample('seed-1', 'trained', false, 0.55, seed + 10),
    sample('seed-0', 'start', true, 0.35, seed + 20),
    sample('seed-1', 'start', false, 0.3, seed + 30),
    sample('permuted-labels', 'permuted-labels', false, 0.4, seed + 40),
  ],
});

export const templateFitsFixture = (): TemplateFitsData => ({
  layer: 'conv1',
  kernel: tensor([5, 5, 1, 6], (i) => rounded(noise(i) - 0.5)),
  templates: {
    edge: tensor([5, 5, 1, 6], (i) => rounded(0.6 * (noise(i + 700) - 0.5))),
    blob: tensor([5, 5, 1, 6], (i) => rounded(0.5 * (noise(i + 900) - 0.4))),
  },
  best: [4, 1, 0, 3, 5, 2].map((filter, i) => ({
    filter,
    family: i % 3 === 2 ? 'blob' : 'edge',
    r2: rounded(0.8 - 0.09 * i),
    percentile: i === 0 ? 1 : rounded(0.99 - 0.04 * i),
    words: `a shape of number ${filter}, in the centre`,
  })),
  rows: [row('edge, R²', 100), row('blob, R²', 300)],
});

export const filterSpectrumFixture = (): FilterSpectrumData => {
  const shares = (seed: number): number[] => {
    const values = Array.from({ length: 25 }, (_, i) => 1 + Math.floor(6 * noise(seed + Math.min(i, 24 - i))));
    const total = values.reduce((a, b) => a + b, 0);
    return values.map((value) => value / total);
  };
  return {
    layer: 'conv1',
    size: 5,
    low: 0.2,
    spectra: [
      { name: 'Trained', shares: shares(1) },
      { name: 'Start', shares: shares(50) },
    ],
    rows: [row('share of low frequencies', 500)],
  };
};

export const filterDuplicatesFixture = (): FilterDuplicatesData => {
  const network = (seed: number, filters: number): NetworkFilters => ({
    closestCosine: Array.from({ length: filters }, (_, i) => rounded(0.2 + 0.6 * noise(seed + i))),
    closestCorrelation: Array.from({ length: filters }, (_, i) => rounded(0.9 * noise(seed + 40 + i) - 0.05)),
    duplicates: seed === 1 ? 1 : 0,
    dead: seed === 2 ? 3 : 0,
    nearDead: 0,
  });
  const mirror = (run: string, kind: MirrorSample['kind'], isShown: boolean, level: number): MirrorSample => ({
    run,
    kind,
    isShown,
    leftRight: around(level),
    upDown: around(rounded(level + 0.04)),
    difference: around(-0.04),
    pLeftRight: rounded(1 - level),
    pUpDown: 0.02,
  });
  return {
    threshold: 0.95,
    nearDead: 0.001,
    images: 55_000,
    layers: [
      { layer: 'conv1', trained: network(1, 6), untrained: network(200, 6) },
      { layer: 'conv2', trained: network(2, 9), untrained: network(300, 9) },
    ],
    mirrors: {
      layer: 'conv1',
      sets: 1000,
      null: { mean: 0.4, percentile95: 0.46 },
      samples: [
        mirror('seed-0', 'trained', true, 0.55),
        mirror('seed-1', 'trained', false, 0.5),
        mirror('seed-0', 'start', true, 0.38),
        mirror('no-flip', 'no-flip', false, 0.44),
      ],
    },
  };
};

export const kernelMatrixFixture = (): KernelMatrixData => ({
  layer: 'conv2',
  from: 'pool1',
  kernel: tensor([3, 3, 4, 8], (i) => rounded(noise(i) - 0.5)),
  inputScale: tensor([4], (i) => 1 + i),
  inputs: [2, 0, 3, 1],
  outputs: [7, 5, 3, 1, 0, 2, 4, 6],
  images: 5000,
  links: {
    trained: tensor([4, 8], (i) => rounded(4 * noise(i + 60) ** 2)),
    untrained: tensor([4, 8], (i) => rounded(1 + noise(i + 160))),
    shuffled: tensor([4, 8], (i) => rounded(3 * noise(i + 260))),
  },
  top: 2,
  even: 0.5,
  topShare: { trained: around(0.72), untrained: around(0.56), shuffled: around(0.66) },
});

export const edgeAblationFixture = (): EdgeAblationData => {
  const correlations = (level: number) => ({
    contribution: around(level),
    link: around(rounded(level + 0.02)),
    weightNorm: around(rounded(level - 0.2)),
    weightTimesInput: around(rounded(level - 0.1)),
    lead: around(0.2),
  });
  return {
    layer: 'conv2',
    images: 1000,
    kernels: Array.from({ length: 32 }, (_, edge) => {
      const contribution = rounded(0.2 + 8 * noise(edge) ** 2);
      return {
        input: Math.floor(edge / 8),
        output: edge % 8,
        contribution,
        weightNorm: rounded(0.1 + noise(edge + 50)),
        rise: rounded(0.02 * contribution * (noise(edge + 90) - 0.3)),
        riseError: 0.002,
        // The first reads a dead channel.
        movement: edge === 0 ? 0 : rounded(0.02 * contribution + 0.01),
      };
    }),
    correlations: { rise: correlations(0.5), movement: correlations(0.8) },
    distinct: 9,
  };
};

export const expandedWeightsFixture = (): ExpandedWeightsData => {
  const values = (seed: number): number[] => Array.from({ length: 8 }, (_, i) => rounded(noise(seed + i)));
  return {
    layer: 'conv2',
    expanded: tensor([10, 10, 1, 8], (i) => rounded(noise(i + 400) - 0.5)),
    r2: {
      trained: { values: values(1), median: around(0.3) },
      shuffled: { values: values(20).map((v) => rounded(v / 3)), median: around(0.1) },
      untrained: { values: values(40), median: around(0.6) },
    },
    images: 1000,
  };
};
