// Maps that have no one highest place: blank, the same everywhere, with equals, with something that is no number. No figure may name a place
// that the map does not have.
import { describe, expect, test } from 'vitest';
import { attributionMaps } from '../../src/figures/attributions/attribution-maps.tsx';
import { camSum } from '../../src/figures/attributions/cam-sum.tsx';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { featureMaps } from '../../src/figures/activations/feature-maps.tsx';
import type { Figure } from '../../src/figures/figure.ts';
import type { Plane } from '../../src/figures/marks/plane.ts';
import { occlusion } from '../../src/figures/attributions/occlusion.tsx';
import { opening } from '../../src/figures/activations/opening.tsx';
import { attributionMapsFixture, camSumFixture, occlusionFixture } from './attributions-fixture.ts';
import { draw, readRows } from './contract.ts';
import { mapsFixture } from './dossier-fixture.ts';
import { featureMapsFixture, openingFixture } from './fixture.ts';

type Fill = (cell: number, cells: number) => number;

const fills = {
  blank: () => 0,
  constant: () => 1.5,
  // Two cells in opposite corners.
  tied: (cell, cells) => (cell === 0 || cell === cells - 1 ? 2 : 0.25),
  broken: (cell) => (cell === 3 ? NaN : cell),
} as const satisfies Record<string, Fill>;

const filled = ({ height, width }: Plane, fill: Fill): Plane => ({
  height,
  width,
  values: Float32Array.from({ length: height * width }, (_, i) => fill(i, height * width)),
});

/** Activations `[h, w, c]` with every channel filled alike. */
const allChannels = (tensor: { readonly shape: readonly number[] }, fill: Fill) => {
  const [height = 0, width = 0, channels = 0] = tensor.shape;
  return {
    dtype: 'float32' as const,
    shape: tensor.shape,
    data: Float32Array.from({ length: height * width * channels }, (_, i) =>
      fill(Math.floor(i / channels), height * width),
    ),
  };
};

interface Case {
  readonly words: string;
  readonly rows: readonly (readonly string[])[];
  readonly svg: string;
}

const caseOf = <Data>(figure: Figure<Data>, data: Data): Case => ({
  words: figure.describe(data),
  rows: readRows(figure.table(data)),
  svg: draw(figure, data, 'wide'),
});

/** Each figure that tells where something is highest, with every map of it filled alike. */
const figures: Readonly<Record<string, (fill: Fill) => Case>> = {
  'attribution-maps': (fill) => {
    const data = attributionMapsFixture();
    const rows = data.rows.map((row) => ({ ...row, maps: row.maps.map((map) => filled(map, fill)) }));
    return caseOf(attributionMaps, { ...data, rows });
  },
  occlusion: (fill) => {
    const data = occlusionFixture();
    const columns = data.columns.map((column) => ({ ...column, maps: column.maps.map((map) => filled(map, fill)) }));
    return caseOf(occlusion, { ...data, columns });
  },
  'cam-sum': (fill) => {
    const data = camSumFixture();
    const classes = data.classes.map((one) => ({ ...one, map: filled(one.map, fill) }));
    // The probabilities of what the cells add up to now: equal sums, so that the biases alone decide.
    const total = classes.reduce((sum, { bias }) => sum + Math.exp(bias), 0);
    const whole = classes.map((one) => ({ ...one, probability: Math.exp(one.bias) / total }));
    return caseOf(camSum, { ...data, classes: whole.sort((a, b) => b.probability - a.probability) });
  },
  'feature-maps': (fill) => {
    const data = featureMapsFixture();
    const networks = data.networks.map((network) => ({
      ...network,
      activations: allChannels(network.activations, fill),
      scale: new Float32Array(data.order.length).fill(2),
    }));
    return caseOf(featureMaps, { ...data, networks });
  },
  opening: (fill) => {
    const data = openingFixture();
    const layers = data.layers.map((layer) => ({ ...layer, activations: allChannels(layer.activations, fill) }));
    return caseOf(opening, { ...data, layers });
  },
  'dossier-maps': (fill) => {
    const data = mapsFixture();
    const examples = data.examples.map((example) => ({
      ...example,
      trained: filled(example.trained, fill),
      untrained: filled(example.untrained, fill),
    }));
    return caseOf(dossierMaps, { ...data, examples });
  },
};

