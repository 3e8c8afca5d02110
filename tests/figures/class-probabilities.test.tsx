import { describe, expect, it, test } from 'vitest';
import { classProbabilities, classProbabilitiesOne } from '../../src/figures/behaviour/class-probabilities.tsx';
import type { ClassProbabilitiesOneData } from '../../src/figures/behaviour/class-probabilities.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { garment, predictions } from './charts-fixture.ts';
import { attributesOf, draw, layouts, testFigure } from './contract.ts';
import { classes } from './fixture.ts';

const { examples } = predictions;
const mistaken = examples.filter(({ label, predicted }) => label !== predicted);
const one: ClassProbabilitiesOneData = { classes, label: 2, probabilities: examples[5]?.probabilities ?? [] };

const withProbability = (place: number, value: number): typeof predictions => ({
  ...predictions,
  examples: examples.map((example, i) =>
    i === place
      ? {
          ...example,
          probabilities: example.probabilities.map((p, k) => (k === example.predicted ? value : p)),
        }
      : example,
  ),
});

testFigure('class-probabilities', classProbabilities, predictions, { probability: withProbability(5, 0.71) });
testFigure('class-probabilities-one', classProbabilitiesOne, one, {
  probability: { ...one, probabilities: one.probabilities.map((p, i) => (i === 9 ? p + 0.03 : p)) },
});

describe('of all examples', () => {
  it('says and marks every mistake, without relying on colour', () => {
    expect(mistaken).toHaveLength(2);
    const words = classProbabilities.describe(predictions);
    expect(words).toContain('18 answers are right, 2 wrong');
    for (const layout of layouts) {
      const svg = draw(classProbabilities, predictions, layout);
      expect(svg.match(/says /g)).toHaveLength(2);
      expect(attributesOf(svg, 'rect', 'height', `fill="${colour.highlight}"`)).toHaveLength(2);
    }
    const right = { ...predictions, examples: examples.filter(({ label, predicted }) => label === predicted) };
    expect(draw(classProbabilities, right)).not.toContain('says ');
    expect(classProbabilities.describe(right)).toContain('Every answer is right.');
  });

  it('refuses an example that lacks a class: it would be drawn as 0 %', () => {
    const short = { ...one, probabilities: one.probabilities.slice(0, -1) };
    expect(() => draw(classProbabilitiesOne, short)).toThrow('missing element 9');
    expect(() => classProbabilitiesOne.table(short)).toThrow('missing element 9');
  });

  it('draws each thumbnail from its own pixels', () => {
    const changed = examples.map((example, i) => (i === 7 ? { ...example, pixels: garment(40) } : example));
    expect(draw(classProbabilities, { ...predictions, examples: changed })).not.toBe(
      draw(classProbabilities, predictions),
    );
  });

  it('draws bars as high as their probabilities, in the frame of the true class', () => {
    const svg = draw(classProbabilities, predictions);
    const answers = attributesOf(svg, 'rect', 'height', `fill="${colour.trained}"`);
    const frames = attributesOf(svg, 'rect', 'height', 'stroke-width="1.4"');
    expect(frames).toHaveLength(20);
    const right = examples.filter(({ label, predicted }) => label === predicted);
    right.forEach(({ probabilities, predicted }, i) =>
      expect(answers[i]).toBeCloseTo((probabilities[predicted] ?? 0) * (frames[0] ?? 0), 1),
    );
  });
});

describe('of one image', () => {
  it('draws bars as long as their probabilities', () => {
    const svg = draw(classProbabilitiesOne, one);
    const frame = attributesOf(svg, 'rect', 'width', 'stroke-width="1.4"')[0] ?? 0;
    const grey = attributesOf(svg, 'rect', 'width', `fill="${colour.control}"`);
    const others = one.probabilities.filter((_, i) => i !== 6);
    others.forEach((p, i) => expect(grey[i]).toBeCloseTo(p * frame, 1));
  });

  test('a drawing has no true class', () => {
    const live: ClassProbabilitiesOneData = { classes, probabilities: one.probabilities };
    expect(draw(classProbabilitiesOne, live)).not.toContain('true class');
    expect(classProbabilitiesOne.describe(live)).not.toContain('true class');
    expect(classProbabilitiesOne.describe(one)).toContain('The true class is Pullover: the answer is wrong.');
  });
});
