// Training as a process: the same seed gives the same bits, and an interrupted or killed run ends as an undisturbed one. On real images, a
// few steps an epoch.
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { quickRun } from '../../pipeline/config.ts';
import type { Configuration } from '../../pipeline/config.ts';
import { findDataset, pick, readTrainingSet } from '../../pipeline/datasets/dataset.ts';
import { permuted, stepsPerEpoch } from '../../pipeline/training/batches.ts';
import type { Snapshot } from '../../pipeline/training/snapshot.ts';
import { Interrupted, keptSteps, train } from '../../pipeline/training/train.ts';
import type { TrainingEffects } from '../../pipeline/training/train.ts';
import type { TrainingData } from '../../pipeline/training/session.ts';
import { imageShape } from '../../pipeline/datasets/image-size.ts';
import { disposeState, initialState } from '../../src/model/training.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const tiny: Configuration = {
  ...quickRun,
  epochs: 2,
  batchSize: 16,
  trainingImages: 80,
  evaluationImages: 40,
  statisticsImages: 40,
};
const perEpoch = 5;
let data: TrainingData;
let file: string;

beforeAll(async () => {
  await useWasm();
  const all = readTrainingSet(await findDataset(() => undefined));
  data = {
    shape: imageShape,
    train: pick(
      all,
      Array.from({ length: 80 }, (_, i) => i),
    ),
    validation: pick(
      all,
      Array.from({ length: 60 }, (_, i) => 100 + i),
    ),
  };
});
const newRun = (): void => {
  file = join(mkdtempSync(join(tmpdir(), 'run-')), 'run.safetensors');
};
beforeEach(newRun);

const effects = (more: Partial<TrainingEffects> = {}): TrainingEffects => ({
  checkpointFile: file,
  log: () => undefined,
  report: () => undefined,
  interrupted: () => false,
  backend: 'wasm',
  machine: 'here',
  commit: 'test',
  ...more,
});

async function weightsOf(configuration = tiny, more: Partial<TrainingEffects> = {}): Promise<Record<string, number[]>> {
  const { weights } = await train(data, configuration, effects(more));
  const values = Object.fromEntries(Object.entries(weights).map(([name, t]) => [name, Array.from(t.dataSync())]));
  tf.dispose(weights);
  return values;
}

