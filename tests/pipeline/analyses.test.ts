// The analyses against brute force and against cases whose answer is known.
import { describe, expect, it } from 'vitest';
import { UpperTail, channelScales } from '../../pipeline/measuring/channel-scales.ts';
import { autocorrelation, cosine, filterGains, filterOf } from '../../pipeline/analyses/measures/filters.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { fromDevice } from '../../pipeline/measuring/tensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { weightShapes } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { naiveForward } from '../model/naive-network.ts';

const { layers } = tutorialNetwork;

const quantile = (values: number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const h = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(h)] as number, sorted[Math.ceil(h)] as number];
  return low + (high - low) * (h - Math.floor(h));
};

function randomWeights(seed: number): Map<string, TensorData> {
  return new Map(
    [...weightShapes(tutorialNetwork)].map(([name, shape], index) => {
      const random = randomFrom(seed, index);
      const size = shape.reduce((a, b) => a * b, 1);
      const scale = Math.sqrt(2 / Math.max(1, size / (shape.at(-1) as number)));
      return [
        name,
        { dtype: 'float32', shape, data: Float32Array.from({ length: size }, () => scale * normal(random)) },
      ];
    }),
  );
}

describe('UpperTail', () => {
  it.each([1, 2, 7, 999, 5000, 40_001])('equals the quantile of all %d values, sorted', (count) => {
    const random = randomFrom(1, count);
    const values = Array.from({ length: count }, () => Math.fround(normal(random)));
    for (const q of [0.9, 0.999, 1]) {
      const tail = new UpperTail(count, q);
      for (const v of values) tail.add(v);
      expect(tail.value()).toBeCloseTo(quantile(values, q), 5);
    }
  });

  it('counts zeros and ties', () => {
    const tail = new UpperTail(1000, 0.999);
    for (let i = 0; i < 1000; i++) tail.add(i < 500 ? 0 : 2);
    expect(tail.value()).toBe(2);
  });
});

describe('channelScales', () => {
  it('equal brute force over a float64 network, dead channels included', async () => {
    await useWasm();
    const weights = randomWeights(3);
    (weights.get('conv1/bias') as { data: Float32Array }).data[4] = -1e3;
    const random = randomFrom(9);
    const images = Uint8Array.from({ length: 3 * 784 }, () => Math.floor(256 * random()));
    const found = channelScales({ ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) }, images);
    expect([...found.keys()]).toEqual(layers.slice(0, -1).map((l) => l.name));
    const runs = [0, 1, 2].map((i) =>
      naiveForward(
        layers,
        weights,
        Array.from(images.slice(i * 784, (i + 1) * 784), (b) => b / 255),
      ),
    );
    for (const name of ['conv1', 'pool1', 'conv2'] as const) {
      const all = runs.flatMap((run) => [...(run.get(name) as Float64Array)]);
      const channels = name === 'conv2' ? 32 : 16;
      const scale = found.get(name);
      for (const c of [0, 4, channels - 1])
        expect(scale?.[c]).toBeCloseTo(
          quantile(
            all.filter((_, i) => i % channels === c),
            0.999,
          ),
          4,
        );
      if (name !== 'conv2') expect(scale?.[4]).toBe(0);
    }
  });
});

describe('filter statistics', () => {
  it('have the autocorrelation of a chessboard, a ramp, noise and a constant', () => {
    const board = Float64Array.from({ length: 25 }, (_, i) => ((Math.floor(i / 5) + (i % 5)) % 2 === 0 ? 1 : -1));
    expect(autocorrelation(board, 5)).toBeLessThan(-0.95);
    // By hand for 2 x 2 [1, 2, 3, 4], mean 2.5: neighbour products 0.75, -0.75, -0.75, 0.75 sum to 0.
    expect(autocorrelation(Float64Array.of(1, 2, 3, 4), 2)).toBeCloseTo(0, 12);
    // By hand for 2 x 2 [1, 1, 3, 3]: products 1, 1, -1, -1.
    expect(autocorrelation(Float64Array.of(1, 1, 3, 3), 2)).toBeCloseTo(0, 12);
    const ramp = Float64Array.from({ length: 25 }, (_, i) => i % 5);
    expect(autocorrelation(ramp, 5)).toBeGreaterThan(0.6);
    expect(autocorrelation(new Float64Array(9).fill(2), 3)).toBe(0);
    const random = randomFrom(77);
    const noise = Array.from({ length: 2000 }, () =>
      autocorrelation(
        Float64Array.from({ length: 25 }, () => normal(random)),
        5,
      ),
    );
    expect(noise.reduce((a, b) => a + b) / 2000).toBeCloseTo(-1 / 24, 1.7);
  });

  it('know a filter in its start, whatever its scale', () => {
    const f = Float64Array.of(1, -2, 3);
    expect(
      cosine(
        f,
        f.map((v) => 5 * v),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      cosine(
        f,
        f.map((v) => -v),
      ),
    ).toBeCloseTo(-1, 12);
    expect(cosine(f, Float64Array.of(2, 1, 0))).toBe(0);
    expect(cosine(f, new Float64Array(3))).toBe(0);
  });

  it('take a filter out of a kernel [h, w, in, out]', () => {
    const kernel: TensorData = { dtype: 'float32', shape: [1, 2, 1, 3], data: Float32Array.of(0, 1, 2, 10, 11, 12) };
    expect([...filterOf(kernel, 1)]).toEqual([1, 11]);
  });

  it('have a gain that rescaling cannot change', () => {
    const weights = randomWeights(5);
    const [before] = filterGains(weights, layers);
    const scaled = new Map(weights);
    const scale = (name: string, factor: (i: number) => number): void => {
      const { shape, data } = weights.get(name) as TensorData;
      scaled.set(name, { dtype: 'float32', shape, data: Float32Array.from(data, (v, i) => v * factor(i)) });
    };
    scale('conv1/kernel', (i) => (i % 16 === 2 ? 8 : 1));
    scale('conv2/kernel', (i) => (Math.floor(i / 32) % 16 === 2 ? 1 / 8 : 1));
    const [after] = filterGains(scaled, layers);
    after?.gain.forEach((gain, c) => expect(gain).toBeCloseTo(before?.gain[c] as number, 5));
    // By hand: filter 2 of conv1 alone.
    const squares = (name: string, keep: (i: number) => boolean): number =>
      Array.from((weights.get(name) as TensorData).data).reduce((sum, v, i) => sum + (keep(i) ? v * v : 0), 0);
    expect(before?.gain[2]).toBeCloseTo(
      Math.sqrt(
        squares('conv1/kernel', (i) => i % 16 === 2) * squares('conv2/kernel', (i) => Math.floor(i / 32) % 16 === 2),
      ),
      5,
    );
  });

  it('survive the way to the device and back', async () => {
    await useWasm();
    const weights = randomWeights(6);
    expect([...fromDevice(weightsToDevice(weights, tutorialNetwork), tutorialNetwork)]).toEqual([...weights]);
  });
});
