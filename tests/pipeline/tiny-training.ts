// A training so small that any backend does it in seconds: two narrow convolutions, few images, every part of the loop.
import { conv, dense, maxPool } from '../model/layer-specs.ts';
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../pipeline/training/backends.ts';
import { quickRun } from '../../pipeline/config.ts';
import type { Configuration } from '../../pipeline/config.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { train } from '../../pipeline/training/train.ts';
import type { TrainingEffects } from '../../pipeline/training/train.ts';
import { imageShape, pixelCount } from '../../pipeline/datasets/image-size.ts';
import { randomFrom } from '../../src/model/random.ts';

export const tiny: Configuration = {
  ...quickRun,
  epochs: 2,
  batchSize: 4,
  trainingImages: 48,
  evaluationImages: 12,
  statisticsImages: 12,
  architecture: [
    conv('conv1', 5, 2),
    maxPool('pool1', 4),
    conv('conv2', 3, 4),
    { name: 'gap', kind: 'globalAveragePool' },
    dense('logits', 10),
  ],
};
export const stepsOfTiny = 24;

/** Noise, brighter at the place that belongs to its label: there is something to learn. */
function images(count: number, seed: number): LabelledImages {
  const random = randomFrom(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const pixels = Uint8Array.from({ length: count * pixelCount }, (_, i) => {
    const label = labels[Math.floor(i / pixelCount)] as number;
    return Math.floor(random() * (Math.floor((i % pixelCount) / 80) === label ? 250 : 90));
  });
  return { images: pixels, labels };
}

const data = { shape: imageShape, train: images(tiny.trainingImages, 1), validation: images(30, 2) };

export const newCheckpoint = (): string => join(mkdtempSync(join(tmpdir(), 'tiny-')), 'run.safetensors');

/** What is left of a run: folded weights by name, and what was measured. */
export interface Trained {
  readonly weights: Readonly<Record<string, number[]>>;
  readonly history: unknown;
  readonly backend: string;
}

/** Trains on the backend that is current, which is called `backend` in the checkpoint. */
export async function trainTiny(
  checkpointFile: string,
  backend: Backend['name'],
  more: Partial<TrainingEffects> = {},
): Promise<Trained> {
  const { weights, history, ...rest } = await train(data, tiny, {
    checkpointFile,
    log: () => undefined,
    report: () => undefined,
    interrupted: () => false,
    backend,
    machine: 'here',
    commit: 'test',
    ...more,
  });
  const values = Object.entries(weights).map(([name, tensor]) => [name, Array.from(tensor.dataSync())] as const);
  tf.dispose(weights);
  return { weights: Object.fromEntries(values), history, backend: rest.backend };
}

/** Largest difference of two runs' weights, as a share of the largest weight of the same tensor. */
export function largestDifference(one: Trained, other: Trained): number {
  const differences = Object.entries(one.weights).map(([name, values]) => {
    const others = other.weights[name] as number[];
    return Math.max(...values.map((v, i) => Math.abs(v - (others[i] as number)))) / Math.max(...others.map(Math.abs));
  });
  return Math.max(...differences);
}

interface Engine {
  read: (id: object) => Promise<tf.BackendValues>;
  readSync: (id: object) => tf.BackendValues;
  moveData: (to: unknown, id: object) => void;
  readonly state: { readonly tensorInfo: WeakMap<object, { readonly backend: unknown }> };
}

/**
 * Makes the current backend as a card is: its tensors cannot be read synchronously, so none can move to another backend unseen.
 * Counts the tensors that are read as they should.
 */
export function behaveAsCard(): { readonly reads: () => number; readonly restore: () => void } {
  const card = tf.backend();
  const engine = tf.engine() as unknown as Engine;
  const { read, readSync, moveData } = engine;
  const onCard = (id: object): boolean => engine.state.tensorInfo.get(id)?.backend === card;
  const refuse = (id: object): void => {
    if (onCard(id)) throw new Error('a card cannot be read synchronously');
  };
  let reads = 0;
  engine.read = (id) => {
    if (onCard(id)) reads++;
    return read.call(engine, id);
  };
  engine.readSync = (id) => {
    refuse(id);
    return readSync.call(engine, id);
  };
  engine.moveData = (to, id) => {
    refuse(id);
    moveData.call(engine, to, id);
  };
  return { reads: () => reads, restore: () => Object.assign(engine, { read, readSync, moveData }) };
}
