// Activating patches: the choice of images against sorting, the patches against the receptive fields of the figures, and both against the
// network's own arithmetic: a patch of the first layer, times the filter, plus the bias, is the value stored beside it.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  activatingPatches,
  chanceClasses,
  chooseImages,
  classCounts,
  perRow,
} from '../../../pipeline/analyses/activating-patches.ts';
import type { ChannelResponses } from '../../../pipeline/analyses/measures/channel-responses.ts';
import { cutPatch } from '../../../pipeline/analyses/measures/patches.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { evidenceSchemas } from '../../../src/artifacts/evidence/index.ts';
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import type { LayerRecord } from '../../../src/artifacts/schema.ts';
import { receptiveWindow } from '../../../src/figures/overview/receptive-window.ts';
import { firstPixel, layerNamed } from '../../../src/model/architecture.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';
import { naiveOutputs, networkOf, randomTensors, silence } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

const { layers } = tutorialNetwork;

describe('the choice of images', () => {
  const random = randomFrom(8);
  const maxima = Float32Array.from({ length: 4000 }, () => Math.max(0, normal(random) + 1));
  const choice = chooseImages(maxima, randomFrom(9));
  const valuesOf = (row: readonly number[]): number[] => row.map((image) => maxima[image] as number);
  const sorted = [...maxima].sort((a, b) => a - b);

  it('takes the highest in order', () => {
    expect(valuesOf(choice.highest)).toEqual(sorted.slice(-perRow).reverse());
  });

  it('takes different images with values around each percentile', () => {
    for (const [row, q] of [
      ['99th', 0.99],
      ['90th', 0.9],
      ['50th', 0.5],
    ] as const) {
      expect(new Set(choice[row]).size).toBe(perRow);
      for (const value of valuesOf(choice[row])) {
        expect(value).toBeGreaterThanOrEqual(sorted[Math.floor((q - 0.003) * 4000)] as number);
        expect(value).toBeLessThanOrEqual(sorted[Math.ceil((q + 0.003) * 4000)] as number);
      }
    }
  });

  it('takes zeros at random, the same for the same seed', () => {
    expect(new Set(choice.zero).size).toBe(perRow);
    expect(valuesOf(choice.zero).every((value) => value === 0)).toBe(true);
    expect(chooseImages(maxima, randomFrom(9))).toEqual(choice);
    expect(chooseImages(maxima, randomFrom(10)).zero).not.toEqual(choice.zero);
  });

  it('has a short row where there are few zeros, and none where there are none', () => {
    const few = Float32Array.from({ length: 100 }, (_, i) => (i < 3 ? 0 : i));
    expect([...chooseImages(few, randomFrom(1)).zero].sort()).toEqual([0, 1, 2]);
    expect(chooseImages(few.subarray(3), randomFrom(1)).zero).toEqual([]);
  });

  it('takes every image as likely where all are equal: never simply the first', () => {
    const counts = new Float64Array(30);
    for (let seed = 0; seed < 2000; seed++)
      for (const image of chooseImages(new Float32Array(30), randomFrom(seed)).highest)
        counts[image] = (counts[image] as number) + 1;
    // 600 expected in each, standard deviation about 20.
    expect(Math.min(...counts)).toBeGreaterThan(500);
    expect(Math.max(...counts)).toBeLessThan(700);
  });
});

describe('a patch', () => {
  it('begins where the receptive field of the figures begins', () => {
    const records = layers as unknown as readonly LayerRecord[];
    for (const { name, outputShape, kind, jump, receptiveField } of layers.filter((l) => l.kind !== 'dense')) {
      if (kind === 'globalAveragePool') continue;
      for (const row of [0, 3, outputShape[0] - 1]) {
        const window = receptiveWindow(records, name, row, 2);
        expect(firstPixel(layers, name) + row * jump).toBe(window.top);
        expect(window.bottom - window.top).toBe(receptiveField);
      }
    }
    expect(() => firstPixel(layers, 'conv9')).toThrow('unknown layer "conv9"');
  });

  it('is cut out of the image, zeros beyond the border', () => {
    const image = Uint8Array.from({ length: 784 }, (_, i) => 1 + (i % 255));
    for (const [top, left, size] of [
      [-2, 26, 5],
      [-12, -12, 28],
      [10, 3, 4],
      [25, 25, 10],
    ] as const)
      cutPatch(image, top, left, size).forEach((byte, i) => {
        const [row, column] = [top + Math.floor(i / size), left + (i % size)];
        const inside = row >= 0 && row < 28 && column >= 0 && column < 28;
        expect(byte).toBe(inside ? image[row * 28 + column] : 0);
      });
  });
});

