// Similarities of maps, randomised layers, and the verdict's rule, on cases whose answer is known; and the whole analysis in small.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { atPixels, explain } from '../../../pipeline/analyses/measures/attribution-methods.ts';
import {
  closeness,
  likeness,
  meanOfGroups,
  similarityOf,
  sobelMagnitude,
} from '../../../pipeline/analyses/measures/map-similarity.ts';
import {
  cascadeOf,
  randomisedDownTo,
  relativeDistance,
} from '../../../pipeline/analyses/measures/randomised-layers.ts';
import { sanityChecksWith, verdictOf } from '../../../pipeline/analyses/sanity-checks.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { attributionMethodsOf } from '../../../src/artifacts/evidence/attribution-methods.ts';
import { sanityChecks as schema } from '../../../src/artifacts/evidence/sanity-checks.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { forward } from '../../../src/model/network.ts';
import { imagesToTensor } from '../../../src/model/preprocess.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

const { layers } = tutorialNetwork;

beforeAll(useWasm);

const noise = (seed: number): Float32Array => {
  const random = randomFrom(seed);
  return Float32Array.from({ length: 784 }, () => normal(random));
};

describe('the similarity of two maps', () => {
  const bytes = noiseImages(61, 1);

  it('is 1 with itself, also when it is squeezed, and near 0 with noise', () => {
    const map = noise(1);
    const same = { signed: 1, absolute: 1, absoluteEverywhere: 1, withoutOrder: false };
    expect(similarityOf(map, map, bytes)).toEqual(same);
    expect(
      similarityOf(
        map,
        map.map((v) => v ** 3),
        bytes,
      ),
    ).toEqual(same);
    expect(
      similarityOf(
        map,
        map.map((v) => -v),
        bytes,
      ),
    ).toEqual({ ...same, signed: -1 });
    for (const seed of [2, 3, 4]) {
      const { signed, absolute } = similarityOf(map, noise(seed), bytes);
      expect(Math.abs(signed)).toBeLessThan(0.1);
      expect(Math.abs(absolute)).toBeLessThan(0.1);
    }
  });

  it('looks at the foreground alone, and shows the trap of looking everywhere', () => {
    const onCloth = (map: Float32Array): Float32Array => map.map((v, p) => ((bytes[p] as number) > 0 ? v : 0));
    const found = similarityOf(onCloth(noise(5)), onCloth(noise(6)), bytes);
    expect(Math.abs(found.absolute)).toBeLessThan(0.12);
    // Two maps of noise that share nothing but their zeros.
    expect(found.absoluteEverywhere).toBeGreaterThan(0.6);
    const elsewhere = noise(5).map((v, p) => ((bytes[p] as number) > 0 ? v : 100 * v));
    expect(similarityOf(noise(5), elsewhere, bytes).signed).toBe(1);
  });

  it('is 0 where one map has no order, and says so', () => {
    expect(similarityOf(noise(7), new Float32Array(784), bytes)).toEqual({
      signed: 0,
      absolute: 0,
      absoluteEverywhere: 0,
      withoutOrder: true,
    });
  });

  it('with edges, brightness and the middle is that of absolute values', () => {
    const shade = Float32Array.from(bytes, (b, i) => (i % 2 === 0 ? b : -b));
    expect(likeness(shade, bytes, bytes)).toBeCloseTo(1, 10);
    expect(closeness[14 * 28 + 14]).toBe(Math.max(...closeness));
    expect(closeness[0]).toBe(Math.min(...closeness));
  });
});

it('the middle has equal ranks for equal distances, to the last bit', () => {
  const rings = new Map<number, Set<number>>();
  closeness.forEach((value, i) => {
    // Four times the squared distance is a whole number.
    const squared = (2 * Math.floor(i / 28) - 27) ** 2 + (2 * (i % 28) - 27) ** 2;
    rings.set(squared, (rings.get(squared) ?? new Set()).add(value));
    expect(value).toBeCloseTo(-Math.sqrt(squared) / 2, 12);
  });
  expect([...rings.values()].filter((values) => values.size > 1)).toEqual([]);
  expect(rings.size).toBe(87);
});

