// Draws without replacement, answers, and the garment that stands for all.
import { describe, expect, it } from 'vitest';
import {
  accuracyOf,
  answersOf,
  drawImages,
  drawIndices,
  shownExample,
  stackImages,
} from '../../../pipeline/analyses/measures/samples.ts';
import { fashionMnist } from '../../../pipeline/datasets/fashion-mnist.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { labelled } from './small-inputs.ts';

describe('a draw', () => {
  it('takes nothing twice, and everything where there is no more', () => {
    const drawn = drawIndices(50, 20, randomFrom(1));
    expect(new Set(drawn).size).toBe(20);
    expect(drawn.every((index) => index >= 0 && index < 50)).toBe(true);
    expect(drawIndices(7, 20, randomFrom(1)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(drawIndices(50, 20, randomFrom(1))).toEqual(drawn);
  });

  it('is fair: every index comes equally often', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 5000; seed++)
      for (const index of drawIndices(10, 3, randomFrom(2, seed))) counts[index] = (counts[index] ?? 0) + 1;
    // Expected 1,500 with standard deviation 32.
    for (const count of counts) expect(Math.abs(count - 1500)).toBeLessThan(160);
  });

  it('keeps images with their labels', () => {
    const set = labelled(3, 30);
    const { images, labels } = drawImages(set, 12, randomFrom(4));
    drawIndices(30, 12, randomFrom(4)).forEach((from, i) => {
      expect(labels[i]).toBe(set.labels[from]);
      expect(images.slice(784 * i, 784 * i + 784)).toEqual(set.images.slice(784 * from, 784 * from + 784));
    });
  });
});

it('answers are the largest of each row, and their accuracy is counted', () => {
  const logits = Float32Array.of(1, 3, 2, 9, 0, 8, 0, 0, 1);
  expect([...answersOf(logits, 3)]).toEqual([1, 0, 2]);
  expect(accuracyOf(answersOf(logits, 3), Uint8Array.of(1, 1, 2)).value).toBeCloseTo(2 / 3, 12);
  expect(() => accuracyOf(Uint8Array.of(1), Uint8Array.of(1, 2))).toThrow('invalid answers');
});

it('the example that stands for all is the first of the class that the card shows', () => {
  const set = labelled(5, 20);
  const ids = Array.from({ length: 20 }, (_, i) => `example-${i}`);
  const { id, label, image } = shownExample({ card: fashionMnist, examples: { ...set, ids } });
  expect([id, label]).toEqual(['example-9', 9]);
  expect(stackImages([image, image]).data.slice(784)).toEqual(set.images.slice(9 * 784, 10 * 784));
  const none = { images: set.images, labels: new Uint8Array(20), ids };
  expect(() => shownExample({ card: fashionMnist, examples: none })).toThrow('missing example of class "Ankle boot"');
  const bags = { ...fashionMnist, shown: { ...fashionMnist.shown, class: 'Bag' } };
  expect(shownExample({ card: bags, examples: { ...set, ids } }).id).toBe('example-8');
});
