// A tiny world for the chart figures: formulas, no chance, and every number different enough to be told apart.
import type { DatasetStatistics, EpochRecord } from '../../src/artifacts/schema.ts';
import type { ClassProbabilitiesData } from '../../src/figures/behaviour/class-probabilities.tsx';
import type { DotComparisonData } from '../../src/figures/overview/dot-comparison.tsx';
import type { TrainingCurvesData } from '../../src/figures/training/training-curves.tsx';
import { classes } from './fixture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import type { LayerRecord } from '../../src/artifacts/schema.ts';

const { layers } = tutorialNetwork;

/** A cross on white: darker towards the middle, different for each `seed`. */
export const garment = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 784 }, (_, i) => {
    const [row, column] = [Math.floor(i / 28), i % 28];
    const inside = Math.abs(row - 13.5) < 5 + (seed % 5) || Math.abs(column - 13.5) < 4 + (seed % 7);
    return inside ? 255 - Math.round(6 * Math.hypot(row - 13.5, column - 13.5)) : 0;
  });

const epochs = 12;
export const history: readonly EpochRecord[] = Array.from({ length: epochs }, (_, i): EpochRecord => {
  const epoch = i + 1;
  return {
    epoch,
    loss: 0.16 + 0.5 / epoch ** 0.9,
    accuracy: 0.945 - 0.16 / epoch,
    validationLoss: 0.21 + 0.44 / epoch ** 0.9,
    validationAccuracy: 0.921 - 0.13 / epoch,
    learningRate: 0.0004 + 0.2 * Math.sin((Math.PI * epoch) / epochs) ** 2,
  };
});

/** The same run from two more seeds: one a little better throughout, one worse in its middle. */
const seeds: TrainingCurvesData['seeds'] = [
  history,
  history.map((record) => ({ ...record, loss: record.loss - 0.01, validationLoss: record.validationLoss - 0.02 })),
  history.map((record, i) => ({ ...record, validationAccuracy: record.validationAccuracy - (i === 5 ? 0.04 : 0.002) })),
];

export const curves: TrainingCurvesData = {
  history,
  seeds,
  untrained: { loss: 2.412, accuracy: 0.0912 },
  classCount: 10,
};

const copies = layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] }));
/** The real architecture: shapes and sizes are derived, so there is nothing to invent. */
export const network = copies as unknown as readonly LayerRecord[];

export const statistics: DatasetStatistics = {
  images: 55_000,
  mean: 0.2861,
  standardDeviation: 0.353,
  zeroShare: 0.502,
  cornerZeroShare: 0.9998,
  touchesTopOrBottom: 0.64,
  touchesLeftOrRight: 0.36,
  histogram: [0.56, ...Array.from({ length: 15 }, (_, i) => (0.44 * (i + 3)) / 150)],
  mirrorCorrelation: Array.from({ length: 10 }, (_, i) => 0.97 - i * 0.1),
  nearestMeanAccuracy: 0.677,
};

/** Probabilities that fall by half from the predicted class on, in a circle. */
const probabilitiesAround = (predicted: number, top: number): number[] => {
  const rest = Array.from({ length: 10 }, (_, i) => (i === predicted ? 0 : 0.5 ** ((i - predicted + 10) % 10)));
  const total = rest.reduce((a, b) => a + b, 0);
  return rest.map((value, i) => (i === predicted ? top : ((1 - top) * value) / total));
};

export const predictions: ClassProbabilitiesData = {
  classes,
  examples: Array.from({ length: 20 }, (_, i) => {
    const label = Math.floor(i / 2);
    const predicted = i === 5 || i === 13 ? (label + 4) % 10 : label;
    return {
      id: `example-${i}`,
      label,
      predicted,
      probabilities: probabilitiesAround(predicted, 0.52 + 0.024 * i),
      pixels: garment(i),
    };
  }),
};

const wave = (count: number, middle: number, spread: number): number[] =>
  Array.from({ length: count }, (_, i) => middle + spread * Math.sin(i * 2.4));

export const comparison: DotComparisonData = {
  title: 'Filters and their random starts',
  unit: '',
  valueLabel: 'cosine between filters',
  meaning: { low: 'unrelated', high: 'the same direction' },
  domain: [-0.4, 1],
  rows: [
    { name: 'conv1', trained: wave(16, 0.52, 0.3), control: wave(16, 0.01, 0.05), controlName: "others' starts" },
    { name: 'conv2', trained: wave(32, 0.38, 0.15), control: wave(32, -0.02, 0.04), controlName: "others' starts" },
    { name: 'conv4', trained: wave(64, 0.3, 0.08), control: wave(64, 0.004, 0.02), controlName: "others' starts" },
  ],
};
