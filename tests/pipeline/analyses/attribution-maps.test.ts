// The maps of the shown examples keep their promises: completeness, exact sums, the same class for every network.
import { beforeAll, describe, expect, it } from 'vitest';
import { attributionMaps, logitSpread } from '../../../pipeline/analyses/attribution-maps.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { attributionMaps as schema } from '../../../src/artifacts/evidence/attribution-maps.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { naiveOutputs, networkOf, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

beforeAll(useWasm);

it('the spread of logits is the mean of their deviations, by hand', () => {
  expect(
    logitSpread([
      [1, 1, 1],
      [0, 2],
    ]),
  ).toBeCloseTo(0.5, 12);
  expect(logitSpread([[3, -3]])).toBeCloseTo(3, 12);
});

describe('the analysis', () => {
  it('makes all maps of all networks that there are, for the class that the trained one predicts', async () => {
    const tensors = randomTensors(81);
    const [network, permuted] = [networkOf(tensors), networkOf(randomTensors(82), 'permuted-labels')];
    // Of the class that the card shows.
    const examples = { ...labelled(83, 1), labels: Uint8Array.of(9), ids: ['one'] };
    const finding = await attributionMaps.run(
      smallInputs({ examples, trained: () => network, run: (id) => (id === 'permuted-labels' ? permuted : undefined) }),
      () => undefined,
    );
    const result = schema.parse(finding?.result);
    const logits = [0].map((i) => naiveOutputs(tensors, examples.images, i).get('logits') as Float64Array);
    expect(result.classes).toEqual(logits.map((own) => own.indexOf(Math.max(...own))));
    expect(result.networks.map(({ network: name }) => name)).toEqual(['trained', 'untrained', 'permuted-labels']);
    const all = finding?.tensors as ReadonlyMap<string, TensorData>;
    const names = new Set([...all.keys()].map((key) => key.split('/')[1]));
    expect(all.size).toBe(3 * names.size);
    for (const map of [
      'gradient',
      'cam',
      'grad-cam-conv1',
      'integrated-gradients-mean',
      'occlusion-3',
      'occlusion-5',
      'occlusion-7',
      'occlusion-5-mean',
    ])
      expect(names).toContain(map);
    expect(names).not.toContain('occlusion');
    expect(all.get('trained/occlusion-7')?.shape).toEqual([1, 28, 28]);
    const [trained] = result.networks as [(typeof result.networks)[number]];
    for (const i of [0]) {
      const label = result.classes[i] as number;
      const logit = logits[i]?.[label] as number;
      expect(trained.logits[i]).toBeCloseTo(logit, 4);
      const own = (name: string, side: number): Float32Array =>
        (all.get(`trained/${name}`)?.data as Float32Array).slice(i * side * side, (i + 1) * side * side);
      const sum = (values: Float32Array): number => values.reduce((a, b) => a + b, 0);
      const bias = tensors.get('logits/bias')?.data[label] as number;
      expect(Math.abs(bias + sum(own('cam', 7)) / 49 - logit)).toBeLessThan(1e-4);
      expect(Math.abs(trained.camError[i] as number)).toBeLessThan(1e-4);
      const gap = sum(own('integrated-gradients', 28)) - (logit - (trained.blackLogit[i] as number));
      expect(Math.abs(gap - (trained.completeness[i] as number))).toBeLessThan(1e-3);
      expect(Math.abs(gap)).toBeLessThan(0.02);
      expect(Math.abs(trained.completenessMean[i] as number)).toBeLessThan(0.02);
      // The mean image is not black: another baseline, another map.
      expect(own('integrated-gradients-mean', 28)).not.toEqual(own('integrated-gradients', 28));
    }
  });
});
