// Contributions, ablations and expanded weights against brute force: every kernel convolved by itself, every network run anew.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../../../pipeline/analyses/analysis.ts';
import { circuits, linksOf, topShares } from '../../../pipeline/analyses/circuits.ts';
import {
  contributionsOf,
  inputStrengths,
  kernelNamed,
  kernelNorms,
  readersOf,
  shuffleInputs,
} from '../../../pipeline/analyses/measures/contributions.ts';
import type { Contributions, Reader } from '../../../pipeline/analyses/measures/contributions.ts';
import { ablateEdges } from '../../../pipeline/analyses/measures/edge-ablation.ts';
import { expandWeights, expandedOf, linearR2 } from '../../../pipeline/analyses/measures/expanded-weights.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { logitsOf, measure } from '../../../pipeline/measuring/metrics.ts';
import { circuits as schema } from '../../../src/artifacts/evidence/circuits.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { weightsToDevice } from '../../../src/model/network.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';
import { naiveOutputs, networkOf, noiseImages, randomTensors, silence } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';

const randomTensor = (shape: readonly number[], seed: number): TensorData => {
  const random = randomFrom(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, () => normal(random)) };
};

/** What one kernel adds to one image's map, by plain loops with zero padding. */
function added(map: Float64Array, side: number, channels: number, kernel: TensorData, c: number, o: number): number[] {
  const [k = 0, , inputs = 0, outputs = 0] = kernel.shape;
  const half = (k - 1) / 2;
  return Array.from({ length: side * side }, (_, at) => {
    let sum = 0;
    for (let dy = -half; dy <= half; dy++)
      for (let dx = -half; dx <= half; dx++) {
        const [y, x] = [Math.floor(at / side) + dy, (at % side) + dx];
        if (y < 0 || x < 0 || y >= side || x >= side) continue;
        const tap = (dy + half) * k + dx + half;
        sum +=
          (map[(y * side + x) * channels + c] as number) * (kernel.data[(tap * inputs + c) * outputs + o] as number);
      }
    return sum;
  });
}

beforeAll(useWasm);

describe('contributions', () => {
  const tensors = randomTensors(21);
  silence(tensors, 'conv1', 3);
  const images = noiseImages(22, 3);
  let network: Network;
  let found: Map<string, Contributions[]>;
  beforeAll(() => {
    network = networkOf(tensors);
    const kernels = readersOf(network).map(({ layer }) => [layer.name, [kernelNamed(network, layer.name)]] as const);
    found = contributionsOf(network, images, new Map(kernels));
  });
  const of = (layer: string): Contributions => (found.get(layer) as [Contributions])[0];

  it('are the mean norms of what each kernel adds, with the mean and its error', () => {
    for (const [layer, from, side, inputs, outputs] of [
      ['conv2', 'pool1', 14, 16, 32],
      ['conv3', 'pool2', 7, 32, 64],
      ['conv4', 'conv3', 7, 64, 64],
    ] as const)
      for (const [c, o] of [
        [0, 0],
        [5, 11],
        [inputs - 1, outputs - 1],
      ] as const) {
        const maps = [0, 1, 2].map((i) =>
          added(
            naiveOutputs(tensors, images, i).get(from) as Float64Array,
            side,
            inputs,
            kernelNamed(network, layer),
            c,
            o,
          ),
        );
        const norms = maps.map((map) => Math.sqrt(map.reduce((sum, v) => sum + v * v, 0)));
        const mean = norms.reduce((a, b) => a + b, 0) / 3;
        const edge = c * outputs + o;
        expect(of(layer).mean[edge]).toBeCloseTo(mean, 4);
        const variance = norms.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 3;
        expect(of(layer).error[edge]).toBeCloseTo(Math.sqrt(variance / 3), 4);
        expect(of(layer).signed[edge]).toBeCloseTo(maps.flat().reduce((a, b) => a + b, 0) / maps.flat().length, 4);
      }
  });

  it('with their signs add up to the mean of the sums before ReLU', () => {
    const outputs = 32;
    const bias = tensors.get('conv2/bias')?.data as Float32Array;
    const total = Array.from({ length: 16 }, (_, c) => of('conv2').signed[c * outputs + 4] as number);
    const maps = [0, 1, 2].flatMap((i) => {
      const map = naiveOutputs(tensors, images, i).get('pool1') as Float64Array;
      const parts = Array.from({ length: 16 }, (_, c) => added(map, 14, 16, kernelNamed(network, 'conv2'), c, 4));
      return Array.from({ length: 196 }, (_, at) =>
        parts.reduce((sum, part) => sum + (part[at] as number), bias[4] as number),
      );
    });
    const mean = maps.reduce((a, b) => a + b, 0) / maps.length;
    expect(total.reduce((a, b) => a + b, bias[4] as number)).toBeCloseTo(mean, 4);
  });

  it('of a silent channel are nothing, however large its weights', () => {
    for (let o = 0; o < 32; o++) expect(of('conv2').mean[3 * 32 + o]).toBe(0);
    expect(kernelNorms(kernelNamed(network, 'conv2'))[3 * 32]).toBeGreaterThan(0.01);
    expect(inputStrengths(network, 'conv2', images)[3]).toBe(0);
  });

  it('times what reads them are blind to the scale of channels', () => {
    const scaled = new Map(tensors);
    const scale = (name: string, factor: (i: number) => number): void => {
      const { shape, data } = scaled.get(name) as TensorData;
      scaled.set(name, { dtype: 'float32', shape, data: data.map((v, i) => v * factor(i)) });
    };
    // Channel 2 of conv1 eight times as large, read by an eighth; channel 6 of conv2 four times, read by a quarter.
    scale('conv1/kernel', (i) => (i % 16 === 2 ? 8 : 1));
    scale('conv1/bias', (i) => (i === 2 ? 8 : 1));
    scale('conv2/kernel', (i) => (Math.floor(i / 32) % 16 === 2 ? 1 / 8 : 1) * (i % 32 === 6 ? 4 : 1));
    scale('conv2/bias', (i) => (i === 6 ? 4 : 1));
    scale('conv3/kernel', (i) => (Math.floor(i / 64) % 32 === 6 ? 1 / 4 : 1));
    const other = networkOf(scaled);
    const kernels = new Map([['conv2', [kernelNamed(other, 'conv2')]]]);
    const [after] = contributionsOf(other, images, kernels).get('conv2') as [Contributions];
    const reader = readersOf(network)[0] as Reader;
    const [before, now] = [linksOf(network, reader, of('conv2')), linksOf(other, reader, after)];
    before.forEach((value, e) => expect(now[e]).toBeCloseTo(value, 4));
    expect(after.mean[2 * 32 + 6]).toBeCloseTo(4 * (of('conv2').mean[2 * 32 + 6] as number), 3);
  });
});

