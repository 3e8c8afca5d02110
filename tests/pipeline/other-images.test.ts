// Nothing in training and export knows the tutorial's images: a run on images of another shape, with two channels and three classes, through
// checkpoints to a finished network and its export.
import { conv, dense, maxPool } from '../model/layer-specs.ts';
import type * as tf from '@tensorflow/tfjs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { layersModel } from '../../pipeline/exports/layers-model.ts';
import { logitsOf } from '../../pipeline/measuring/metrics.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { readFinished } from '../../pipeline/training/session.ts';
import type { TrainingResult } from '../../pipeline/training/session.ts';
import { Interrupted, train, untrainedNetwork } from '../../pipeline/training/train.ts';
import type { TrainingEffects } from '../../pipeline/training/train.ts';
import { networkOf, valuesPerImage } from '../../src/model/architecture.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { randomFrom } from '../../src/model/random.ts';
import { tiny } from './tiny-training.ts';

const shape = { height: 4, width: 6, channels: 2 };
const size = valuesPerImage(shape);

/** Noise, brighter in the rows that belong to its label. */
function draw(count: number, seed: number): LabelledImages {
  const random = randomFrom(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  const images = Uint8Array.from({ length: count * size }, (_, i) => {
    const row = Math.floor((i % size) / 12);
    return Math.floor(random() * (row === labels[Math.floor(i / size)] ? 250 : 60));
  });
  return { images, labels };
}
const data = { shape, train: draw(60, 1), validation: draw(30, 2) };

const configuration = {
  ...tiny,
  epochs: 2,
  trainingImages: 60,
  augmentation: { ...tiny.augmentation, shift: 0, erase: 0 },
  // No global average pooling: the export has to flatten as the forward pass does.
  architecture: [conv('see', 3, 6), maxPool('halve', 2), dense('say', 3)],
} as const;

let file: string;
beforeAll(useWasm);
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'other-')), 'run.safetensors');
});
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
const numbersOf = ({ weights }: TrainingResult): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));

describe('a run on other images', () => {
  it('learns, and is exported as the network that it is', async () => {
    const trained = await train(data, configuration, effects());
    expect(trained.network.classes).toBe(3);
    expect(trained.history.at(-1)?.validationAccuracy).toBeGreaterThan(0.6);
    const network = { ...trained.network, weights: trained.weights };
    const model = layersModel(network);
    const images = imagesToTensor(data.validation.images, shape);
    const found = (model.predict(images) as tf.Tensor).dataSync();
    logitsOf(network, data.validation.images).forEach((z, i) => expect(found[i]).toBeCloseTo(z, 4));
    expect(found).toHaveLength(30 * 3);
  });

  it('has a start that is folded for its own shape', () => {
    const network = networkOf(configuration.architecture, shape);
    const start = untrainedNetwork(network, configuration, data.train);
    expect(start['see/kernel']?.shape).toEqual([3, 3, 2, 6]);
    expect(start['say/kernel']?.shape).toEqual([2 * 3 * 6, 3]);
  });
});

describe('a finished run', () => {
  it('is read as it was trained, with its provenance, and its file is left alone', async () => {
    const trained = await train(data, configuration, effects());
    const read = await readFinished(data, configuration, file);
    expect(numbersOf(read)).toEqual(numbersOf(trained));
    expect([read.commit, read.machine, read.backend, read.steps]).toEqual(['test', 'here', 'wasm', trained.steps]);
    expect(read.history).toEqual(trained.history);
  });

  it('is none where it was stopped on the way, and takes no further step', async () => {
    let steps = 0;
    await expect(train(data, configuration, effects({ interrupted: () => ++steps === 20 }))).rejects.toThrow(
      Interrupted,
    );
    const unfinished = /^invalid finished run .*: it has come to step 20 of 30; give the same command again/;
    await expect(readFinished(data, configuration, file)).rejects.toThrow(unfinished);
    await expect(readFinished(data, configuration, file)).rejects.toThrow(unfinished);
  });

  it('is none where nothing was trained, or something else was; the reason is told', async () => {
    await expect(readFinished(data, configuration, file)).rejects.toThrow(/^missing finished run .*: give the same/);
    await train(data, configuration, effects());
    await expect(readFinished(data, { ...configuration, seed: 9 }, file)).rejects.toThrow(
      /^missing finished run .*: not used: stale checkpoint .*: it belongs to another configuration; give the same/,
    );
  });
});