it('expects as many classes by chance as draws give', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => (i < 500 ? 0 : 1 + (i % 4)));
  const random = randomFrom(12);
  let sum = 0;
  for (let k = 0; k < 20_000; k++)
    sum += new Set(Array.from({ length: perRow }, () => labels[Math.floor(1000 * random())])).size;
  expect(chanceClasses(labels, 5)).toBeCloseTo(sum / 20_000, 1);
  expect(chanceClasses(new Uint8Array(9), 1)).toBe(1);
});

it('counts classes in a row, dead channels left out', () => {
  const layer = { filters: 2, name: 'conv1' } as ChannelResponses['layer'];
  const responses = {
    layer,
    maxima: Float32Array.of(3, 0, 2, 0, 1, 0),
    positions: new Uint16Array(6),
    means: new Float32Array(6),
  };
  const choice = { highest: [0, 1, 2], '99th': [], '90th': [], '50th': [2], zero: [] };
  expect(classCounts({ responses, choices: [choice, choice] }, 'highest', Uint8Array.of(4, 4, 7))).toEqual([2]);
});

describe('the analysis', () => {
  beforeAll(useWasm);

  it('stores patches that, times the filter, give the values stored beside them', async () => {
    const tensors = randomTensors(1);
    silence(tensors, 'conv3', 4);
    const network = networkOf(tensors);
    const inputs = smallInputs({ trained: () => network });
    const found = await activatingPatches.run(inputs, () => undefined);
    const result = evidenceSchemas['activating-patches'].parse(found?.result);
    const tensor = (name: string) => tensorNamed(found?.tensors ?? new Map(), name);
    const { shape, data: pixels } = tensor('trained/conv1/pixels');
    expect(shape).toEqual([16, result.rows.length, perRow, 5, 5]);
    const [kernel, bias] = [tensorNamed(tensors, 'conv1/kernel').data, tensorNamed(tensors, 'conv1/bias').data];
    const [values, images] = [tensor('trained/conv1/values').data, tensor('trained/conv1/images').data];
    const perChannel = result.rows.length * perRow;
    values.forEach((value, place) => {
      if (images[place] === -1) return;
      const channel = Math.floor(place / perChannel);
      let sum = bias[channel] as number;
      for (let i = 0; i < 25; i++)
        sum += ((pixels[place * 25 + i] as number) / 255) * (kernel[i * 16 + channel] as number);
      expect(Math.max(0, sum)).toBeCloseTo(value, 4);
    });
  });

  it('finds the images where plain loops find the highest maxima, of both networks', async () => {
    const inputs = smallInputs({ train: labelled(3, 14) });
    const found = await activatingPatches.run(inputs, () => undefined);
    const tensor = (name: string) => tensorNamed(found?.tensors ?? new Map(), name);
    for (const [which, seed, rows] of [
      ['trained', 1, 5],
      ['untrained', 2, 1],
    ] as const) {
      const { filters } = layerNamed('conv4', layers) as Extract<(typeof layers)[number], { kind: 'conv' }>;
      const outputs = Array.from({ length: 14 }, (_, i) => {
        const conv4 = naiveOutputs(randomTensors(seed), inputs.train.images, i).get('conv4') as Float64Array;
        return Array.from({ length: filters }, (__, c) => Math.max(...conv4.filter((___, k) => k % filters === c)));
      });
      for (const channel of [0, 17, 63]) {
        const best = Math.max(...outputs.map((maxima) => maxima[channel] as number));
        const at = channel * rows * perRow;
        expect(tensor(`${which}/conv4/values`).data[at]).toBeCloseTo(best, 3);
        const image = tensor(`${which}/conv4/images`).data[at] as number;
        expect(outputs[image]?.[channel]).toBeCloseTo(best, 3);
        expect(tensor(`${which}/conv4/labels`).data[at]).toBe(inputs.train.labels[image]);
      }
    }
  });
});
