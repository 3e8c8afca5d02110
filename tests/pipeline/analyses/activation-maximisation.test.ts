// The greatest excitations against brute force, and made images against what the result says of them.
import { beforeAll, describe, expect, it } from 'vitest';
import { greatestExcitations, maximisationBy } from '../../../pipeline/analyses/activation-maximisation.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { activationMaximisation as schema } from '../../../src/artifacts/evidence/activation-maximisation.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { naiveOutputs, networkOf, noiseImages, randomTensors, silence } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

beforeAll(useWasm);

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
const excitationOf = (outputs: ReadonlyMap<string, Float64Array>, layer: string, unit: number): number => {
  const own = outputs.get(layer) as Float64Array;
  if (layer === 'logits') return own[unit] as number;
  const channels = { conv1: 16, conv2: 32, conv3: 64, conv4: 64 }[layer] as number;
  return mean(own.filter((_, i) => i % channels === unit));
};

/** Makes channel 3 of the first layer answer only where nearly all of its window is as dark as can be. */
function onlyForDarkCloth(tensors: ReadonlyMap<string, TensorData>): void {
  const kernel = (tensors.get('conv1/kernel') as { data: Float32Array }).data;
  for (let i = 3; i < kernel.length; i += 16) kernel[i] = 1 / 25;
  (tensors.get('conv1/bias') as { data: Float32Array }).data[3] = -0.95;
}

describe('the greatest excitation', () => {
  it('is that of brute force, and where it was', () => {
    const tensors = randomTensors(91);
    const images = noiseImages(92, 5);
    const found = greatestExcitations(networkOf(tensors), images);
    const outputs = [0, 1, 2, 3, 4].map((i) => naiveOutputs(tensors, images, i));
    for (const [layer, unit] of [
      ['conv1', 3],
      ['conv3', 60],
      ['conv4', 11],
      ['logits', 9],
    ] as const) {
      const values = outputs.map((own) => excitationOf(own, layer, unit));
      const best = Math.max(...values);
      const greatest = found.get(layer)?.[unit];
      expect(greatest?.value).toBeCloseTo(best, 4);
      expect(greatest?.image).toBe(values.indexOf(best));
    }
  });
});

describe('the analysis', () => {
  it('makes two images of every unit, and reports what they excite', async () => {
    const tensors = randomTensors(93);
    silence(tensors, 'conv4', 5);
    onlyForDarkCloth(tensors);
    const network = networkOf(tensors);
    const train = labelled(94, 20);
    train.images.fill(255, 7 * 784, 8 * 784);
    const recipe = { steps: 4, rate: 0.3, jitter: 1, energy: 0.1, variation: 0.3 };
    const analysis = maximisationBy(recipe);
    // Half of the steps and of the starts are enough.
    const effort = (full: number): number => Math.ceil(full / 2);
    const finding = await analysis.run(smallInputs({ train, trained: () => network, effort }), () => undefined);
    const result = schema.parse(finding?.result);
    const all = finding?.tensors as ReadonlyMap<string, TensorData>;
    expect(result.layers.map(({ layer, units }) => [layer, units.length])).toEqual([
      ['conv1', 16],
      ['conv2', 32],
      ['conv3', 64],
      ['conv4', 64],
      ['logits', 10],
    ]);
    for (const { units } of result.untrained) {
      expect(units).toHaveLength(4);
      expect(new Set(units.map(({ unit }) => unit)).size).toBe(4);
    }
    const bytesOf = (layer: string, kind: string, unit: number): Uint8Array =>
      (all.get(`${layer}/${kind}`)?.data as Uint8Array).slice(unit * 784, (unit + 1) * 784);
    for (const [layer, unit] of [
      ['conv2', 30],
      ['conv4', 63],
      ['logits', 2],
    ] as const) {
      const { best, image, label, plain, smooth } = result.layers.find((one) => one.layer === layer)?.units[
        unit
      ] as (typeof result.layers)[number]['units'][number];
      expect([...bytesOf(layer, 'real', unit)]).toEqual([...train.images.slice(image * 784, (image + 1) * 784)]);
      expect(label).toBe(train.labels[image]);
      for (const [kind, made] of [
        ['plain', plain],
        ['smooth', smooth],
      ] as const) {
        const outputs = naiveOutputs(tensors, bytesOf(layer, kind, unit), 0);
        // Of the bytes that are shipped, not of what was rounded to them.
        expect(made.ratio / (excitationOf(outputs, layer, unit) / best)).toBeCloseTo(1, 4);
        const logits = [...(outputs.get('logits') as Float64Array)];
        expect(made.answer).toBe(logits.indexOf(Math.max(...logits)));
        const powers = logits.map(Math.exp);
        expect(made.probability).toBeCloseTo((powers[made.answer] as number) / powers.reduce((a, b) => a + b, 0), 4);
      }
    }
    // A channel that nothing excites stays at 0, and nothing divides by it.
    const dead = result.layers[3]?.units[5];
    expect([dead?.best, dead?.plain.ratio, dead?.smooth.ratio]).toEqual([0, 0, 0]);
    // No random start excites this one, and where nothing is excited there is no slope: the climb begins at the image that does.
    const shy = result.layers[0]?.units[3];
    expect(shy?.image).toBe(7);
    expect(shy?.plain.ratio).toBeGreaterThan(0.5);
    expect(shy?.smooth.ratio).toBeGreaterThan(0.5);
    // A maximum is at least as great as whatever else was found, also where few steps from noise end below the smooth image.
    const units186 = [...result.layers, ...result.untrained].flatMap(({ units }) => units);
    expect(units186.filter(({ plain, smooth }) => plain.ratio < smooth.ratio)).toEqual([]);
    expect(units186.some(({ plain, smooth }) => plain.ratio > smooth.ratio)).toBe(true);
  });
});
