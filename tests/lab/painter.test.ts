// @vitest-environment jsdom
// Pixels and places of live pictures: the bytes that a canvas is given, and where it lies.
import { h, render } from 'preact';
import type { VNode } from 'preact';
import { describe, expect, it } from 'vitest';
import { blues, greys, levels } from '../../src/figures/marks/colour.ts';
import { Heatmap } from '../../src/figures/marks/heatmap.tsx';
import { fill, holesOf } from '../../src/lab/painter.ts';

const bytesOf = (picture: Parameters<typeof fill>[1]): number[] => {
  const memory = new Uint32Array(picture.width * picture.height);
  fill(memory, picture);
  return [...new Uint8Array(memory.buffer)];
};

describe('the memory of a canvas', () => {
  it('has red, green, blue and opacity of each index', () => {
    const palette = ['#102030', '#ffffff00', '#AABBCC80'];
    expect(bytesOf({ indices: Uint8Array.of(2, 0, 1, 0), width: 2, height: 2, palette })).toEqual([
      0xaa, 0xbb, 0xcc, 0x80, 0x10, 0x20, 0x30, 255, 255, 255, 255, 0, 0x10, 0x20, 0x30, 255,
    ]);
  });
  it('is white for zero, and clear for a gap, in the palettes of the figures', () => {
    for (const palette of [greys, blues])
      expect(bytesOf({ indices: Uint8Array.of(0, levels), width: 2, height: 1, palette })).toEqual([
        255, 255, 255, 255, 255, 255, 255, 0,
      ]);
  });
  it.each([
    [
      'too few indices',
      { indices: Uint8Array.of(0), width: 2, height: 1, palette: greys },
      /2 x 1 pixels, but 1 indices/,
    ],
    [
      'an index without a colour',
      { indices: Uint8Array.of(3), width: 1, height: 1, palette: ['#000000'] },
      /index 3 in a palette of 1/,
    ],
    [
      'a colour that is none',
      { indices: Uint8Array.of(0), width: 1, height: 1, palette: ['red'] },
      /invalid palette colour "red"/,
    ],
  ])('refuses %s', (_, picture, reason) => expect(() => bytesOf(picture)).toThrow(reason));
});

describe('the holes of a figure', () => {
  const picture = { indices: new Uint8Array(4), width: 2, height: 2 };
  const draw = (transforms: readonly string[]): Element => {
    const root = document.createElement('div');
    const map = h(Heatmap, { raster: () => '', picture, palette: greys, x: 3, y: 4, width: 20 });
    render(
      h(
        'svg',
        { viewBox: '0 0 100 50' },
        transforms.reduce<VNode>((inner, transform) => h('g', { transform }, inner) as VNode, map as VNode),
      ),
      root,
    );
    return root.firstElementChild as Element;
  };
  it('lie where their pictures would, moved with what is around them', () => {
    expect(holesOf(draw([]))).toEqual([{ x: 3, y: 4, width: 20, height: 20 }]);
    expect(holesOf(draw(['translate(10 20)', 'translate(-1.5,2)', 'translate(4)']))).toEqual([
      { x: 15.5, y: 26, width: 20, height: 20 },
    ]);
  });
  it('are refused where they would be turned or enlarged', () =>
    expect(() => holesOf(draw(['scale(2)']))).toThrow('unknown transform "scale(2)"'));
});