const place = /(?:upper|lower|middle) (?:left|middle|right)|\bcentre\b/;

describe.each(Object.entries(figures))('%s', (name, caseWith) => {
  test('names no place of a blank map, and says that it is blank', () => {
    const { words, rows, svg } = caseWith(fills.blank);
    expect(words).not.toMatch(place);
    expect(words).toMatch(/0 everywhere|no patch changes anything|All cells are alike, 0\.0/);
    expect(rows.flat().filter((cell) => place.test(cell))).toEqual([]);
    expect(words).not.toContain('strongest map is');
    if (name === 'feature-maps' || name === 'dossier-maps') expect(svg).toContain('>0</text>');
    if (name === 'attribution-maps' || name === 'occlusion') expect(svg).toContain('>everywhere</text>');
  });

  test('names no place of a map that is the same everywhere', () => {
    const { words, rows } = caseWith(fills.constant);
    expect(words).not.toMatch(place);
    expect(words).not.toMatch(/strongest map is|is strongest/);
    expect(rows.flat().filter((cell) => place.test(cell))).toEqual([]);
  });

  test('names both places of a map with two equal peaks, or none', () => {
    const { words } = caseWith(fills.tied);
    for (const one of words.matchAll(/upper left/g))
      expect(words.slice(one.index).startsWith('upper left and the lower right alike'), words).toBe(true);
    // Where all maps are alike none of them is the strongest.
    expect(words).not.toMatch(/strongest map is|is strongest/);
  });

  test('refuses a map with a value that is no number', () => expect(() => caseWith(fills.broken)).toThrow(/NaN/));
});

test('the table of attributions and of occlusion says where there is nowhere', () => {
  const column = (name: 'attribution-maps' | 'occlusion', at: number, fill: Fill): string[] => [
    ...new Set((figures[name] as (fill: Fill) => Case)(fill).rows.map((row) => row[at] ?? '')),
  ];
  expect(column('attribution-maps', 6, fills.blank)).toEqual(['nowhere']);
  expect(column('attribution-maps', 6, fills.tied)).toEqual(['at the upper left and the lower right alike']);
  expect(column('occlusion', 4, fills.blank)).toEqual(['nowhere']);
  expect(column('occlusion', 3, fills.blank)).toEqual(['none']);
  expect(column('occlusion', 4, fills.tied)).toEqual(['several']);
});

test('a blank map of a method that cuts at 0 is explained, one of another method is not', () => {
  const data = attributionMapsFixture();
  const blank = (row: number): Case => {
    const rows = data.rows.map((one, i) =>
      i === row ? { ...one, maps: one.maps.map((map, k) => (k === 0 ? filled(map, fills.blank) : map)) } : one,
    );
    return caseOf(attributionMaps, { ...data, rows });
  };
  // The second row is Grad-CAM, the third has two signs.
  expect(blank(1).words).toContain('Grad-CAM at conv2: trained 0 everywhere; untrained up to');
  expect(blank(1).words).toContain('no cell of this map was above it');
  expect(blank(1).svg).toContain('no cell of this map was above it');
  expect(blank(2).words).toContain('CAM: trained 0 everywhere');
  expect(blank(2).words).not.toContain('above it');
  expect(blank(2).svg).not.toContain('above it');
});

test('where no piece is missed, none is covered', () => {
  const data = occlusionFixture();
  const columns = data.columns.map((column) => ({
    ...column,
    maps: column.maps.map((map) => filled(map, (cell) => -1 - cell)),
  }));
  const { words, svg } = caseOf(occlusion, { ...data, columns });
  expect(words).toContain('no patch costs anything');
  expect(svg).not.toContain('#c26a1b');
});
