// What an analysis may look at, in small: a few images of noise and two random networks, so that a whole analysis runs in a test.
import type { Inputs, Network } from '../../../pipeline/analyses/analysis.ts';
import { classes, measuredCard } from '../../../pipeline/datasets/dataset.ts';
import { fashionMnist } from '../../../pipeline/datasets/fashion-mnist.ts';
import type { LabelledImages } from '../../../pipeline/datasets/dataset.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';

/** Images of noise whose labels go round. */
export const labelled = (seed: number, count: number): LabelledImages => ({
  images: noiseImages(seed, count),
  labels: Uint8Array.from({ length: count }, (_, i) => i % classes.length),
});

/** The stored test results of a shipped run `seed-0`, and of whichever others. */
export function tested(
  logits: Float32Array,
  labels: Uint8Array,
  predicted: Readonly<Record<string, Uint8Array>>,
): Pick<Inputs, 'runs' | 'test'> {
  return {
    runs: () => [{ id: 'seed-0', shipped: true }] as ReturnType<Inputs['runs']>,
    test: () => ({ logits, labels, predicted: (id) => predicted[id] }),
  };
}

const absent = (): never => {
  throw new Error('missing in these inputs: add it where the analysis needs it');
};

/** Call after the backend has started. @param given replaces any part */
export function smallInputs(given: Partial<Inputs> = {}): Inputs {
  const trained: Network = networkOf(randomTensors(1), 'trained');
  const untrained: Network = networkOf(randomTensors(2), 'untrained');
  const examples = labelled(5, classes.length);
  return {
    card: measuredCard(fashionMnist),
    train: labelled(3, 60),
    validation: labelled(4, 40),
    split: {
      train: Array.from({ length: 60 }, (_, i) => i),
      validation: Array.from({ length: 40 }, (_, i) => 60 + i),
    },
    examples: { ...examples, ids: classes.map((_, i) => `example-${i}`) },
    trained: () => trained,
    untrained: () => untrained,
    run: () => undefined,
    untrainedRun: () => undefined,
    mainRuns: () => [],
    checkpoints: absent,
    runs: absent,
    test: absent,
    effort: (full) => full,
    random: (...keys) => randomFrom(7, ...keys),
    ...given,
  };
}
