import { expect, test } from 'vitest';
import { importance } from '../../src/figures/behaviour/importance.tsx';
import { importanceFixture, interval } from './activations-fixture.ts';
import { replaced, testFigure } from './contract.ts';

const data = importanceFixture();
const [conv1, conv4] = data.layers as [(typeof data.layers)[number], (typeof data.layers)[number]];

testFigure('importance', importance, data, {
  correlation: {
    ...data,
    layers: [
      {
        ...conv1,
        correlations: replaced(conv1.correlations, 1, {
          predictor: 'selectivity' as const,
          spearman: interval(0.6, 0.2),
          aboveActivation: interval(0.3, 0.4),
        }),
      },
      conv4,
    ],
  },
});

test('only what is better with its whole interval is called better', () => {
  const words = importance.describe(data);
  expect(words).toMatch(/conv1, .* None is above the mean activation with its whole interval\. conv4/);
  expect(words).toContain(
    'Above the mean activation with their whole interval: activation × gradient by +0.50 (+0.30 to +0.70)',
  );
});
