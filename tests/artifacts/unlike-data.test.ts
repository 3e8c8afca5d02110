// What a page is given to tell inputs that are unlike the data, used as a page uses it: on the shipped network, run by plain loops.
import { beforeAll, describe, expect, it } from 'vitest';
import { artifactsFolder, loadArtifacts, readArtifact } from '../../src/artifacts/build.ts';
import type { Artifacts } from '../../src/artifacts/build.ts';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { Tensors } from '../../src/artifacts/source.ts';
import { detectorFrom } from '../../src/subject/unlike.ts';
import type { Pass, Unlikeness } from '../../src/subject/unlike.ts';
import { naiveForward } from '../model/naive-network.ts';

/** Of what a page fetches before it can warn: as a picture or two. */
const mostBytes = 40_000;

let artifacts: Artifacts;
let tensors: Tensors;
let judge: (pass: Pass) => Unlikeness;
const found = () => {
  const result = artifacts.evidence['unlike-data'];
  if (result === undefined) throw new Error('missing evidence "unlike-data"');
  return result;
};
beforeAll(() => {
  artifacts = loadArtifacts();
  const file = artifacts.manifest.evidence['unlike-data']?.tensors;
  if (file === undefined) throw new Error('missing tensors of "unlike-data"');
  tensors = decodeSafetensors(readArtifact(artifactsFolder(), file), file.path).tensors;
  judge = detectorFrom(found(), tensors);
});

/** One forward pass over bytes, in float64. */
function passOf(bytes: ArrayLike<number>): Pass {
  const pixels = Array.from(bytes, (byte) => byte / 255);
  const outputs = naiveForward(artifacts.manifest.architecture, artifacts.trained.weights, pixels);
  const read = (layer: string): Float64Array => outputs.get(layer) ?? new Float64Array();
  return { pixels, features: read(found().layer), logits: read(artifacts.manifest.architecture.at(-1)?.name ?? '') };
}
const imagesIn = (name: string): ArrayLike<number>[] => {
  const { shape, data } = tensorNamed(tensors, name);
  const size = data.length / (shape[0] ?? 1);
  return Array.from({ length: shape[0] ?? 0 }, (_, i) => data.slice(i * size, (i + 1) * size));
};
const chosen = () => found().scores.find(({ name }) => name === found().chosen)?.trained;

describe('the shipped score', () => {
  it('judges the twenty drawings as published, and an empty image', () => {
    expect(imagesIn('drawings').map((image) => judge(passOf(image)).isUnlike)).toEqual(chosen()?.drawings);
    expect(judge(passOf(new Uint8Array(784))).isUnlike).toBe(chosen()?.empty);
  });

  it('tells the answers to the drawings', () => {
    const answers = imagesIn('drawings').map((image) => {
      const logits = Array.from(passOf(image).logits);
      return logits.indexOf(Math.max(...logits));
    });
    expect(answers).toEqual(found().drawings.map(({ answer }) => answer));
  });

  it('lets the shipped examples pass, but for as few as chance allows', () => {
    const scored = artifacts.manifest.examples.map(({ id }) => {
      const read = (layer: string) => tensorNamed(artifacts.trained.activations, `${id}/${layer}`).data;
      return judge({ pixels: [], features: read(found().layer), logits: read('logits') });
    });
    // Twenty validation images at 5 %: five or more would happen once in 400 times.
    expect(scored.filter(({ isUnlike }) => isUnlike).length).toBeLessThan(5);
    for (const { score } of scored) expect(score).toBeGreaterThan(0);
  });

  it('calls unlike what it was published to call unlike always', () => {
    const rates = chosen()?.detection ?? [];
    imagesIn('kinds').forEach((image, k) => {
      if (rates[k]?.value === 1) expect(judge(passOf(image)).isUnlike, found().kinds[k]?.name).toBe(true);
    });
    expect(rates.some(({ value }) => value === 1)).toBe(true);
  });

  it('is as many false alarms as were asked for, within the interval', () => {
    for (const { trained, untrained } of found().scores)
      for (const { falseAlarms } of [trained, untrained].filter((one) => one !== undefined)) {
        // Both halves vary by chance: one by the Wilson interval, the other by as much.
        const half = (falseAlarms.high - falseAlarms.low) / 2;
        expect(Math.abs(falseAlarms.value - found().falseAlarmShare)).toBeLessThan(2 * half);
      }
  });

  it('is small', () => expect(artifacts.manifest.evidence['unlike-data']?.tensors?.bytes).toBeLessThan(mostBytes));
});
