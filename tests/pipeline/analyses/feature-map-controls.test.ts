// Controls of feature maps: what shuffling keeps, what describes a map, and that the maps belong to the inputs that are stored with them.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  averageDown,
  describeMaps,
  featureMapControls,
  shufflePixels,
  uniformNoise,
} from '../../../pipeline/analyses/feature-map-controls.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { evidenceSchemas } from '../../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { naiveOutputs, randomTensors } from './random-network.ts';
import { smallInputs } from './small-inputs.ts';

describe('the inputs', () => {
  it('keep every pixel and no order when shuffled', () => {
    const pixels = Uint8Array.from({ length: 784 }, (_, i) => i % 251);
    const shuffled = shufflePixels(pixels, randomFrom(1));
    expect([...shuffled].sort()).toEqual([...pixels].sort());
    expect(shuffled.filter((byte, i) => byte === pixels[i]).length).toBeLessThan(40);
    expect(shufflePixels(pixels, randomFrom(1))).toEqual(shuffled);
  });

  it('hold every byte in noise, about equally often', () => {
    const noise = uniformNoise(randomFrom(2));
    for (let quarter = 0; quarter < 4; quarter++)
      expect(Math.abs(noise.filter((byte) => byte >> 6 === quarter).length - 784 / 4)).toBeLessThan(60);
  });

  it('are averaged down by blocks', () => {
    const pixels = new Uint8Array(784);
    pixels.fill(255, 0, 28 * 4);
    pixels[27 * 28 + 27] = 255;
    const means = averageDown(pixels, 7, 7);
    expect([...means.subarray(0, 7)].every((mean) => Math.abs(mean - 1) < 1e-12)).toBe(true);
    expect(means[48]).toBeCloseTo(1 / 16, 12);
    expect(means[24]).toBe(0);
    expect(() => averageDown(pixels, 5, 7)).toThrow('invalid size 5 x 7');
  });
});

describe('maps described', () => {
  it('are like their input up to sign and scale; constant ones count for nothing', () => {
    const pixels = Uint8Array.from({ length: 784 }, (_, i) => (i % 28) * 9);
    const small = averageDown(pixels, 7, 7);
    const data = Float32Array.from({ length: 49 * 4 }, (_, i) => {
      const value = small[Math.floor(i / 4)] as number;
      return [3 * value, 1 - value, 0, 2][i % 4] as number;
    });
    const found = describeMaps({ dtype: 'float32', shape: [7, 7, 4], data }, pixels, randomFrom(3));
    expect(found.likeness.value).toBeCloseTo(1, 5);
    expect(found.silent).toBe(1);
    expect(found.zeroShare).toBeCloseTo(data.filter((v) => v === 0).length / data.length, 12);
    expect(found.smoothness.value).toBeGreaterThan(0.7);
  });

  it('of a silent layer have no likeness, and no NaN', () => {
    const silent: TensorData = { dtype: 'float32', shape: [7, 7, 2], data: new Float32Array(98) };
    const none = { value: 0, low: 0, high: 0 };
    expect(describeMaps(silent, new Uint8Array(784), randomFrom(3))).toEqual({
      silent: 2,
      zeroShare: 1,
      smoothness: none,
      likeness: none,
    });
  });
});

describe('the analysis', () => {
  beforeAll(useWasm);

  it('stores the maps of the pixels that it stores, for the first example of the shown class', async () => {
    const inputs = smallInputs();
    const found = await featureMapControls.run(inputs, () => undefined);
    const result = evidenceSchemas['feature-map-controls'].parse(found?.result);
    expect(result.example).toBe('example-9');
    const tensorNamed = (name: string): TensorData => found?.tensors?.get(name) as TensorData;
    expect(tensorNamed('pixels/image').data).toEqual(inputs.examples.images.slice(9 * 784));
    for (const name of ['image', 'shuffled', 'noise'])
      for (const [which, seed] of [
        ['trained', 1],
        ['untrained', 2],
      ] as const) {
        const outputs = naiveOutputs(randomTensors(seed), tensorNamed(`pixels/${name}`).data as Uint8Array, 0);
        const { shape, data } = tensorNamed(`${which}/${name}/conv3`);
        expect(shape).toEqual([7, 7, 64]);
        const expected = outputs.get('conv3') as Float64Array;
        expect(Math.max(...data.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(1e-3);
      }
  });
});
