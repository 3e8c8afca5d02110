// The figure of inputs that are unlike the data, on numbers by formula: both layouts, places of dots, and what words and table say.
import { describe, expect, test } from 'vitest';
import { unlikeData } from '../../src/figures/behaviour/unlike-data.tsx';
import type { UnlikeDataData } from '../../src/figures/behaviour/unlike-data.tsx';
import { colour, paper } from '../../src/figures/marks/theme.ts';
import { around } from './behaviour-fixture.ts';
import { attributesOf, draw, readRows, replaced, testFigure } from './contract.ts';
import { classes, garment, noun } from './fixture.ts';

const kinds = ['blank', 'noise', 'digits'].map((name, i) => ({
  name,
  meaning: `the ${i + 1}. kind`,
  images: 100 * (i + 2),
  trained: around(0.9 - i / 5, 0.03),
  untrained: around(0.4 + i / 10, 0.05),
  pixels: garment(i),
}));
const data: UnlikeDataData = {
  noun,
  share: 0.05,
  chosenOn: 2400,
  chosen: 'distance of the features',
  own: { name: 'other garments', images: 2500, trained: around(0.048), untrained: around(0.06) },
  kinds,
  drawn: { name: 'drawings', images: 4, trained: around(0.5, 0.3), untrained: around(0.25, 0.2) },
  scores: [
    { name: 'energy', trained: 0.31, untrained: 0.12 },
    { name: 'distance of the features', trained: 0.7, untrained: 0.5 },
    { name: 'pixels alone', trained: 0.62 },
  ],
  drawings: [0, 1].flatMap((label) =>
    ['filled', 'outlined'].map((style, i) => ({
      label: classes[label] ?? '',
      style,
      answer: classes[label + 8 * i * label] ?? '',
      isUnlike: i === 1 && label === 1,
      pixels: garment(label, i),
    })),
  ),
};

testFigure('unlike-data', unlikeData, data, {
  rate: { ...data, kinds: replaced(kinds, 1, { ...kinds[1], trained: around(0.2) } as (typeof kinds)[number]) },
  'false alarm': { ...data, own: { ...data.own, untrained: around(0.3) } },
  score: { ...data, scores: replaced(data.scores, 0, { name: 'energy', trained: 0.35, untrained: 0.12 }) },
  verdict: {
    ...data,
    drawings: data.drawings.map((drawing, i) => (i === 0 ? { ...drawing, isUnlike: true } : drawing)),
  },
  share: { ...data, share: 0.1 },
});

describe('unlike-data', () => {
  test('dots lie where the axis says, trained and untrained', () => {
    const svg = draw(unlikeData, data, 'wide');
    const dots = (ink: string): number[] => attributesOf(svg, 'circle', 'cx', ink);
    const at = (share: number): number => 190 + 410 * share;
    // The first dot is the key's.
    [0.048, 0.9, 0.7, 0.5, 0.5].forEach((share, i) =>
      expect(dots(`fill="${colour.trained}"`)[i + 1]).toBeCloseTo(at(share), 1),
    );
    [0.06, 0.4, 0.5, 0.6, 0.25].forEach((share, i) => expect(dots(`fill="${paper}"`)[i + 1]).toBeCloseTo(at(share), 1));
  });

  test('a score that reads pixels alone has no untrained dot, and no untrained number', () => {
    expect(unlikeData.describe(data)).toContain(
      'distance of the features 70.0\u202f% (untrained 50.0\u202f%) and pixels alone 62.0\u202f%.',
    );
    expect(readRows(unlikeData.table(data))).toContainEqual([
      'mean over the kinds',
      'pixels alone',
      '',
      '62.0\u202f%',
      '',
      '',
      '',
    ]);
  });

  test('drawings are counted by their style: right answers, and which are called unlike', () => {
    const words = unlikeData.describe(data);
    expect(words).toContain('Of 2 filled drawings the network names 2 by their class; none is called unlike the data.');
    expect(words).toContain(
      'Of 2 outlined drawings the network names 1 by their class; Trouser is called unlike the data.',
    );
  });
});