describe('Sobel', () => {
  it('gives equal steepness to an image and to its mirror images, to the last bit', () => {
    const random = randomFrom(12);
    const bytes = Uint8Array.from({ length: 784 }, () => Math.floor(256 * random()));
    const across = bytes.map((_, i) => bytes[i - (i % 28) + 27 - (i % 28)] as number);
    const turned = bytes.map((_, i) => bytes[(i % 28) * 28 + Math.floor(i / 28)] as number);
    const [own, mirrored, transposed] = [bytes, across, turned].map(sobelMagnitude) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    own.forEach((value, i) => {
      expect(mirrored[i - (i % 28) + 27 - (i % 28)]).toBe(value);
      expect(transposed[(i % 28) * 28 + Math.floor(i / 28)]).toBe(value);
    });
  });

  it('is 4 times the step along a straight edge, by hand, and 0 in plain cloth', () => {
    const half = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 < 14 ? 255 : 51));
    const magnitude = sobelMagnitude(half);
    expect(magnitude[14 * 28 + 13]).toBeCloseTo(4 * 0.8, 6);
    expect(magnitude[14 * 28 + 14]).toBeCloseTo(4 * 0.8, 6);
    expect(magnitude[14 * 28 + 5]).toBe(0);
    // The corner of cloth against the outside: (-1-2) in both directions for a pixel of 1, its neighbours 1: by hand 3 and 3.
    expect(magnitude[0]).toBeCloseTo(Math.hypot(3, 3), 6);
    const turned = Uint8Array.from(half, (_, i) => half[(i % 28) * 28 + Math.floor(i / 28)] as number);
    expect(sobelMagnitude(turned)[13 * 28 + 14]).toBeCloseTo(4 * 0.8, 6);
  });
});

describe('means of groups', () => {
  it('have intervals over groups: none where all groups are alike', () => {
    const alike = meanOfGroups([1, 3, 1, 3, 1, 3], 2, randomFrom(1));
    expect(alike).toEqual({ value: 2, low: 2, high: 2 });
    const apart = meanOfGroups([1, 1, 3, 3, 1, 1], 2, randomFrom(1));
    expect(apart.value).toBeCloseTo(5 / 3, 12);
    // All three drawn are the group of 3 once in 27 times, which is more than 2.5 %.
    expect([apart.low, apart.high]).toEqual([1, 3]);
    expect(() => meanOfGroups([1, 2, 3], 2, randomFrom(1))).toThrow('invalid groups');
  });
});

