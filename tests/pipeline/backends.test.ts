// The choice of a backend, and training on one that is not wasm. No card is needed: its part is played by TensorFlow.js's plain CPU
// backend, made as hard to read as a card. A real WebGPU adapter is tested in tests/webgpu.
import * as tf from '@tensorflow/tfjs';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../pipeline/arguments.ts';
import { chooseBackend } from '../../pipeline/training/backend-choice.ts';
import { installedCardBackends, openPackage } from '../../pipeline/training/backend-package.ts';
import { onWasm, startBackend, useWasm } from '../../pipeline/training/backends.ts';
import { checkGradients, gradientDifferences, gradientTolerance } from '../../pipeline/training/gradient-check.ts';
import { lastWords } from '../../pipeline/processes/queue.ts';
import { Interrupted } from '../../pipeline/training/train.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { parameterShapes } from '../../src/model/training.ts';
import { behaveAsCard, largestDifference, newCheckpoint, stepsOfTiny, tiny, trainTiny } from './tiny-training.ts';

type Doors = NonNullable<Parameters<typeof startBackend>[1]>;

const refused = (what: string) => (): Promise<never> => Promise.reject(new Error(what));
const useCpu = async (): Promise<void> => {
  await tf.setBackend('cpu');
};
const playedByCpu =
  (software = false) =>
  async () => {
    await useCpu();
    return { card: 'Test Card', software };
  };
const wasm = async (): Promise<undefined> => {
  await useWasm();
  return undefined;
};
/** No card starts, but those in `more`; what starts computes right. */
const doors = (more: Partial<Doors['start']> = {}, check: Doors['check'] = () => Promise.resolve()): Doors => ({
  start: { cuda: refused('no cuda'), webgpu: refused('no webgpu'), wasm, ...more },
  check,
});

beforeEach(useWasm);

describe('startBackend', () => {
  it('takes wasm on auto where no card starts, and says why', async () => {
    expect(await startBackend('auto', doors())).toEqual({ name: 'wasm', reason: 'no cuda; no webgpu' });
    expect(tf.getBackend()).toBe('wasm');
  });

  it('takes the first card that starts, and says which', async () => {
    const found = await startBackend('auto', doors({ webgpu: playedByCpu() }));
    expect(found).toEqual({ name: 'webgpu', card: 'Test Card', reason: 'no cuda' });
    expect(tf.getBackend()).toBe('cpu');
    const fastest = await startBackend('auto', doors({ cuda: playedByCpu(), webgpu: playedByCpu() }));
    expect(fastest).toMatchObject({ name: 'cuda', reason: 'the fastest' });
  });

  it('takes no card that computes wrongly', async () => {
    const broken = doors({ cuda: playedByCpu() }, (name) => refused(`wrong on ${name}`)());
    expect(await startBackend('auto', broken)).toEqual({ name: 'wasm', reason: 'wrong on cuda; no webgpu' });
    expect(tf.getBackend()).toBe('wasm');
    await expect(startBackend('cuda', broken)).rejects.toThrow('wrong on cuda; or train with --backend wasm');
  });

  it('tells a backend that it was asked for by name, and warns of a card that is a program', async () => {
    const asked: boolean[] = [];
    const webgpu = (byName: boolean): ReturnType<Doors['start']['webgpu']> => {
      asked.push(byName);
      return byName ? playedByCpu(true)() : refused('no card')();
    };
    expect(await startBackend('auto', doors({ webgpu }))).toMatchObject({ name: 'wasm' });
    const found = await startBackend('webgpu', doors({ webgpu }));
    expect(found).toMatchObject({ name: 'webgpu', reason: 'as asked' });
    expect(found.warning).toMatch(/^Test Card is no graphics card .* far slower than wasm/);
    expect(asked).toEqual([false, true]);
  });

  it('throws for one asked for by name, with the way out', async () => {
    await expect(startBackend('cuda', doors())).rejects.toThrow('no cuda; or train with --backend wasm');
    await expect(startBackend('wasm', doors({ wasm: refused('no SIMD') }))).rejects.toThrow(/^no SIMD$/);
  });

  it('says how to install packages that are not there', async () => {
    const missing = (['cuda', 'webgpu'] as const).filter((name) => !installedCardBackends().includes(name));
    for (const name of missing)
      await expect(startBackend(name)).rejects.toThrow(
        `missing packages for backend ${name}: run npm ci --prefix pipeline/${name}; or train with --backend wasm`,
      );
    expect(await chooseBackend('wasm')).toEqual({ name: 'wasm', reason: 'as asked' });
  });
});

describe('the packages of a card', () => {
  const folderWith = (...names: string[]): string => {
    const folder = mkdtempSync(join(tmpdir(), 'packages-'));
    for (const name of names) {
      const at = join(folder, 'webgpu', 'node_modules', name);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
      writeFileSync(join(at, 'index.js'), `exports.copy = true;\nexports.core = require('@tensorflow/tfjs-core');\n`);
    }
    return folder;
  };

  it('are asked for with the command that installs them', () => {
    const empty = folderWith();
    expect(installedCardBackends(empty)).toEqual([]);
    expect(() => openPackage('webgpu', empty)).toThrow(
      'missing packages for backend webgpu: run npm ci --prefix pipeline/webgpu',
    );
  });

  it('work on the one TensorFlow.js of the project, also where they brought another', () => {
    const folder = folderWith('@tensorflow/tfjs-backend-webgpu', '@tensorflow/tfjs-core', '@tensorflow/tfjs');
    expect(installedCardBackends(folder)).toEqual(['webgpu']);
    const load = openPackage('webgpu', folder);
    const ours = createRequire(import.meta.url)('@tensorflow/tfjs-core') as typeof tf;
    expect(load('@tensorflow/tfjs-core')).toBe(ours);
    expect(load('@tensorflow/tfjs-backend-webgpu')).toEqual({ copy: true, core: ours });
    expect(ours.engine()).toBe(tf.engine());
  });
});

