import { expect, test } from 'vitest';
import { cka } from '../../src/figures/representations/cka.tsx';
import type { CkaBlock, CkaData } from '../../src/figures/representations/cka.tsx';
import { draw, readRows, replaced, testFigure } from './contract.ts';
import { around, similarity } from './representations-fixture.ts';

/** One cell of one measurement changed. */
const withCell = (key: 'networks' | 'references', block: number, measurement: number, value: number): CkaData => {
  const old = similarity[key][block] as CkaBlock;
  const one = old.measured[measurement] as CkaBlock['measured'][number];
  const row = replaced(one.cka[1] ?? [], 1, around(value));
  const measured = replaced(old.measured, measurement, { ...one, cka: replaced(one.cka, 1, row) });
  return { ...similarity, [key]: replaced(similarity[key], block, { ...old, measured }) };
};

testFigure('cka', cka, similarity, {
  'value with another seed': withCell('networks', 1, 0, 0.5),
  'value with the labels': withCell('references', 0, 0, 0.2),
});

test('several networks are drawn as their mean and listed one by one', () => {
  const svg = draw(cka, similarity, 'wide');
  expect(svg).toContain('another seed (mean of 2)');
  // 0.97 and 0.95, each less 0.02 in the second row.
  expect(svg).toContain('>0.94</text>');
  const rows = readRows(cka.table(similarity)).filter(([, row, layer]) => row === 'conv2' && layer === 'conv2');
  expect(rows.map(([with_, , , value]) => [with_, value])).toEqual([
    ['itself', '0.980'],
    ['seed-1', '0.950'],
    ['seed-2', '0.930'],
  ]);
});

test('every table has the same fixed scale: equal numbers have equal colours', () => {
  const svg = draw(cka, withCell('references', 0, 0, 0.94), 'narrow');
  const cells = [
    ...svg.matchAll(/<rect[^>]*fill="(#[0-9a-f]{6})"[^>]*>\s*(?:<\/rect>)?\s*<text[^>]*>([\d.]+)<\/text>/g),
  ];
  const fills = new Map<string, Set<string>>();
  for (const [, fill = '', text = ''] of cells) fills.set(text, (fills.get(text) ?? new Set()).add(fill));
  expect(cells.length).toBeGreaterThan(30);
  expect(fills.get('0.94')?.size).toBe(1);
});
