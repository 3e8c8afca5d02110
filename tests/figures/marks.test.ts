// Marks whose arithmetic is worth a test of its own.
import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { absenceTable, absenceWords, notMeasured, notTrained } from '../../src/figures/marks/absence.ts';
import { Absent } from '../../src/figures/marks/absent.tsx';
import { wholeTicks } from '../../src/figures/marks/axis.tsx';
import * as cell from '../../src/figures/marks/cell.ts';
import { swarm } from '../../src/figures/marks/dots.tsx';
import {
  counted,
  decimals,
  intervalText,
  listed,
  percent,
  signed,
  significant,
  thousands,
} from '../../src/figures/marks/format.ts';
import { Key, keyHeight } from '../../src/figures/marks/key.tsx';
import type { KeyEntry } from '../../src/figures/marks/key.tsx';
import { spreadLabels } from '../../src/figures/marks/line.tsx';
import { noteLines, Notes, notesHeight } from '../../src/figures/marks/notes.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { attributesOf } from './contract.ts';

describe('numbers', () => {
  it('have a true minus, and zero has none', () => {
    expect(decimals(-0.256)).toBe('−0.26');
    expect(decimals(-0.001)).toBe('0.00');
    expect(signed(0.5, 1)).toBe('+0.5');
    expect(signed(0.001)).toBe('0.00');
    expect(signed(-2, 0)).toBe('−2');
  });
  it('are grouped, and shares are percentages', () => {
    expect(thousands(61130)).toBe('61,130');
    expect(thousands(3926912)).toBe('3,926,912');
    expect(thousands(128)).toBe('128');
    expect(percent(0.9136)).toBe('91.4\u202f%');
    expect(significant(0.000214)).toBe('0.00021');
  });
  it('have their intervals in brackets, all three in one unit and with one number of digits', () => {
    expect(intervalText({ value: 0.654, low: -0.61, high: 0.695 })).toBe('0.65 (−0.61 to 0.69)');
    expect(intervalText({ value: 0.5, low: 0.25, high: 1 }, percent)).toBe('50.0\u202f% (25.0\u202f% to 100.0\u202f%)');
    expect(cell.interval({ value: 0.5, low: 0.25, high: 1 }, cell.percent)).toEqual({
      text: intervalText({ value: 0.5, low: 0.25, high: 1 }, percent),
      numbers: { '': 50, low: 25, high: 100 },
      unit: '%',
    });
  });
  it('agree with their nouns and stand in rows', () => {
    expect([counted(1, 'image'), counted(3000, 'image')]).toEqual(['1 image', '3,000 images']);
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});

describe('labels', () => {
  it('stay where there is room', () => expect(spreadLabels([10, 50, 30], 14)).toEqual([10, 50, 30]));
  it('move apart around their middle, in order', () => {
    expect(spreadLabels([20, 20], 14)).toEqual([13, 27]);
    expect(spreadLabels([24, 20], 14)).toEqual([29, 15]);
  });
  it('push their neighbours on', () => expect(spreadLabels([10, 12, 14], 10)).toEqual([2, 12, 22]));
});

describe('a swarm', () => {
  const positions = Array.from({ length: 64 }, (_, i) => 40 * Math.sin(i * 1.7));
  it('keeps dots from overlapping', () => {
    const offsets = swarm(positions, 3);
    for (let i = 0; i < positions.length; i++)
      for (let j = 0; j < i; j++) {
        const across = (positions[i] ?? 0) - (positions[j] ?? 0);
        expect(Math.hypot(across, (offsets[i] ?? 0) - (offsets[j] ?? 0))).toBeGreaterThan(5.999);
      }
  });
  it('leaves lonely dots on the line', () => expect(swarm([0, 10, 20], 3)).toEqual([0, 0, 0]));
});

describe('whole ticks', () => {
  it('are round and begin at the first', () => {
    expect(wholeTicks(0, 15, 16)).toHaveLength(16);
    expect(wholeTicks(0, 60, 7)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(wholeTicks(0, 3, 7)).toEqual([0, 1, 2, 3]);
  });
});

describe('a key', () => {
  const dot = (name: string): KeyEntry => ({ name, stroke: colour.trained, dot: 'circle' });
  const svgOf = (entries: readonly KeyEntry[]): string => renderToStaticMarkup(h(Key, { entries, layout: 'narrow' }));
  const places = (svg: string): number[][] =>
    [...svg.matchAll(/translate\(([\d.]+) ([\d.]+)\)/g)].map(([, x, y]) => [Number(x), Number(y)]);

  it('puts names below each other, and goes on in a new line where the layout ends', () => {
    // Specimens of 12 and 7 to the name; ten letters of 5.2; 20 to the next: 91 an entry.
    const entries = ['a', 'b', 'c', 'd', 'e'].map((letter) => dot(letter.repeat(10)));
    expect(places(svgOf(entries))).toEqual([
      [0, 9],
      [91, 9],
      [182, 9],
      [0, 27],
      [91, 27],
    ]);
    expect(keyHeight(entries, 'narrow')).toBe(46);
    expect(attributesOf(svgOf(entries), 'text', 'x')).toEqual([19, 19, 19, 19, 19]);
  });
  it('has room for a piece of line where there is one, with the dashes of its line', () => {
    const svg = svgOf([dot('one'), { name: 'two', stroke: colour.control, line: 'dashed', dash: '6 3' }]);
    expect(attributesOf(svg, 'text', 'x')).toEqual([33, 33]);
    expect(svg).toContain('d="M0,0L26,0"');
    expect(svg).toContain('stroke-dasharray="6 3"');
    expect(svgOf([{ name: 'one of many', stroke: 'currentColor', upright: true }])).toContain('d="M6 -6v12"');
  });
});

describe('notes', () => {
  const words = (count: number): string => Array.from({ length: count }, () => 'four').join(' ');
  it('fill the width that is left', () => {
    // 336 units hold 61 letters: twelve words of four with their spaces. From 136 on, 200 units hold 36: seven.
    expect(noteLines([words(13)], 'narrow').map((line) => line.length)).toEqual([59, 4]);
    expect(noteLines([words(8)], 'narrow', 136).map((line) => line.length)).toEqual([34, 4]);
    expect(notesHeight([words(13), 'another'], 'narrow')).toBe(3 * 15 + 4);
    const svg = renderToStaticMarkup(h(Notes, { notes: [words(8)], layout: 'narrow', x: 136, y: 10 }));
    expect(svg).toContain('translate(136 10)');
    expect(attributesOf(svg, 'text', 'y')).toEqual([11, 26]);
  });
});

describe('what a run lacks', () => {
  it.each([
    [notTrained('the networks with one change'), 'This run lacks the networks with one change', '--runs all'],
    [notMeasured('probe'), 'This run lacks a result of the analysis “probe”', '--from analyses'],
    [notMeasured('probe', 'conv1'), 'This run lacks a result of the analysis “probe” for conv1', '--from analyses'],
  ])('%# is said in picture, words and table, with what mends it', (what, sentence, remedy) => {
    const svg = renderToStaticMarkup(h(Absent, { layout: 'narrow', what }));
    expect(svg.replaceAll(/<[^>]+>/g, ' ')).toContain(`${sentence}.`);
    expect(svg).toContain(remedy);
    expect(absenceWords(what)).toMatch(new RegExp(`^${sentence}\\. npm run .*${remedy}`));
    const { caption, columns, rows } = absenceTable(what);
    expect(caption).toBe(sentence);
    expect(rows.map((row) => row.length)).toEqual([columns.length]);
  });
});
