// Disputed images against lists by hand, and the number that independent networks would dispute against a simulation.
import { describe, expect, it } from 'vitest';
import {
  disputedAmong,
  disputedLabels,
  expectedDisputed,
  meanProbabilities,
} from '../../../pipeline/analyses/disputed-labels.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { logitsOf } from '../../../pipeline/measuring/metrics.ts';
import { answersOf } from '../../../pipeline/analyses/measures/samples.ts';
import { softmax } from '../../../src/model/probabilities.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { networkOf, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

await useWasm();

describe('an image is disputed', () => {
  const labels = Uint8Array.of(0, 1, 2, 3, 4);

  it('where all answers are one and the same, and not the label', () => {
    const answers = [Uint8Array.of(5, 1, 2, 9, 7), Uint8Array.of(5, 1, 6, 8, 7), Uint8Array.of(5, 2, 6, 8, 7)];
    expect(disputedAmong(answers, labels)).toEqual([0, 4]);
    expect(disputedAmong(answers.slice(0, 2), labels)).toEqual([0, 4]);
    expect(disputedAmong([labels, labels], labels)).toEqual([]);
  });

  it('by chance as often as in a simulation of networks that err on their own', () => {
    const random = randomFrom(2);
    const count = 30_000;
    const many = Uint8Array.from({ length: count }, (_, i) => i % 10);
    // Wrong in two of ten cases, and then mostly for the next class.
    const network = (): Uint8Array =>
      many.map((label) => (random() > 0.2 ? label : (label + (random() < 0.7 ? 1 : 5)) % 10));
    const networks = [network(), network(), network()];
    const expected = expectedDisputed(networks, many, 10);
    // 30,000 (0.14³ + 0.06³) = 88.8
    expect(expected).toBeGreaterThan(80);
    expect(expected).toBeLessThan(98);
    expect(Math.abs(disputedAmong(networks, many).length - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

it('mean probabilities are the mean of softmaxes, row by row', () => {
  const random = randomFrom(4);
  const logits = [0, 1, 2].map(() => Float32Array.from({ length: 30 }, () => 4 * random()));
  const mean = meanProbabilities(logits, 10);
  for (let row = 0; row < 3; row++)
    for (let k = 0; k < 10; k++) {
      const own = logits.map((one) => softmax(one.slice(10 * row, 10 * row + 10))[k] as number);
      expect(mean[10 * row + k]).toBeCloseTo(own.reduce((a, b) => a + b) / 3, 12);
    }
});

describe('the whole analysis', () => {
  const networks = new Map(['seed-0', 'seed-1'].map((id, i) => [id, networkOf(randomTensors(30 + i), id)]));
  const validation = labelled(4, 40);
  const runs = [...networks.keys()].map((id, i) => ({ id, shipped: i === 0 }));
  const answersTo = (id: string, images: Uint8Array): Uint8Array => {
    const network = networks.get(id);
    return network ? answersOf(logitsOf(network, images), network.classes) : new Uint8Array();
  };
  const given = (ids: readonly string[]) =>
    smallInputs({
      validation,
      trained: () => networks.get('seed-0') as ReturnType<typeof networkOf>,
      run: (id) => networks.get(id),
      mainRuns: () => ids,
      runs: () => runs as ReturnType<ReturnType<typeof smallInputs>['runs']>,
      test: () => ({
        logits: new Float32Array(),
        labels: Uint8Array.of(0, 1, 2),
        predicted: (id) => (id === 'seed-0' ? Uint8Array.of(3, 1, 5) : Uint8Array.of(3, 1, 6)),
      }),
    });

  it('needs two random starts', async () => {
    expect(await disputedLabels.run(given(['seed-0']), () => undefined)).toBeUndefined();
  });

  it('lists disputed validation images with their place in the training file, and counts those of the test', async () => {
    const finding = await disputedLabels.run(given(['seed-0', 'seed-1']), () => undefined);
    const { result, tensors } = finding ?? {};
    const [first, second] = ['seed-0', 'seed-1'].map((id) => answersTo(id, validation.images));
    const expected = Array.from(validation.labels.keys()).filter(
      (i) => first?.[i] === second?.[i] && first?.[i] !== validation.labels[i],
    );
    expect(result?.runs).toEqual(['seed-0', 'seed-1']);
    expect(result?.validation.disputed).toBe(expected.length);
    expect(result?.test).toMatchObject({ images: 3, disputed: 1, anyWrong: 2 });
    expect(result?.test.pairs).toEqual([{ label: 0, answer: 3, count: 1 }]);
    const shown = result?.shown ?? [];
    expect(shown.length).toBe(Math.min(20, expected.length));
    shown.forEach(({ index, label, answer, answerShare }, i) => {
      // The validation images of these inputs are 60 to 99 of the training file.
      const image = index - 60;
      expect(expected).toContain(image);
      expect([label, answer]).toEqual([validation.labels[image], first?.[image]]);
      expect(answerShare).toBeLessThanOrEqual(shown[i - 1]?.answerShare ?? 1);
      expect(tensors?.get('images')?.data.slice(784 * i, 784 * i + 784)).toEqual(
        validation.images.slice(784 * image, 784 * image + 784),
      );
    });
  });
});
