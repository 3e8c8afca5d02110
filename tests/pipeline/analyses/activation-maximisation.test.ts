// The greatest excitations against brute force, and made images against what the result says of them.
import { beforeAll, describe, expect, it } from 'vitest';
import { greatestExcitations, maximisationBy } from '../../../pipeline/analyses/activation-maximisation.ts';
import { useWasm } from '../../../pipeline/backends.ts';
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
    const network = networkOf(tensors);
    const train = labelled(94, 20);
    const recipe = { steps: 4, rate: 0.3, jitter: 1, energy: 0.1, variation: 0.3 };
    const analysis = maximisationBy(recipe);
    const finding = await analysis.run(smallInputs({ train, trained: () => network }), () => undefined);
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
        // The shipped image is rounded to bytes.
        expect(made.ratio).toBeCloseTo(excitationOf(outputs, layer, unit) / best, 1);
        const logits = [...(outputs.get('logits') as Float64Array)];
        expect(made.answer).toBe(logits.indexOf(Math.max(...logits)));
        const powers = logits.map(Math.exp);
        expect(made.probability).toBeCloseTo((powers[made.answer] as number) / powers.reduce((a, b) => a + b, 0), 1);
      }
    }
    // A channel that nothing excites stays at 0, and nothing divides by it.
    const dead = result.layers[3]?.units[5];
    expect([dead?.best, dead?.plain.ratio, dead?.smooth.ratio]).toEqual([0, 0, 0]);
  });
});