describe('train', () => {
  it('gives bit-identical weights for the same seed and others for another', async () => {
    const first = await weightsOf();
    newRun();
    expect(await weightsOf()).toEqual(first);
    newRun();
    expect((await weightsOf({ ...tiny, seed: 1 }))['conv1/kernel']).not.toEqual(first['conv1/kernel']);
  });

  it('ends with the same weights when interrupted at any step and started again', async () => {
    const undisturbed = await weightsOf();
    for (const stopAt of [1, perEpoch, perEpoch + 3]) {
      newRun();
      let steps = 0;
      await expect(weightsOf(tiny, { interrupted: () => ++steps === stopAt })).rejects.toThrow(Interrupted);
      const lines: string[] = [];
      expect(await weightsOf(tiny, { log: (line) => lines.push(line) })).toEqual(undisturbed);
      expect(lines[0]).toContain(`from step ${stopAt} of ${2 * perEpoch}`);
    }
  });

  it('ends with the same weights when killed between two checkpoints', async () => {
    const undisturbed = await weightsOf();
    newRun();
    // A kill leaves whatever was saved last; here that is the end of the first epoch, three steps before.
    let steps = 0;
    const kill = (): boolean => {
      if (++steps === perEpoch + 3) throw new Error('killed');
      return false;
    };
    await expect(weightsOf(tiny, { interrupted: kill })).rejects.toThrow('killed');
    expect(await weightsOf()).toEqual(undisturbed);
  });

  it('only loads a finished run, and keeps its provenance', async () => {
    await weightsOf();
    let steps = 0;
    const again = await train(data, tiny, effects({ report: () => steps++, commit: 'another', machine: 'there' }));
    expect(steps).toBe(0);
    expect([again.commit, again.machine]).toEqual(['test', 'here']);
    expect(again.history).toHaveLength(2);
    tf.dispose(again.weights);
  });

  it('refuses to go on with a run that another backend began, and says what to do', async () => {
    await expect(weightsOf(tiny, { interrupted: () => true })).rejects.toThrow(Interrupted);
    await expect(weightsOf(tiny, { backend: 'webgpu' })).rejects.toThrow(
      /invalid backend webgpu for .*: this run was begun on wasm; go on with --backend wasm, or begin anew with --from train/,
    );
  });

  it('measures each epoch on clean images in evaluation mode and reports the learning rate of its last step', async () => {
    const { history, steps, weights } = await train(data, tiny, effects());
    tf.dispose(weights);
    expect(steps).toBe(2 * perEpoch);
    expect(history.map((h) => h.epoch)).toEqual([1, 2]);
    for (const h of history) {
      expect(h.accuracy * 40).toBeCloseTo(Math.round(h.accuracy * 40), 6);
      expect(h.validationAccuracy * 60).toBeCloseTo(Math.round(h.validationAccuracy * 60), 6);
    }
    expect(history[1]?.learningRate).toBeLessThan(history[0]?.learningRate as number);
  });

  it('refuses batches larger than the data', () => {
    expect(() => stepsPerEpoch(10, 16)).toThrow('invalid batchSize 16: there are 10 training images');
  });

  it('keeps the number of tensors flat', async () => {
    await weightsOf();
    const { numTensors } = tf.memory();
    newRun();
    await weightsOf();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('the steps that are kept', () => {
  it('are the ones worked by hand', () => {
    expect([...keptSteps(5, 2)]).toEqual([0, 5, 10]);
    expect([...keptSteps(93, 3)]).toEqual([0, 10, 50, 93, 186, 200, 279]);
    const epochs = [2, 5, 7, 9, 11, 14, 16, 18, 20, 23, 25, 27, 29, 32, 34, 36, 38, 41, 43, 45];
    expect([...keptSteps(429, 45)]).toEqual([0, 10, 50, 200, 429, 500, ...epochs.map((epoch) => epoch * 429)]);
  });

  it('are given with what was measured of them, and the last is the finished network', async () => {
    const steps: number[] = [];
    let last: { step: number; weights: number[]; accuracy: number } | undefined;
    const keep = ({ step, epochs, weights, validation }: Snapshot): void => {
      steps.push(step);
      expect(epochs).toBe(step / perEpoch);
      last = {
        step,
        weights: Array.from((weights['conv1/kernel'] as tf.Tensor).dataSync()),
        accuracy: validation.accuracy,
      };
    };
    const result = await train(data, tiny, effects({ keep }));
    expect(steps).toEqual([0, 5, 10]);
    expect(last?.weights).toEqual(Array.from((result.weights['conv1/kernel'] as tf.Tensor).dataSync()));
    expect(last?.accuracy).toBe(result.history.at(-1)?.validationAccuracy);
    tf.dispose(result.weights);
  });
});

describe('controls', () => {
  it('learn from permuted labels as if they were true, and only from those', async () => {
    const shuffled = { ...data, train: { ...data.train, labels: permuted(data.train.labels, tiny.seed) } };
    const found = await weightsOf({ ...tiny, labels: 'permuted' });
    newRun();
    const { weights } = await train(shuffled, tiny, effects());
    for (const [name, tensor] of Object.entries(weights)) expect(Array.from(tensor.dataSync())).toEqual(found[name]);
    tf.dispose(weights);
    newRun();
    expect((await weightsOf())['conv1/kernel']).not.toEqual(found['conv1/kernel']);
  });

  it('keep the filters of a frozen layer but for the factor of their normalisation', async () => {
    const { 'conv1/kernel': kernel } = await weightsOf({ ...tiny, frozen: ['conv1'] });
    const start = initialState(tiny.seed, tutorialNetwork);
    const drawn = (start.parameters['conv1/kernel'] as tf.Tensor).dataSync();
    const factors = Array.from({ length: 16 }, (_, c) => (kernel?.[c] as number) / (drawn[c] as number));
    kernel?.forEach((v, i) => expect(v).toBeCloseTo((drawn[i] as number) * (factors[i % 16] as number), 4));
    disposeState(start);
  });
});
