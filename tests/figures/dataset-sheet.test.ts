import { expect, test } from 'vitest';
import { datasetSheet } from '../../src/figures/overview/dataset-sheet.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { datasetSheetFixture } from './fixture.ts';

const data = datasetSheetFixture();
const brighter = { ...data.means, data: data.means.data.map((v, i) => (i < 784 && v > 0 ? 1 : v)) };

testFigure('dataset-sheet', datasetSheet, data, {
  correlation: { ...data, mirrorCorrelation: replaced(data.mirrorCorrelation, 9, -0.3) },
  'class mean': { ...data, means: brighter },
});

test('a single pixel of an example changes the picture', () => {
  const [first, ...rest] = data.examples as [(typeof data.examples)[number], ...typeof data.examples];
  const pixels = first.pixels.map((byte, i) => (i === 400 ? 255 - byte : byte));
  const other = { ...data, examples: [{ ...first, pixels }, ...rest] };
  expect(draw(datasetSheet, other, 'wide')).not.toBe(draw(datasetSheet, data, 'wide'));
});

test('a class without its two examples is refused', () => {
  expect(() => draw(datasetSheet, { ...data, examples: data.examples.slice(1) }, 'wide')).toThrow(
    'missing examples of T-shirt/top: 1 of 2',
  );
});
