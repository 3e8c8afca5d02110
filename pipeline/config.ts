// Every knob of a run, in one place. A full run and the quick one differ here and nowhere else.
import { fullTrainingImages } from '../src/artifacts/relations/effort.ts';
import type { LayerSpec } from '../src/model/architecture.ts';
import { architecture } from '../src/model/networks/tutorial.ts';
import type { Augmentation } from '../src/model/augmentation.ts';
import type { Optimiser } from '../src/model/training.ts';

export interface Configuration {
  /** Seeds the initial weights, the order of the images and their augmentation. */
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** How many training images are used; a multiple of the number of classes. The rest of the 55,000 is left out. */
  readonly trainingImages: number;
  /** How many clean training images measure the training loss after each epoch. */
  readonly evaluationImages: number;
  /** How many clean training images measure the batch-norm statistics that are folded. */
  readonly statisticsImages: number;
  readonly optimiser: Optimiser;
  readonly augmentation: Augmentation;
  readonly architecture: readonly LayerSpec[];
  /** `permuted`: the training labels are shuffled once, so that there is nothing to learn but the images themselves. */
  readonly labels: 'true' | 'permuted';
  /** Layers that keep their random start. */
  readonly frozen: readonly string[];
}

export const fullRun: Configuration = {
  seed: 0,
  epochs: 45,
  batchSize: 128,
  trainingImages: fullTrainingImages,
  evaluationImages: 5_000,
  statisticsImages: 2_000,
  optimiser: { peakRate: 0.3, warmUp: 0.25, momentum: 0.9, weightDecay: 1e-4 },
  augmentation: { flip: 0.5, shift: 2, erase: 0.25, eraseArea: [0.02, 0.2], eraseRatio: [0.3, 3.3] },
  architecture,
  labels: 'true',
  frozen: [],
};

/** Three epochs on little data: every stage runs, in about a minute. It shows that the machine works, not what it can do. */
export const quickRun: Configuration = {
  ...fullRun,
  epochs: 3,
  batchSize: 32,
  trainingImages: 2_000,
  evaluationImages: 500,
  statisticsImages: 500,
  optimiser: { ...fullRun.optimiser, peakRate: 0.1 },
};

/** Images of each class that are set aside for validation, and the seed of that choice: the same for every run, whatever its seed. */
export const validationPerClass = 500;
export const splitSeed = 2017;

/** Validation images of each class that the figures show: the first ones in the order of the split. */
export const examplesPerClass = 2;
