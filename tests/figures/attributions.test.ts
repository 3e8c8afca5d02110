import { describe, expect, test } from 'vitest';
import { activationMaximisation } from '../../src/figures/attributions/activation-maximisation.tsx';
import { attributionMaps } from '../../src/figures/attributions/attribution-maps.tsx';
import { camSum } from '../../src/figures/attributions/cam-sum.tsx';
import { deletion } from '../../src/figures/attributions/deletion.tsx';
import { occlusion } from '../../src/figures/attributions/occlusion.tsx';
import { sanityChecks } from '../../src/figures/attributions/sanity-checks.tsx';
import {
  activationMaximisationFixture,
  attributionMapsFixture,
  camSumFixture,
  deletionFixture,
  occlusionFixture,
  sanityChecksFixture,
} from './attributions-fixture.ts';
import { draw, replaced, testFigure } from './contract.ts';

/** A copy with one field of one element replaced. */
const changedAt = <T>(values: readonly T[], index: number, change: (value: T) => T): T[] =>
  replaced(values, index, change(values[index] as T));

const scaled = (values: Float32Array, factor: number): Float32Array => values.map((value) => factor * value);

describe('attribution maps', () => {
  const data = attributionMapsFixture();
  const louder = (row: number, network: number, factor: number) => ({
    ...data,
    rows: changedAt(data.rows, row, (one) => ({
      ...one,
      maps: changedAt(one.maps, network, (map) => ({ ...map, values: scaled(map.values, factor) })),
    })),
  });
  testFigure('attribution-maps', attributionMaps, data, {
    map: louder(1, 2, 0.5),
    class: { ...data, explained: 'Bag' },
  });

  test('the trained map and its controls share one scale', () => {
    const pictures = (of: typeof data): string[] => draw(attributionMaps, of, 'wide').match(/raster:[^"]+/g) ?? [];
    const changed = pictures(louder(0, 0, 3)).filter((picture, i) => picture !== pictures(data)[i]);
    // Of all rows only the first is drawn anew: its three maps are one picture.
    expect(changed).toHaveLength(1);
    expect(draw(attributionMaps, louder(0, 0, 3), 'wide')).toContain('±1.5');
    expect(draw(attributionMaps, data, 'wide')).toContain('±0.5');
  });

  test('a row of zeros is drawn, no row is refused', () => {
    expect(draw(attributionMaps, louder(2, 0, 0), 'narrow')).toContain('CAM');
    expect(() => draw(attributionMaps, { ...data, rows: [] }, 'wide')).toThrow('missing maps');
  });
});

describe('the sum of a class activation map', () => {
  const data = camSumFixture();
  const shift = (bias: number): typeof data => {
    const classes = data.classes.map((one) => ({ ...one, bias: one.bias + bias }));
    return { ...data, classes };
  };
  testFigure('cam-sum', camSum, data, { bias: shift(0.25) });

  test('adds up: mean of cells plus bias is the logit, in the picture and in words', () => {
    const [first] = data.classes;
    const mean = (first?.map.values.reduce((a, b) => a + b, 0) ?? 0) / 49;
    const logit = (mean + (first?.bias ?? 0)).toFixed(3).replace('-', '−');
    expect(draw(camSum, data, 'wide')).toContain(`= ${logit}`);
    expect(camSum.describe(data)).toContain(`is the logit, ${logit};`);
  });

  test('what does not agree with the network is refused', () => {
    const wrong = { ...data, classes: changedAt(data.classes, 3, (one) => ({ ...one, bias: one.bias + 9 })) };
    expect(() => draw(camSum, wrong, 'wide')).toThrow('invalid class activation maps');
  });
});

describe('occlusion', () => {
  const data = occlusionFixture();
  const other = {
    ...data,
    columns: changedAt(data.columns, 1, (column) => ({
      ...column,
      maps: changedAt(column.maps, 0, (map) => ({ ...map, values: scaled(map.values, -1) })),
    })),
  };
  testFigure('occlusion', occlusion, data, { map: other });

  test('the piece whose loss matters most is outlined and covered', () => {
    const values = new Float32Array(784);
    values[5 * 28 + 1] = 2;
    const column = { ...data.columns[1], maps: data.networks.map(() => ({ height: 28, width: 28, values })) };
    const svg = draw(occlusion, { ...data, columns: [column as (typeof data.columns)[number]] }, 'narrow');
    const [, x, y, width, height] =
      /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="none" stroke="#c26a1b"/.exec(svg) ?? [];
    // A patch of 7 around column 1 is clipped to columns 0 to 4; around row 5 it has rows 2 to 8.
    expect(Number(width) / Number(height)).toBeCloseTo(5 / 7, 3);
    expect(Number(x)).toBe(1);
    expect(Number(y)).toBeGreaterThan(0);
    expect(occlusion.describe({ ...data, columns: [column as (typeof data.columns)[number]] })).toContain('upper left');
  });
});

describe('sanity checks', () => {
  const data = sanityChecksFixture();
  const other = {
    ...data,
    methods: changedAt(data.methods, 0, (method) => ({
      ...method,
      similarities: changedAt(method.similarities, 0, (one) => ({
        ...one,
        absolute: { value: 0.41, low: 0.35, high: 0.47 },
      })),
    })),
  };
  testFigure('sanity-checks', sanityChecks, data, { similarity: other, limit: { ...data, threshold: 0.6 } });

  test('each verdict stands beside its method', () => {
    const svg = draw(sanityChecks, data, 'wide');
    for (const verdict of ['passes', 'fails', 'undecided']) expect(svg).toContain(`${verdict}</text>`);
    expect(sanityChecks.describe(data)).toMatch(/passes: gradient; fails: guided backpropagation; undecided: Grad-CAM/);
  });
});

describe('deletion', () => {
  const data = deletionFixture();
  const other = {
    ...data,
    orders: changedAt(data.orders, 0, (order) => ({
      ...order,
      deletion: {
        ...order.deletion,
        probability: {
          ...order.deletion.probability,
          values: changedAt(order.deletion.probability.values, 2, () => 0.01),
          area: { value: 0.2, low: 0.1, high: 0.3 },
        },
      },
    })),
  };
  testFigure('deletion', deletion, data, { curve: other });

  test('the best and the worst method are drawn as curves, and the controls', () => {
    const words = deletion.describe(data);
    expect(words).toContain('0.400 (0.380 to 0.420), occlusion; the highest');
    expect(words).toContain('gradient.');
    const svg = draw(deletion, data, 'wide');
    for (const name of ['occlusion', 'gradient', 'random order', 'darkest first', 'middle first'])
      expect(svg).toContain(name);
    expect(svg.match(/CAM/g)).toHaveLength(1);
  });

  test('a missing control is named', () => {
    const without = { ...data, orders: data.orders.filter(({ order }) => order !== 'random') };
    expect(() => draw(deletion, without, 'wide')).toThrow('missing order "random"');
  });
});

describe('activation maximisation', () => {
  const data = activationMaximisationFixture();
  const other = {
    ...data,
    groups: changedAt(data.groups, 0, (group) => ({
      ...group,
      units: changedAt(group.units, 1, (unit) => ({ ...unit, plain: { ...unit.plain, ratio: 12.3 } })),
    })),
  };
  testFigure('activation-maximisation', activationMaximisation, data, { ratio: other });

  test('where nothing was found that excites a unit, picture and words do not call it an image that does', () => {
    const none = {
      ...data,
      groups: changedAt(data.groups, 0, (group) => ({
        ...group,
        units: changedAt(group.units, 1, (unit) => ({ ...unit, plain: { ...unit.plain, ratio: 0 } })),
      })),
    };
    const svg = draw(activationMaximisation, none, 'narrow');
    expect(svg).toContain('free none found');
    expect(svg).toContain('free is not an image that excites it');
    expect(svg).not.toContain('0.0×');
    expect(activationMaximisation.describe(none)).toContain('1 image not found');
    expect(draw(activationMaximisation, data, 'narrow')).not.toContain('none found');
    expect(activationMaximisation.describe(data)).not.toContain('not found');
  });

  test('nothing to show is refused', () =>
    expect(() => draw(activationMaximisation, { ...data, groups: [] }, 'wide')).toThrow('missing units'));
});
