import { expect, test } from 'vitest';
import { filterMemoryThroughTraining } from '../../src/figures/weights/filter-memory-through-training.tsx';
import type { FilterMemoryData, LayerMemory } from '../../src/figures/weights/filter-memory-through-training.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { attributesOf, draw, pathPoints, replaced, testFigure } from './contract.ts';
import { memory } from './runs-fixture.ts';

const first = memory.layers[0] as LayerMemory;
const withFirst = (change: Partial<LayerMemory>): FilterMemoryData => ({
  layers: replaced(memory.layers, 0, { ...first, ...change }),
});
const wayWithLast = (change: object) =>
  replaced(first.way, 3, { ...(first.way[3] as object), ...change } as LayerMemory['way'][number]);

testFigure('filter-memory-through-training', filterMemoryThroughTraining, memory, {
  'cosine to the own start': withFirst({ way: wayWithLast({ toStart: { mean: 0.5, low: 0.4, high: 0.6 } }) }),
  control: withFirst({ way: wayWithLast({ toAnother: { mean: 0.2, low: 0.1, high: 0.3 } }) }),
  seed: withFirst({ seeds: [{ run: 'seed-0', toStart: 0.3, toAnother: 0 }] }),
});

test('line, band and rings lie where the axes say', () => {
  const svg = draw(filterMemoryThroughTraining, { layers: [first] });
  const height = (label: string): number =>
    Number(new RegExp(`y2="([\\d.]+)"[^>]*>\\s*</line>\\s*<text[^>]*>${label}<`).exec(svg)?.[1]);
  const [zero, one] = [height('0\\.0'), height('1\\.0')];
  const at = (value: number): number => zero + value * (one - zero);
  const line = pathPoints(svg, `fill="none" stroke="${colour.trained}"`);
  first.way.forEach(({ toStart }, i) => expect(line[i]?.[1]).toBeCloseTo(at(toStart.mean), 1));
  const band = pathPoints(svg, `fill="${colour.trained}"`);
  first.way.forEach(({ toStart }, i) => {
    expect(band[i]?.[1]).toBeCloseTo(at(toStart.high), 1);
    expect(band.at(-1 - i)?.[1]).toBeCloseTo(at(toStart.low), 1);
  });
  const rings = attributesOf(svg, 'circle', 'cy', `stroke="${colour.trained}"`);
  first.seeds.forEach(({ toStart }, i) => expect(rings[i]).toBeCloseTo(at(toStart), 1));
  // The axis is one of epochs.
  const [left, right] = [line[0]?.[0] ?? NaN, line[3]?.[0] ?? NaN];
  expect(line[2]?.[0]).toBeCloseTo(left + (1 / 12) * (right - left), 1);
});

test('the words tell start, first epoch, end, control and every seed', () => {
  const words = filterMemoryThroughTraining.describe(memory);
  expect(words).toContain('from step 0, where it is 1, to step 5,148');
  expect(words).toContain('conv1: 0.80 after epoch 1, 0.70 (middle half 0.67 to 0.73) at the end');
  expect(words).toContain('The 3 seeds end at 0.70, 0.68 and 0.66, controls at 0.00, 0.01 and 0.02.');
});

test('the words stop at a third of the way, too', () => {
  const way = [0, 1, 4, 5, 12].map((epochs) => ({ ...(first.way[1] as LayerMemory['way'][number]), epochs }));
  expect(filterMemoryThroughTraining.describe(withFirst({ way }))).toContain(
    'conv1: 0.90 after epoch 1, 0.90 after epoch 4, 0.90 (middle half',
  );
});

test('one seed and a run without a whole epoch are told as they are', () => {
  const short = { ...first, way: first.way.slice(0, 2), seeds: first.seeds.slice(0, 1) };
  expect(filterMemoryThroughTraining.describe({ layers: [short] })).toContain('The 1 seed ends at 0.70');
  expect(filterMemoryThroughTraining.describe({ layers: [short] })).toContain('conv1: 0.90 (middle half');
});
