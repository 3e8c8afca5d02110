// WebGPU against wasm, on whatever adapter Dawn finds. `npm test` runs this file where there is one, and says so where there is none;
// without the packages of pipeline/webgpu or without an adapter every test is skipped, with the reason in its name.
import * as tf from '@tensorflow/tfjs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../pipeline/training/backend-choice.ts';
import { startWebgpu } from '../../pipeline/training/backend-webgpu.ts';
import { startBackend, useWasm } from '../../pipeline/training/backends.ts';
import { gradientDifferences, gradientTolerance } from '../../pipeline/training/gradient-check.ts';
import { Interrupted } from '../../pipeline/training/train.ts';
import { parameterShapes } from '../../src/model/training.ts';
import { largestDifference, newCheckpoint, stepsOfTiny, trainTiny } from '../pipeline/tiny-training.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

/** What is not there is a reason to skip; what is there and does wrong is none. */
const started = await startBackend('webgpu').catch((error: unknown) => {
  const { message } = error as Error;
  if (message.startsWith('missing ')) return message;
  throw error;
});
const skipped = typeof started === 'string';
if (skipped) process.stderr.write(`tests/webgpu is skipped: ${started}\n`);

describe.skipIf(skipped)(`webgpu${skipped ? ` (skipped: ${started})` : ''}`, () => {
  beforeEach(async () => {
    await tf.setBackend('webgpu');
  });

  it('is loaded with one TensorFlow.js, that of the project', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(loaded.filter((path) => /tfjs-core.dist.tf-core\.node\.js$/.test(path))).toHaveLength(1);
    expect(tf.backend().constructor.name).toBe('WebGPUBackend');
  });

  it('gives the gradients of wasm for one step of the whole network', async () => {
    const differences = await gradientDifferences();
    expect([...differences.keys()]).toEqual(['loss', ...parameterShapes(tutorialNetwork).keys()]);
    for (const [parameter, difference] of differences) expect(difference, parameter).toBeLessThan(gradientTolerance);
    // Two codes on two machines never agree in every bit: had the step run on wasm twice, this would be 0.
    expect(Math.max(...differences.values())).toBeGreaterThan(0);
  });

  it('trains, is killed, goes on, and ends where wasm ends', async () => {
    const file = newCheckpoint();
    let steps = 0;
    await expect(trainTiny(file, 'webgpu', { interrupted: () => ++steps === 7 })).rejects.toThrow(Interrupted);
    const kill = (): boolean => {
      if (++steps === stepsOfTiny / 2 + 3) throw new Error('killed');
      return false;
    };
    await expect(trainTiny(file, 'webgpu', { interrupted: kill })).rejects.toThrow('killed');
    const lines: string[] = [];
    const found = await trainTiny(file, 'webgpu', { log: (line) => lines.push(line) });
    expect(lines[0]).toContain(`from step ${stepsOfTiny / 2} of ${stepsOfTiny}`);
    expect(tf.getBackend()).toBe('webgpu');
    await useWasm();
    expect(largestDifference(found, await trainTiny(newCheckpoint(), 'wasm'))).toBeLessThan(1e-3);
  });

  it('leaves no tensor behind', async () => {
    const { numTensors } = tf.memory();
    await trainTiny(newCheckpoint(), 'webgpu');
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('is chosen in a process of its own, and on auto only where it is a card', async () => {
    const byName = await chooseBackend('webgpu');
    expect(byName).toEqual(started);
    if (byName.warning === undefined) return;
    await expect(startWebgpu(false)).rejects.toThrow(/computes on the processor and is far too slow/);
    expect((await chooseBackend('auto')).reason).toContain(byName.card);
  });
});
