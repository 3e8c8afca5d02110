// The figures of weights: what is drawn and said follows the numbers, and the marks lie where the scales say.
import { describe, expect, it, test } from 'vitest';
import { edgeAblation } from '../../src/figures/weights/edge-ablation.tsx';
import { expandedWeights } from '../../src/figures/weights/expanded-weights.tsx';
import { filterDuplicates } from '../../src/figures/weights/filter-duplicates.tsx';
import { filterSpectrum } from '../../src/figures/weights/filter-spectrum.tsx';
import { kernelMatrix, scaledWeights } from '../../src/figures/weights/kernel-matrix.tsx';
import { ranked } from '../../src/figures/weights/kernel-matrix.words.ts';
import type { NullRow, NullSample } from '../../src/figures/marks/null-data.ts';
import { nullRowText } from '../../src/figures/marks/null-text.ts';
import { noteLines } from '../../src/figures/marks/notes.tsx';
import { templateFits } from '../../src/figures/weights/template-fits.tsx';
import { directionOf, templateWords } from '../../src/figures/weights/template.words.ts';
import { draw, layouts, replaced, testFigure } from './contract.ts';
import { tensor } from './fixture.ts';
import {
  edgeAblationFixture,
  expandedWeightsFixture,
  filterDuplicatesFixture,
  filterSpectrumFixture,
  kernelMatrixFixture,
  templateFitsFixture,
} from './weights-fixture.ts';

const fits = templateFitsFixture();
const withSample = (row: NullRow, change: (sample: NullSample) => NullSample): NullRow => ({
  ...row,
  samples: row.samples.map((sample, i) => (i === 0 ? change(sample) : sample)),
});
const withFirstRow = <D extends { readonly rows: readonly NullRow[] }>(
  data: D,
  change: (row: NullRow) => NullRow,
): D => ({
  ...data,
  rows: data.rows.map((row, i) => (i === 0 ? change(row) : row)),
});
const better = (row: NullRow): NullRow =>
  withSample(row, (one) => ({ ...one, auc: { value: 0.97, low: 0.9, high: 1 }, above95: one.values.length }));

testFigure('template-fits', templateFits, fits, {
  fit: { ...fits, best: fits.best.map((fit, i) => (i === 0 ? { ...fit, r2: 0.31 } : fit)) },
  network: withFirstRow(fits, better),
  null: withFirstRow(fits, (row) => ({ ...row, null: { ...row.null, percentile95: 0.7, median: 0.5 } })),
});

const spectrum = filterSpectrumFixture();
testFigure('filter-spectrum', filterSpectrum, spectrum, {
  spectrum: {
    ...spectrum,
    spectra: spectrum.spectra.map((one, i) => (i === 0 ? { ...one, shares: replaced(one.shares, 12, 0.4) } : one)),
  },
  network: withFirstRow(spectrum, better),
});

const duplicates = filterDuplicatesFixture();
testFigure('filter-duplicates', filterDuplicates, duplicates, {
  cosine: {
    ...duplicates,
    layers: duplicates.layers.map((layer) => ({
      ...layer,
      trained: { ...layer.trained, closestCosine: replaced(layer.trained.closestCosine, 0, 0.99) },
    })),
  },
  'dead filter': {
    ...duplicates,
    layers: duplicates.layers.map((layer) => ({ ...layer, untrained: { ...layer.untrained, dead: 2 } })),
  },
  mirror: {
    ...duplicates,
    mirrors: {
      ...duplicates.mirrors,
      samples: duplicates.mirrors.samples.map((one) => ({ ...one, leftRight: { value: 0.7, low: 0.6, high: 0.8 } })),
    },
  },
});

const matrix = kernelMatrixFixture();
testFigure('kernel-matrix', kernelMatrix, matrix, {
  contribution: {
    ...matrix,
    links: { ...matrix.links, trained: tensor([4, 8], (i) => (i === 9 ? 50 : 1 + i / 100)) },
  },
  'share of a control': {
    ...matrix,
    topShare: { ...matrix.topShare, shuffled: { value: 0.9, low: 0.85, high: 0.95 } },
  },
});

const ablation = edgeAblationFixture();
testFigure('edge-ablation', edgeAblation, ablation, {
  kernel: {
    ...ablation,
    kernels: ablation.kernels.map((kernel, i) => (i === 5 ? { ...kernel, movement: 9, rise: 8 } : kernel)),
  },
  correlation: {
    ...ablation,
    correlations: {
      ...ablation.correlations,
      movement: { ...ablation.correlations.movement, weightNorm: { value: 0.9, low: 0.8, high: 0.95 } },
    },
  },
});

const expanded = expandedWeightsFixture();
testFigure('expanded-weights', expandedWeights, expanded, {
  R2: {
    ...expanded,
    r2: { ...expanded.r2, trained: { ...expanded.r2.trained, values: [0.9, 0.99, 0, 0, 0, 0, 0, 0.1] } },
  },
  control: {
    ...expanded,
    r2: {
      ...expanded.r2,
      untrained: {
        values: expanded.r2.untrained.values.map((v) => v / 2),
        median: { value: 0.2, low: 0.1, high: 0.3 },
      },
    },
  },
});

