import { expect, test } from 'vitest';
import { opening } from '../../src/figures/activations/opening.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { openingFixture } from './fixture.ts';

const data = openingFixture();
const [first, ...rest] = data.layers as [(typeof data.layers)[number], ...typeof data.layers];

testFigure('opening', opening, data, {
  activation: {
    ...data,
    layers: [
      {
        ...first,
        activations: { ...first.activations, data: first.activations.data.map((v, i) => (i === 17 ? 40 : v)) },
      },
      ...rest,
    ],
  },
  probability: { ...data, example: { ...data.example, probabilities: replaced(data.example.probabilities, 6, 0.3) } },
  'receptive field': { ...data, layers: [{ ...first, receptiveField: 7 }, ...rest] },
});

test('a wrong answer is called wrong', () => {
  const wrong = { ...data, example: { ...data.example, predicted: 'Coat' } };
  expect(opening.describe(wrong)).toContain('The network answers Coat, but the class is Pullover');
});

test('a dead channel is refused', () => {
  const scale = { ...first.scale, data: first.scale.data.map((v, i) => (i === first.channels[0] ? 0 : v)) };
  expect(() => draw(opening, { ...data, layers: [{ ...first, scale }, ...rest] }, 'wide')).toThrow('it is dead');
});
