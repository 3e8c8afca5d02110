import { expect, test } from 'vitest';
import { confusionMatrix } from '../../src/figures/behaviour/confusion-matrix.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { confusionMatrixFixture } from './fixture.ts';

const data = confusionMatrixFixture();

/** One more image of class `truth` is taken for `prediction`; the accuracy follows, as it must. */
function withError(truth: number, prediction: number, count: number): typeof data {
  const row = replaced(data.confusion[truth] ?? [], prediction, count);
  const confusion = replaced(data.confusion, truth, row);
  const right = confusion.reduce((sum, cells, i) => sum + (cells[i] as number), 0);
  return { ...data, confusion, accuracy: right / confusion.flat().reduce((a, b) => a + b, 0) };
}

testFigure('confusion-matrix', confusionMatrix, data, { count: withError(4, 6, 31) });

test('the most frequent error is named with its count', () => {
  expect(confusionMatrix.describe(withError(4, 6, 31))).toContain('Coat taken for Shirt (31)');
});

test('an accuracy that is not the diagonal is refused', () => {
  expect(() => draw(confusionMatrix, { ...data, accuracy: 0.5 }, 'wide')).toThrow('invalid confusion matrix');
});
