// Effective receptive fields on a tiny world: one scale for both networks, the axis and the frame against sums by hand.
import { describe, expect, test } from 'vitest';
import { onPicture, paper } from '../../src/figures/marks/theme.ts';
import { effectiveFields } from '../../src/figures/overview/effective-fields.tsx';
import { around, fields } from './behaviour-fixture.ts';
import { attributesOf, draw, picturesOf, testFigure, withFirst } from './contract.ts';

const withField = (network: 'trained' | 'untrained') => ({
  ...fields,
  layers: withFirst(fields.layers, (layer) => ({
    ...layer,
    fields: { ...layer.fields, [network]: { ...layer.fields[network], deviation: around(0.8, 0.01) } },
  })),
});

testFigure('effective-fields', effectiveFields, fields, {
  'trained width': withField('trained'),
  'untrained width': withField('untrained'),
  'even width': { ...fields, layers: withFirst(fields.layers, (layer) => ({ ...layer, uniformDeviation: 1.1 })) },
});

describe('effective-fields', () => {
  test('both networks have the scale of their layer: the sharper map alone reaches the end', () => {
    const [trained, untrained] = picturesOf(effectiveFields, fields);
    const greatest = (picture: typeof trained): number =>
      Math.max(...[...(picture?.indices ?? [])].filter((index) => index < 255));
    expect(greatest(trained)).toBe(254);
    expect(greatest(untrained)).toBeLessThan(254);
    expect(greatest(untrained)).toBeGreaterThan(200);
  });

  test('a network that spreads wider than an even square still lies on the axis', () => {
    const wide = {
      ...fields,
      layers: fields.layers.map((layer) => ({
        ...layer,
        fields: { ...layer.fields, untrained: { ...layer.fields.untrained, deviation: around(14) } },
      })),
    };
    const svg = draw(effectiveFields, wide, 'wide');
    const dots = attributesOf(svg, 'circle', 'cx', `fill="${paper}"`).slice(1);
    // The axis goes from 60 to 708 and ends at 15: the even squares alone would end it at 10.
    const end = 60 + (648 * 14) / 15;
    expect(dots).toHaveLength(2);
    for (const dot of dots) expect(dot).toBeCloseTo(end, 1);
  });

  test('a field that reaches beyond the image is drawn as far as the image', () => {
    const svg = draw(effectiveFields, fields, 'wide');
    const [small = 0, whole = 0] = attributesOf(svg, 'rect', 'width', onPicture.frame);
    expect(whole / small).toBeCloseTo(26 / 5, 2);
  });
});