describe('kernels', () => {
  const kernel = randomTensor([3, 3, 4, 5], 31);

  it('keep their sizes when they are dealt to other inputs, filter by filter', () => {
    const dealt = kernelNorms(shuffleInputs(kernel, randomFrom(2)));
    const own = kernelNorms(kernel);
    const column = (norms: Float64Array, o: number): number[] => [0, 1, 2, 3].map((c) => norms[c * 5 + o] as number);
    for (let o = 0; o < 5; o++) expect(column(dealt, o).sort()).toEqual(column(own, o).sort());
    expect([...dealt]).not.toEqual([...own]);
  });

  it('have a norm, by hand', () => {
    const tensor: TensorData = { dtype: 'float32', shape: [1, 2, 1, 2], data: Float32Array.of(3, 1, 4, 2) };
    expect([...kernelNorms(tensor)]).toEqual([5, Math.sqrt(5)]);
  });

  it('have strongest inputs, by hand', () => {
    // Columns 1 .. 10 and one value alone; the second filter has nothing.
    const values = Array.from({ length: 10 }, (_, c) => [c + 1, 0, c === 4 ? 2 : 0]).flat();
    const [rising, none, alone] = topShares(values, 3);
    expect(rising).toBeCloseTo((10 + 9 + 8 + 7 + 6) / 55, 12);
    expect(none).toBe(0.5);
    expect(alone).toBe(1);
  });
});

describe('ablation of a kernel', () => {
  it('equals running the network with zeros in its place', () => {
    const tensors = randomTensors(41);
    silence(tensors, 'conv1', 5);
    const network = networkOf(tensors);
    const set = labelled(42, 12);
    const found = ablateEdges(network, 'conv2', set);
    const lossOf = (weights: Network['weights']): number =>
      measure(logitsOf({ ...tutorialNetwork, weights }, set.images), set.labels, 10).loss;
    const base = lossOf(network.weights);
    for (const [c, o] of [
      [0, 0],
      [7, 19],
      [15, 31],
    ] as const) {
      const kernel = kernelNamed(network, 'conv2');
      const data = kernel.data.map((v, i) => (i % 512 === c * 32 + o ? 0 : v)) as Float32Array;
      const ablated = lossOf(
        weightsToDevice(new Map([...tensors, ['conv2/kernel', { ...kernel, data }]]), tutorialNetwork),
      );
      expect(found.mean[c * 32 + o]).toBeCloseTo(ablated - base, 4);
      expect(Math.abs(ablated - base)).toBeGreaterThan(1e-4);
      expect(found.absolute[c * 32 + o]).toBeGreaterThanOrEqual(Math.abs(found.mean[c * 32 + o] as number));
    }
    // What reads a dead channel can be taken away.
    for (let o = 0; o < 32; o++) expect(found.absolute[5 * 32 + o]).toBe(0);
  });

  it('is refused where no convolution follows', () => {
    const network = networkOf(randomTensors(43));
    expect(() => ablateEdges(network, 'conv4', labelled(1, 10))).toThrow('invalid layer "conv4"');
  });
});