describe('the gradients of a backend', () => {
  beforeEach(useCpu);
  const trial = { images: 4, network: networkOf(tiny.architecture, tutorialNetwork.input) };

  it('are compared with those of wasm, which another code computed, and the backend stays', async () => {
    const differences = await gradientDifferences({ images: 1, network: tutorialNetwork });
    expect([...differences.keys()]).toEqual(['loss', ...parameterShapes(tutorialNetwork).keys()]);
    const largest = Math.max(...differences.values());
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(gradientTolerance);
    expect(tf.getBackend()).toBe('cpu');
    await checkGradients('test', trial);
  });

  describe('where one is wrong', () => {
    const name = 'Conv2DBackpropFilter';
    const right = tf.getKernel(name, 'cpu');
    const replace = (kernelFunc: tf.KernelFunc): void => {
      tf.unregisterKernel(name, 'cpu');
      tf.registerKernel({ ...right, kernelFunc });
    };
    afterEach(() => replace(right.kernelFunc));

    it.each([
      ['by a hundredth', (x: number): number => x * 1.01],
      ['by not being a number', (): number => Number.NaN],
    ])('%s, it is not trusted', async (_, change) => {
      replace((call) => {
        const dw = right.kernelFunc(call) as tf.TensorInfo;
        const { data } = call.backend as { data: tf.DataStorage<{ values: Float32Array }> };
        const { values } = data.get(dw.dataId);
        values.forEach((v, i) => (values[i] = change(v)));
        return dw;
      });
      await expect(checkGradients('test', trial)).rejects.toThrow(
        /^invalid gradients on backend test: conv1\/kernel differs from wasm's by (1\.0e-2|NaN) of its largest value/,
      );
    });
  });
});

describe('onWasm', () => {
  it('goes back to the backend before, also after an error', async () => {
    await tf.setBackend('cpu');
    expect(await onWasm(() => tf.getBackend())).toBe('wasm');
    expect(tf.getBackend()).toBe('cpu');
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(onWasm(broken)).rejects.toThrow('broken');
    expect(tf.getBackend()).toBe('cpu');
  });
});

describe('training on a card', () => {
  let card: ReturnType<typeof behaveAsCard>;
  beforeEach(async () => {
    await useCpu();
    card = behaveAsCard();
  });
  afterEach(() => card.restore());

  it('reads nothing back in a step but the loss of every tenth, and ends as training on wasm does', async () => {
    const readsAtStep = [card.reads()];
    // The first epoch ends with a measurement and a checkpoint; the report of a step comes before them.
    const found = await trainTiny(newCheckpoint(), 'webgpu', { report: () => readsAtStep.push(card.reads()) });
    const reads = readsAtStep.slice(1).map((count, i) => count - (readsAtStep[i] as number));
    const parameters = 8;
    expect(reads).toHaveLength(stepsOfTiny);
    expect(reads.flatMap((count, i) => (count > 0 ? [[i + 1, count]] : []))).toEqual([
      [10, 1],
      [stepsOfTiny / 2 + 1, 3 * parameters],
      [20, 1],
    ]);
    expect(found.backend).toBe('webgpu');
    expect(tf.getBackend()).toBe('cpu');

    card.restore();
    await useWasm();
    expect(largestDifference(found, await trainTiny(newCheckpoint(), 'wasm'))).toBeLessThan(1e-3);
  });

  it('ends the same when it was killed, interrupted and started again', async () => {
    const undisturbed = await trainTiny(newCheckpoint(), 'webgpu');
    const file = newCheckpoint();
    let steps = 0;
    const kill = (): boolean => {
      if (++steps === stepsOfTiny / 2 + 3) throw new Error('killed');
      return false;
    };
    await expect(trainTiny(file, 'webgpu', { interrupted: kill })).rejects.toThrow('killed');
    steps = 0;
    await expect(trainTiny(file, 'webgpu', { interrupted: () => ++steps === 5 })).rejects.toThrow(Interrupted);
    const lines: string[] = [];
    expect(await trainTiny(file, 'webgpu', { log: (line) => lines.push(line) })).toEqual(undisturbed);
    expect(lines[0]).toContain(`from step ${stepsOfTiny / 2 + 5} of ${stepsOfTiny}`);
  });

  it('gives the snapshots that it keeps on wasm', async () => {
    const backends: string[] = [];
    await trainTiny(newCheckpoint(), 'webgpu', {
      keep: ({ weights }) => {
        backends.push(tf.getBackend());
        expect((weights['conv1/kernel'] as tf.Tensor).dataSync()).toHaveLength(50);
      },
    });
    expect(new Set(backends)).toEqual(new Set(['wasm']));
    expect(backends.length).toBeGreaterThan(2);
  });

  it('leaves no tensor behind', async () => {
    await trainTiny(newCheckpoint(), 'webgpu');
    const { numTensors } = tf.memory();
    await trainTiny(newCheckpoint(), 'webgpu');
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('processes', () => {
  it('are one on a card unless another number is asked for', () => {
    expect(parseArguments([]).processesOnCard).toBe(1);
    expect(parseArguments(['--processes', '3'])).toMatchObject({ processes: 3, processesOnCard: 3 });
  });

  it('that died are told by the line of their error', () => {
    const crash =
      'dawn: note\n/work/x.ts:30\n      throw e;\n\nError: lost the card\n    at x.ts:30\n\nNode.js v24.21.0\n';
    expect(lastWords(crash)).toBe('Error: lost the card');
    expect(lastWords('one\ntwo\n')).toBe('two');
    expect(lastWords('')).toBe('');
  });
});
