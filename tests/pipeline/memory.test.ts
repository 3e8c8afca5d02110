// Training keeps its memory flat: tensors, the backend's blocks, and the process's resident size, over 200 steps of 32 images.
import * as tf from '@tensorflow/tfjs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { quickRun } from '../../pipeline/config.ts';
import { imageShape } from '../../pipeline/datasets/image-size.ts';
import { train } from '../../pipeline/training/train.ts';
import { randomFrom } from '../../src/model/random.ts';

const batchSize = 32;
const steps = 200;
const megabyte = 1e6;

/** Node's garbage collector: what is garbage must not count as a leak. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

it('training does not grow', async () => {
  await useWasm();
  const collect = garbageCollector();
  const random = randomFrom(4);
  const draw = (count: number) => ({
    images: Uint8Array.from({ length: count * 784 }, () => Math.floor(256 * random())),
    labels: Uint8Array.from({ length: count }, () => Math.floor(10 * random())),
  });
  const samples: { tensors: number; blocks: number; resident: number }[] = [];
  const report = ({ done }: { done: number }): void => {
    // Every tenth step has a loss on its way back from the device; these have not.
    if ((done / batchSize) % 20 !== 15) return;
    collect();
    const blocks = (tf.backend() as unknown as { numDataIds(): number }).numDataIds();
    samples.push({ tensors: tf.memory().numTensors, blocks, resident: process.memoryUsage().rss / megabyte });
  };
  const { weights, steps: done } = await train(
    { shape: imageShape, train: draw(batchSize * steps), validation: draw(40) },
    { ...quickRun, epochs: 1, batchSize, evaluationImages: 40, statisticsImages: 40 },
    {
      checkpointFile: join(mkdtempSync(join(tmpdir(), 'memory-')), 'run.safetensors'),
      log: () => undefined,
      report,
      interrupted: () => false,
      backend: 'wasm',
      machine: 'here',
      commit: 'test',
    },
  );
  tf.dispose(weights);
  expect(done).toBe(steps);
  expect(samples).toHaveLength(10);
  const [first, ...later] = samples.slice(2); // the first steps warm up
  for (const { tensors, blocks, resident } of later) {
    expect([tensors, blocks]).toEqual([first?.tensors, first?.blocks]);
    expect(resident - (first?.resident as number)).toBeLessThan(30);
  }
});