describe('a row against chance', () => {
  const [row] = fits.rows as [NullRow];

  it('names the effect before its interval and p-value, and every control', () => {
    const words = nullRowText(row);
    expect(words).toMatch(/^Edge, R²: median 0\.60 trained, 0\.35 at the start, 0\.32 for random filters and 0\.37/);
    expect(words).toContain('with probability 0.76 (0.70 to 0.81; p < 0.001)');
    for (const control of ['other seeds 0.73', 'other starts 0.58', 'permuted labels 0.64'])
      expect(words).toContain(control);
  });

  it('refuses a row without the shown network', () => {
    const absent = { ...row, samples: row.samples.filter(({ isShown }) => !isShown) };
    expect(() => nullRowText(absent)).toThrow('missing sample "trained" of the shown network in row "edge, R²"');
  });

  it('draws no network that was not trained', () => {
    const without = withFirstRow({ rows: fits.rows.slice(0, 1) }, (one) => ({
      ...one,
      samples: one.samples.filter(({ kind }) => kind !== 'permuted-labels'),
    }));
    expect(draw(templateFits, fits, 'wide')).toContain('permuted labels');
    expect(draw(templateFits, { ...fits, ...without }, 'wide')).not.toContain('permuted labels');
  });
});

describe('templates in words', () => {
  const at = { x: 0, y: 0, sigma: 1, isPositive: true } as const;

  it('say which way', () => {
    expect([0, 44, 90, 135, 180, 225, 270, 315, 350].map(directionOf)).toEqual([
      'right',
      'upper right',
      'top',
      'upper left',
      'left',
      'lower left',
      'bottom',
      'lower right',
      'right',
    ]);
    expect(templateWords({ ...at, family: 'edge', angle: 135, aspect: 1 })).toBe(
      'an edge that rises towards the upper left (135°), in the centre',
    );
  });

  it('say where and how large', () => {
    expect(templateWords({ ...at, family: 'gabor', angle: 90, wavelength: 3.5, x: -1, y: 2 })).toBe(
      'lying stripes of wavelength 3.5 (across 90°), 1 left and 2 down of the centre',
    );
    // Changing towards the upper right means that the stripes themselves fall to the right.
    expect(templateWords({ ...at, family: 'gabor', angle: 45, wavelength: 5 })).toContain(
      'stripes falling to the right',
    );
    expect(templateWords({ ...at, family: 'blob', sigma: 0.7, outerSigma: 2, isPositive: false })).toBe(
      'a negative spot of radius 0.7 within 2.0, in the centre',
    );
  });
});

describe('the kernel matrix', () => {
  it('is blind to the scale of channels: what the next layer undoes cannot be seen', () => {
    // Input 1 eight times as strong and read by an eighth; filter 5 sixteen times as strong.
    const factor = (i: number): number => (Math.floor(i / 8) % 4 === 1 ? 1 / 8 : 1) * (i % 8 === 5 ? 16 : 1);
    const kernel = tensor([3, 3, 4, 8], (i) => (matrix.kernel.data[i] as number) * factor(i));
    const inputScale = tensor([4], (i) => (1 + i) * (i === 1 ? 8 : 1));
    const [own, other] = [scaledWeights(matrix), scaledWeights({ kernel, inputScale })];
    own.forEach((weight, i) => expect(other[i]).toBeCloseTo(weight, 6));
    for (let o = 0; o < 8; o++) {
      const squares = own.filter((_, i) => i % 8 === o).reduce((sum, v) => sum + v * v, 0);
      expect(squares).toBeCloseTo(1, 6);
    }
  });

  it('ranks contributions in multiples of their mean', () => {
    expect(ranked(tensor([2, 2], (i) => [1, 4, 0, 3][i] as number))).toEqual([2, 1.5, 0.5, 0]);
    expect(ranked(tensor([1, 2], () => 0))).toEqual([0, 0]);
  });

  it('is one picture, not five hundred', () => {
    for (const layout of layouts) expect(draw(kernelMatrix, matrix, layout).match(/<image /g)).toHaveLength(2);
  });
});

test('a kernel whose removal does nothing stands at the lower end of the axis', () => {
  const [first] = /M[\d.]+ ([\d.]+)h0/.exec(draw(edgeAblation, ablation, 'wide'))?.slice(1) ?? [];
  expect(Number(first)).toBe(210);
});

test('notes are broken between words, and none is lost', () => {
  const note = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen';
  const lines = noteLines([note, 'last'], 'narrow');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join(' ')).toBe(`${note} last`);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(61);
});

test('the axes of the kernel matrix are named as they lie, for the phone turns it', () => {
  const { layer, from } = matrix;
  expect(draw(kernelMatrix, matrix, 'wide')).toContain(`across: filters of ${layer}; down: channels of ${from}`);
  expect(draw(kernelMatrix, matrix, 'narrow')).toContain(`across: channels of ${from}; down: filters of ${layer}`);
});

test('what is counted of duplicates and dead filters stands in the notes, layer by layer where there is any', () => {
  const clean = { duplicates: 0, dead: 0, nearDead: 0 };
  const none = {
    ...duplicates,
    layers: duplicates.layers.map((one) => ({
      ...one,
      trained: { ...one.trained, ...clean },
      untrained: { ...one.untrained, ...clean },
    })),
  };
  expect(draw(filterDuplicates, none, 'wide')).toContain('trained none in any layer; untrained none in any layer.');
  const dead = {
    ...none,
    layers: none.layers.map((one, i) => (i === 0 ? { ...one, trained: { ...one.trained, dead: 3 } } : one)),
  };
  expect(draw(filterDuplicates, dead, 'wide')).toContain(`trained ${dead.layers[0]?.layer ?? ''} 0 duplicates, 3 dead`);
});
