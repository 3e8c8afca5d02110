// A tiny world of several trainings: formulas, no chance, and every number different enough to be told apart.
import type { ComparisonRecord } from '../../src/artifacts/schema.ts';
import type { AblationsData } from '../../src/figures/training/ablations.tsx';
import type { FilterMemoryData } from '../../src/figures/weights/filter-memory-through-training.tsx';
import type { FiltersThroughTrainingData } from '../../src/figures/weights/filters-through-training.tsx';
import type { PermutedLabelsData } from '../../src/figures/training/permuted-labels.tsx';
import type { SeedSpreadData } from '../../src/figures/training/seed-spread.tsx';
import { history } from './charts-fixture.ts';
import { filtersFixture, noise, tensor } from './fixture.ts';

export const shuffled: PermutedLabelsData = {
  shuffled: history.map((record, i) => ({
    ...record,
    accuracy: 0.1 + 0.002 * i,
    validationAccuracy: 0.098 + 0.01 * Math.sin(i),
    loss: 2.303 - 0.001 * i,
    validationLoss: 2.304 + 0.002 * i,
  })),
  truthful: history,
  classCount: 10,
};

export const seeds: SeedSpreadData = {
  seeds: [0.9312, 0.9298, 0.9326].map((validationAccuracy, seed) => ({
    seed,
    validationAccuracy,
    testAccuracy: 0.927 + 0.001 * seed,
    epochs: 12,
    seconds: 1000 + 500 * seed,
    shipped: seed === 0,
  })),
  sampling: { low: 0.9218, high: 0.932 },
};

const comparison = (run: string, difference: number, half: number, adjustedP: number): ComparisonRecord => ({
  run,
  against: 'short',
  difference,
  interval: [difference - half, difference + half],
  onlyRun: 200,
  onlyAgainst: Math.round(200 - difference * 10_000),
  pValue: adjustedP / 3,
  adjustedP,
});
const network = (id: string, name: string, parameters: number, testAccuracy: number) => ({
  id,
  name,
  parameters,
  epochs: 12,
  validationAccuracy: testAccuracy + 0.003,
  testAccuracy,
});

export const comparisons: AblationsData = {
  unchanged: network('short', 'unchanged', 61_130, 0.918),
  changed: [
    { ...network('no-flip', 'no mirroring', 61_130, 0.9191), comparison: comparison('no-flip', 0.0011, 0.0035, 1) },
    {
      ...network('frozen', 'first layer left', 61_130, 0.9132),
      comparison: comparison('frozen', -0.0048, 0.0035, 0.2),
    },
    { ...network('half', 'half as wide', 15_490, 0.9011), comparison: comparison('half', -0.0169, 0.0036, 0.0001) },
  ],
  elsewhere: [
    { ...network('shuffled', 'labels shuffled', 61_130, 0.09), comparison: comparison('shuffled', -0.828, 0.006, 0) },
  ],
  seedSpread: 0.0041,
};

const { shown, beside } = filtersFixture();
const [trained, untrained, { gain }] = [shown.kernel, beside.kernel, shown];
/** From the untrained filters to the trained ones, in a straight line. */
export const way: FiltersThroughTrainingData = {
  layer: 'conv1',
  gain,
  checkpoints: [
    { step: 0, epochs: 0, share: 0 },
    { step: 50, epochs: 0.12, share: 0.3 },
    { step: 429, epochs: 1, share: 0.6 },
    { step: 5148, epochs: 12, share: 1 },
  ].map(({ step, epochs, share }) => ({
    step,
    epochs,
    kernel: tensor(
      [5, 5, 1, 16],
      (i) => (1 - share) * (untrained.data[i] as number) + share * (trained.data[i] as number),
    ),
  })),
};

const around = (mean: number, half: number) => ({ mean, low: mean - half, high: mean + half });
export const memory: FilterMemoryData = {
  layers: ['conv1', 'conv2', 'conv3', 'conv4'].map((layer, depth) => ({
    layer,
    way: [0, 10, 429, 5148].map((step, i) => ({
      step,
      epochs: step / 429,
      toStart: step === 0 ? around(1, 0) : around(1 - 0.1 * i - 0.12 * depth, 0.03 + 0.01 * depth),
      toAnother: around(0.02 * noise(10 * depth + i), 0.06),
    })),
    seeds: [0, 1, 2].map((seed) => ({
      run: `seed-${seed}`,
      toStart: 0.7 - 0.12 * depth - 0.02 * seed,
      toAnother: 0.01 * seed,
    })),
  })),
};
