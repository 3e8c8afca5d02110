// Inputs that are unlike the data, by what makes them so; and the whole analysis, its scores against a network of plain loops.
import { describe, expect, it } from 'vitest';
import { moveImage, unlikeKinds } from '../../../pipeline/analyses/measures/unlike-images.ts';
import { layerBeforeLast } from '../../../pipeline/analyses/measures/passes.ts';
import { chosenScore, unlikeData } from '../../../pipeline/analyses/unlike-data.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { evidenceSchemas } from '../../../src/artifacts/evidence/index.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { fittedFrom, unlikeScore } from '../../../src/subject/unlike.ts';
import { naiveOutputs, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

await useWasm();

const image = (all: Uint8Array, i: number): Uint8Array => all.subarray(i * 784, (i + 1) * 784);

describe('kinds of images', () => {
  const images = noiseImages(8, 30);
  const kinds = new Map(unlikeKinds(images, 20, (kind) => randomFrom(4, kind)).map((kind) => [kind.name, kind.images]));
  const of = (name: Parameters<typeof kinds.get>[0]): Uint8Array => kinds.get(name) ?? new Uint8Array();

  it('blank: every grey once', () => {
    expect(of('blank').length).toBe(256 * 784);
    for (let grey = 0; grey < 256; grey++) expect(new Set(image(of('blank'), grey))).toEqual(new Set([grey]));
  });

  it('noise: even, from black to white, none like another', () => {
    const noise = of('noise');
    const counts = new Float64Array(256);
    noise.forEach((value) => (counts[value] = (counts[value] ?? 0) + 1));
    // Expected 92 of each with standard deviation 9.6; six of them.
    for (const count of counts) expect(Math.abs(count - (30 * 784) / 256)).toBeLessThan(58);
    expect(new Set(Array.from({ length: 30 }, (_, i) => image(noise, i).join())).size).toBe(30);
  });

  it('shuffled: the same pixels elsewhere, in an order of its own for each', () => {
    for (let i = 0; i < 30; i++) {
      expect([...image(of('shuffled'), i)].sort()).toEqual([...image(images, i)].sort());
      expect(image(of('shuffled'), i)).not.toEqual(image(images, i));
    }
    const ramp = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i % 784) % 251);
    const twice = unlikeKinds(ramp, 1, (kind) => randomFrom(4, kind)).find(({ name }) => name === 'shuffled')?.images;
    expect(image(twice ?? ramp, 0)).not.toEqual(image(twice ?? ramp, 1));
  });

  it('inverted: black for white', () =>
    of('inverted').forEach((value, i) => expect(value + (images[i] ?? 0)).toBe(255)));

  it('shifted: eight pixels to one side, to each side sometimes', () => {
    const sides = [
      [8, 0],
      [-8, 0],
      [0, 8],
      [0, -8],
    ] as const;
    const found = Array.from({ length: 30 }, (_, i) => {
      const shifted = image(of('shifted'), i);
      return sides.findIndex(([right, down]) => moveImage(image(images, i), right, down).join() === shifted.join());
    });
    expect(new Set(found)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('a moved image has each pixel where it went, and background where none came from', () => {
    const dot = new Uint8Array(784);
    dot[5 * 28 + 20] = 9;
    expect(moveImage(dot, 3, 4).indexOf(9)).toBe(9 * 28 + 23);
    expect(moveImage(dot, -8, -2).indexOf(9)).toBe(3 * 28 + 12);
    expect(moveImage(dot, 8, 0)).toEqual(new Uint8Array(784));
    expect(moveImage(dot, 0, -6)).toEqual(new Uint8Array(784));
  });
});

it('the features are what the last layer reads', () => {
  const layers = tutorialNetwork.layers;
  expect(layerBeforeLast(tutorialNetwork)).toBe('gap');
  expect(() => layerBeforeLast({ layers: layers.slice(-1) })).toThrow('its last layer reads the image itself');
});

describe('the whole analysis', async () => {
  const validation = labelled(4, 41);
  const finding = await unlikeData.run(
    smallInputs({ validation, effort: (full) => Math.min(full, 60) }),
    () => undefined,
  );
  const result = evidenceSchemas['unlike-data'].parse(finding?.result);
  const tensors = finding?.tensors ?? new Map<string, never>();
  const trained = randomTensors(1);

  it('takes thresholds from one half, and reports the other', () =>
    expect(result.images).toEqual({ fitted: 60, threshold: 20, reported: 21 }));

  it('puts a twentieth of the first half beyond each threshold', () => {
    // Of 20 scores the 95th percentile lies between the last two: one is beyond it, and what lies below is a score of an image.
    const scores = Array.from({ length: 41 }, (_, i) => {
      const outputs = naiveOutputs(trained, validation.images, i);
      const logits = outputs.get('logits') ?? new Float64Array();
      return unlikeScore({ pixels: [], features: [], logits }, { score: 'energy' }, 0).score;
    });
    const { threshold, falseAlarms } = result.scores[1]?.trained ?? { threshold: NaN, falseAlarms: { value: NaN } };
    expect(scores.filter((score) => score > threshold).length).toBe(1 + Math.round(21 * falseAlarms.value));
  });

  it('judges drawings as plain loops do, by the chosen score and what was shipped for it', () => {
    const { data } = tensors.get('drawings') ?? { data: new Uint8Array() };
    const own = result.scores.find(({ name }) => name === result.chosen)?.trained;
    const fitted = fittedFrom(result.chosen, tensors);
    const found = result.drawings.map((_, i) => {
      const outputs = naiveOutputs(trained, data as Uint8Array, i);
      const pass = {
        pixels: Array.from(image(data as Uint8Array, i), (byte) => byte / 255),
        features: outputs.get('gap') ?? [],
        logits: outputs.get('logits') ?? [],
      };
      return unlikeScore(pass, fitted, own?.threshold ?? NaN).isUnlike;
    });
    expect(found).toEqual(own?.drawings);
    expect(own?.drawings.length).toBe(20);
  });

  it('chooses the score with the highest mean, of equals the first', () => {
    const of = (meanDetection: number) => ({ meanDetection }) as (typeof result.scores)[number]['trained'];
    const scores = result.scores.map(({ name }, i) => ({ name, trained: of([0.2, 0.7, 0.7, 0.1][i] ?? 0) }));
    expect(chosenScore(scores)).toBe('energy');
    const best = Math.max(...result.scores.map(({ trained: { meanDetection } }) => meanDetection));
    expect(result.scores.find(({ name }) => name === result.chosen)?.trained.meanDetection).toBe(best);
  });

  it('ships the drawings, one image of each kind, and nothing of other scores', () => {
    const names = {
      probability: [],
      energy: [],
      mahalanobis: ['means', 'precision'],
      reconstruction: ['mean', 'basis'],
    };
    expect([...tensors.keys()]).toEqual([...names[result.chosen], 'drawings', 'kinds']);
    expect(tensors.get('kinds')?.shape).toEqual([6, 28, 28]);
    expect(new Set(tensors.get('kinds')?.data.slice(0, 784))).toEqual(new Set([128]));
  });
});