describe('expanded weights', () => {
  it('are a plain product where kernels are single weights', () => {
    const one = (value: number): TensorData => ({
      dtype: 'float32',
      shape: [1, 1, 1, 1],
      data: Float32Array.of(value),
    });
    const { shape, data } = expandWeights(one(3), one(5), 2);
    // Pooling spreads the weight over four pixels.
    expect(shape).toEqual([2, 2, 1, 1]);
    expect([...data]).toEqual([3.75, 3.75, 3.75, 3.75]);
  });

  it('equal convolution, mean pooling and convolution, one after the other', () => {
    const [first, second] = [randomTensor([5, 5, 1, 3], 51), randomTensor([3, 3, 3, 2], 52)];
    const expanded = expandWeights(first, second, 2);
    expect(expanded.shape).toEqual([10, 10, 1, 2]);
    const patch = randomTensor([10, 10], 53).data;
    const weight = ({ shape, data }: TensorData, y: number, x: number, i: number, o: number): number =>
      data[((y * (shape[1] as number) + x) * (shape[2] as number) + i) * (shape[3] as number) + o] as number;
    for (let o = 0; o < 2; o++) {
      let truth = 0;
      for (let v = 0; v < 3; v++)
        for (let u = 0; u < 3; u++)
          for (let c = 0; c < 3; c++) {
            let pooled = 0;
            for (let py = 0; py < 2; py++)
              for (let px = 0; px < 2; px++)
                for (let y = 0; y < 5; y++)
                  for (let x = 0; x < 5; x++)
                    pooled +=
                      ((patch[(2 * v + py + y) * 10 + 2 * u + px + x] as number) * weight(first, y, x, 0, c)) / 4;
            truth += pooled * weight(second, v, u, c, o);
          }
      let linear = 0;
      for (let i = 0; i < 100; i++) linear += (patch[i] as number) * (expanded.data[i * 2 + o] as number);
      expect(linear).toBeCloseTo(truth, 3);
    }
  });

  it('explain a linear network fully, and a shuffled one less', () => {
    const tensors = randomTensors(61);
    // Every first filter passes its pixel on, and the images are even in blocks of two: neither ReLU nor pooling does anything.
    (tensors.get('conv1/kernel') as { data: Float32Array }).data.forEach((_, i, all) => {
      all[i] = Math.floor(i / 16) === 12 ? 1 + (i % 16) : 0;
    });
    (tensors.get('conv1/bias') as { data: Float32Array }).data.fill(0);
    const noise = noiseImages(62, 3);
    const images = noise.map((_, i) => {
      const [image, y, x] = [Math.floor(i / 784), Math.floor((i % 784) / 28), i % 28];
      return noise[image * 784 + (y - (y % 2)) * 28 + x - (x % 2)] as number;
    });
    const network = networkOf(tensors);
    const dealt = shuffleInputs(kernelNamed(network, 'conv2'), randomFrom(3));
    const [own = [], other = []] = linearR2(network, images, [expandedOf(network), expandedOf(network, dealt)]);
    expect(own).toHaveLength(32);
    for (const r2 of own) expect(r2).toBeCloseTo(1, 4);
    for (const r2 of other) expect(r2).toBeLessThan(0.999);
  });
});

describe('the analysis', () => {
  it('says for every layer who contributes, and for the second what that is worth', async () => {
    const finding = await circuits.run(smallInputs({ validation: labelled(4, 10) }), () => undefined);
    const { layers, ablation, expansion, images } = schema.parse(finding?.result);
    expect(layers.map(({ layer, from, inputs, outputs }) => [layer, from, inputs, outputs])).toEqual([
      ['conv2', 'pool1', 16, 32],
      ['conv3', 'pool2', 32, 64],
      ['conv4', 'conv3', 64, 64],
    ]);
    for (const { trained, even } of layers) expect(trained.value).toBeGreaterThan(even);
    expect(images).toEqual({ contributions: 10, ablation: 10, expansion: 10 });
    expect(ablation.kernels).toBe(512);
    const { contribution, weightNorm, lead } = ablation.rise;
    expect(lead.value).toBeCloseTo(contribution.value - weightNorm.value, 12);
    expect(expansion.trained.values).toHaveLength(32);
    expect(expansion.size).toBe(10);
    const tensors = finding?.tensors;
    expect(tensors?.get('contribution/conv4')?.shape).toEqual([64, 64]);
    expect(tensors?.get('rise/conv2')?.shape).toEqual([16, 32]);
    expect(tensors?.get('expanded/conv2')?.shape).toEqual([10, 10, 1, 32]);
  });
});