describe('randomised layers', () => {
  const seen = noiseImages(62, 40);

  it('go from the last to the first', () =>
    expect(cascadeOf(layers)).toEqual(['logits', 'conv4', 'conv3', 'conv2', 'conv1']));

  it('really differ, and the layers before them are untouched', () => {
    const network = networkOf(randomTensors(63));
    for (const [index, layer] of cascadeOf(layers).entries()) {
      const other = randomisedDownTo(network, layer, 5, seen);
      for (const [k, name] of cascadeOf(layers).entries()) {
        const distance = relativeDistance(network, other, [name]);
        if (k <= index) expect(distance).toBeGreaterThan(0.5);
        else expect(distance).toBe(0);
      }
      tf.dispose(other.weights);
    }
  });

  it('are normalised on the images: every channel before ReLU has mean 0 and deviation 1', () => {
    const network = networkOf(randomTensors(64));
    const other = randomisedDownTo(network, 'conv3', 5, seen);
    tf.tidy(() => {
      const read = forward(other, imagesToTensor(seen, tutorialNetwork.input))['conv3'] as tf.Tensor4D;
      const before = tf.add(
        tf.conv2d(read, other.weights['conv4/kernel'] as tf.Tensor4D, 1, 'same'),
        other.weights['conv4/bias'] as tf.Tensor1D,
      );
      const { mean, variance } = tf.moments(before, [0, 1, 2]);
      for (const m of mean.dataSync()) expect(Math.abs(m)).toBeLessThan(1e-3);
      for (const v of variance.dataSync()) expect(Math.abs(v - 1)).toBeLessThan(1e-2);
      for (const b of (other.weights['logits/bias'] as tf.Tensor).dataSync()) expect(b).toBe(0);
    });
    tf.dispose(other.weights);
  });

  it('are the same for the same seed, others for another, and leak nothing', () => {
    const network = networkOf(randomTensors(65));
    const before = tf.memory().numTensors;
    const [a, b, c] = [5, 5, 6].map((seed) => randomisedDownTo(network, 'conv2', seed, seen)) as [
      typeof network,
      typeof network,
      typeof network,
    ];
    expect(relativeDistance(a, b, ['conv2', 'conv4', 'logits'])).toBe(0);
    expect(relativeDistance(a, c, ['conv2'])).toBeGreaterThan(1);
    tf.dispose([a.weights, b.weights, c.weights]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('need weights', () => {
    const network = networkOf(randomTensors(65));
    expect(() => randomisedDownTo(network, 'pool1', 5, seen)).toThrow('invalid layer "pool1"');
    expect(() => randomisedDownTo(network, 'conv9', 5, seen)).toThrow('unknown layer "conv9"');
  });
});

describe('maps of cells', () => {
  it('give every pixel the value of its cell', () => {
    const cells = Float32Array.from({ length: 2 * 49 }, (_, i) => i);
    const pixels = atPixels({ side: 7, data: cells }, 1);
    expect(pixels[0]).toBe(49);
    expect(pixels[3 * 28 + 3]).toBe(49);
    expect(pixels[4 * 28 + 3]).toBe(49 + 7);
    expect(pixels[783]).toBe(97);
    expect(() => atPixels({ side: 5, data: cells }, 0)).toThrow('invalid map');
  });

  it('come from every method, and explain the class asked for', () => {
    const network = networkOf(randomTensors(66));
    const images = noiseImages(67, 2);
    const maps = explain(network, images, [3, 4], { steps: 8, occluder: { patch: 7, stride: 4, fill: 'zero' } });
    expect([...maps.keys()]).toEqual(attributionMethodsOf(['conv1', 'conv2', 'conv3', 'conv4']));
    const sides = [...maps.values()].map(({ side }) => side);
    expect(sides).toEqual([28, 28, 28, 28, 7, 7, 7, 14, 28, 7]);
    for (const { side, data } of maps.values()) expect(data).toHaveLength(2 * side * side);
    const other = explain(network, images, [5, 4], { steps: 8, occluder: { patch: 7, stride: 4, fill: 'zero' } });
    for (const [method, { data }] of maps) {
      const [first, second] = [data.subarray(0, data.length / 2), data.subarray(data.length / 2)];
      const changed = other.get(method)?.data as Float32Array;
      expect(changed.subarray(0, data.length / 2)).not.toEqual(first);
      expect(changed.subarray(data.length / 2)).toEqual(second);
    }
  });
});

describe('the analysis', () => {
  it.each([
    [{ value: 0.3, low: 0.2, high: 0.49 }, 'passes'],
    [{ value: 0.3, low: 0.2, high: 0.5 }, 'undecided'],
    [{ value: 0.7, low: 0.5, high: 0.8 }, 'fails'],
    [{ value: 0.6, low: 0.4, high: 0.8 }, 'undecided'],
  ] as const)('judges %o: %s', (estimate, verdict) => expect(verdictOf(estimate, 0.5)).toBe(verdict));

  it('compares every method with every network, and the trained one with itself where it is given as its own rival', async () => {
    const inputs = smallInputs({ validation: labelled(68, 4) });
    const twin = { ...inputs, untrained: inputs.trained };
    const choices = { steps: 4, occluder: { patch: 7, stride: 4, fill: 'zero' } } as const;
    const analysis = sanityChecksWith({ images: 4, draws: 2, statisticsImages: 30, choices });
    const finding = await analysis.run(twin, () => undefined);
    const { methods, randomised, images } = schema.parse(finding?.result);
    expect(images).toBe(4);
    expect(methods.map(({ method }) => method)).toEqual(attributionMethodsOf(['conv1', 'conv2', 'conv3', 'conv4']));
    expect(randomised.every(({ distance }) => distance > 0.5)).toBe(true);
    for (const { similarities } of methods) {
      expect(similarities.map(({ network }) => network)).toEqual([...cascadeOf(layers), 'untrained']);
      const { signed, absolute, withoutOrder } = similarities.at(-1) as (typeof similarities)[number];
      // A map without order counts as 0.
      expect(signed.value).toBeCloseTo(1 - withoutOrder, 6);
      expect(absolute.value).toBeCloseTo(1 - withoutOrder, 6);
    }
  });
});
