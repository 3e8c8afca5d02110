// Starting points: folds are found bit for bit where they are known, deviations by hand, and the whole analysis on small networks.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Inputs, Network } from '../../../pipeline/analyses/analysis.ts';
import { deviation, foldOf, startingPoints } from '../../../pipeline/analyses/starting-points.ts';
import { fromDevice } from '../../../pipeline/measuring/tensors.ts';
import type { Tensors } from '../../../pipeline/measuring/tensors.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { untrainedNetwork } from '../../../pipeline/training/train.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { initialParameters } from '../../../src/model/initial-parameters.ts';
import { startingWeights } from '../../../src/model/starting-point.ts';
import { naiveOutputs, networkOf, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

beforeAll(() => useWasm());

const train = labelled(3, 60);
const startOf = (seed: number): Network => {
  const folded = untrainedNetwork(tutorialNetwork, { seed, statisticsImages: 60 }, train);
  return networkOf(fromDevice(folded, tutorialNetwork), `untrained ${seed}`);
};
const numbers = ({ data }: TensorData): number[] => [...data];

describe('a fold', () => {
  it('is found bit for bit, whatever the scales', () => {
    const random = randomFrom(11);
    const fold = new Map<string, TensorData>();
    for (const { name, kind, outputShape } of tutorialNetwork.layers)
      if (kind === 'conv')
        for (const part of ['scale', 'bias']) {
          const data = Float32Array.from({ length: outputShape[2] }, () => 10 ** (4 * random() - 2));
          fold.set(`${name}/${part}`, { dtype: 'float32', shape: [outputShape[2]], data });
        }
    const start = startingWeights(tutorialNetwork, 3, fold);
    expect(foldOf(tutorialNetwork, 3, start)).toEqual(fold);
  });

  it('is gamma over the standard deviation of what the kernel makes of the images, and minus the mean of that', () => {
    const start = startOf(4);
    const fold = foldOf(tutorialNetwork, 4, start.tensors);
    const images = Array.from(train.images, (byte) => byte / 255);
    const { values } = initialParameters(4, tutorialNetwork).get('conv1/kernel') ?? { values: new Float32Array() };
    const c = 9;
    const outputs: number[] = [];
    for (let image = 0; image < 60; image++)
      for (let y = 0; y < 28; y++)
        for (let x = 0; x < 28; x++) {
          let sum = 0;
          for (let j = -2; j <= 2; j++)
            for (let i = -2; i <= 2; i++)
              if (y + j >= 0 && y + j < 28 && x + i >= 0 && x + i < 28)
                sum +=
                  (images[image * 784 + (y + j) * 28 + x + i] as number) *
                  (values[((j + 2) * 5 + i + 2) * 16 + c] as number);
          outputs.push(sum);
        }
    const mean = outputs.reduce((a, b) => a + b, 0) / outputs.length;
    const variance = outputs.reduce((a, b) => a + (b - mean) ** 2, 0) / outputs.length;
    const scale = 1 / Math.sqrt(variance + 1e-5);
    expect(fold.get('conv1/scale')?.data[c]).toBeCloseTo(scale, 5);
    expect(fold.get('conv1/bias')?.data[c]).toBeCloseTo(-mean * scale, 5);
  });
});

describe('a deviation', () => {
  const tensor = (...values: number[]): TensorData => ({
    dtype: 'float32',
    shape: [values.length],
    data: Float32Array.from(values),
  });
  it('is the largest difference in units of the largest weight of its tensor', () => {
    const expected: Tensors = new Map([
      ['a', tensor(1, -4, 2)],
      ['b', tensor(0.5, 0.25)],
      ['zeros', tensor(0, 0)],
    ]);
    const but = (name: string, ...values: number[]): Tensors => new Map([...expected, [name, tensor(...values)]]);
    expect(deviation(expected, expected)).toBe(0);
    expect(deviation(but('a', 1, -4, 1), expected)).toBe(0.25);
    expect(deviation(but('b', 0.5, 0.75), expected)).toBe(1);
    expect(deviation(but('zeros', 0, 3), expected)).toBe(3);
  });
});

describe('starting points', () => {
  const starts = new Map<string, Network>();
  beforeAll(() => {
    for (const seed of [0, 1]) starts.set(`seed-${seed}`, startOf(seed));
    starts.set('permuted-labels', startOf(0));
  });
  const inputs = (ids: readonly string[], given: Partial<Inputs> = {}): Inputs =>
    smallInputs({
      validation: labelled(4, 6),
      mainRuns: () => ['seed-0', 'seed-1'],
      runs: () =>
        [
          { id: 'seed-0', seed: 0, shipped: false },
          { id: 'seed-1', seed: 1, shipped: true },
        ] as ReturnType<Inputs['runs']>,
      run: (id) => (ids.includes(id) ? networkOf(randomTensors(8), id) : undefined),
      untrainedRun: (id) => (ids.includes(id) ? starts.get(id) : undefined),
      untrained: () => starts.get('seed-1') as Network,
      ...given,
    });
  const findingOf = async (given: Inputs) => {
    const finding = await startingPoints.run(given, () => undefined);
    if (finding?.tensors === undefined) throw new Error('no finding');
    return { ...finding.result, tensors: finding.tensors };
  };
  const all = ['seed-0', 'seed-1', 'permuted-labels'];

  it('make every start again, and no other', async () => {
    const { runs, tensors } = await findingOf(inputs(all));
    expect(runs.map(({ run }) => run)).toEqual(['seed-0', 'seed-1']);
    for (const [seed, { run, deviation: own, control }] of runs.entries()) {
      expect(own).toBe(0);
      expect(control).toBeGreaterThan(0.5);
      const fold = new Map([...tensors].map(([name, one]) => [name.replace(`${run}/`, ''), one]));
      expect(startingWeights(tutorialNetwork, seed, fold)).toEqual(starts.get(run)?.tensors);
    }
  });

  it('tell where the shipped start is another than the one that the seed gives', async () => {
    const { runs } = await findingOf(inputs(all, { untrained: () => starts.get('seed-0') as Network }));
    expect(runs[0]?.deviation).toBe(0);
    expect(runs[1]?.deviation).toBeGreaterThan(0.5);
  });

  it('have the percentiles of every network, as plain loops find them', async () => {
    const given = inputs(all);
    const { tensors } = await findingOf(given);
    const { images } = given.validation;
    const percentile = (network: Tensors, layer: string, c: number, channels: number): number => {
      const values = Array.from({ length: 6 }, (_, i) => [
        ...(naiveOutputs(network, images, i).get(layer) ?? []).filter((__, at) => at % channels === c),
      ])
        .flat()
        .sort((a, b) => a - b);
      const position = 0.999 * (values.length - 1);
      const [low, high] = [values[Math.floor(position)] ?? 0, values[Math.ceil(position)] ?? 0];
      return low + (high - low) * (position % 1);
    };
    for (const [name, network] of [
      ['seed-0/trained', randomTensors(8)],
      ['seed-0/untrained', starts.get('seed-0')?.tensors],
      ['seed-1/trained', randomTensors(1)],
      ['permuted-labels/untrained', starts.get('permuted-labels')?.tensors],
    ] as const) {
      const found = tensors.get(`${name}/conv4/percentile`)?.data ?? [];
      expect(found[5]).toBeCloseTo(percentile(network ?? new Map(), 'conv4', 5, 64), 3);
    }
  });

  it('do without the run that was not trained', async () => {
    const with3 = await findingOf(inputs(all));
    const with2 = await findingOf(inputs(['seed-0', 'seed-1']));
    const names = [...with3.tensors.keys()];
    expect([...with2.tensors.keys()]).toEqual(names.filter((name) => !name.startsWith('permuted-labels/')));
    expect(names.filter((name) => name.startsWith('permuted-labels/'))).toHaveLength(2 * 7);
    // The same seed and the same images, whatever the labels.
    for (const name of names.filter((one) => one.startsWith('permuted-labels/untrained/')))
      expect(numbers(with3.tensors.get(name) as TensorData)).toEqual(
        numbers(with3.tensors.get(name.replace('permuted-labels', 'seed-0')) as TensorData),
      );
  });

  it('say what is missing, and leave nothing on the device', async () => {
    await expect(async () => findingOf(inputs(['seed-1']))).rejects.toThrow('missing weights of run "seed-0"');
    const given = inputs(all);
    const trained = given.run('seed-0');
    const kept = { ...given, run: (id: string) => (given.untrainedRun(id) ? trained : undefined) };
    const { numTensors } = tf.memory();
    await findingOf(kept);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
