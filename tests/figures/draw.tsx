// Draws a figure to text, as the build does, and reads numbers back out of it.
import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { expect } from 'vitest';
import type { Figure, Layout } from '../../src/figures/figure.ts';
import { rasterStub } from './charts-fixture.ts';

export const layouts = ['wide', 'narrow'] as const satisfies readonly Layout[];

/** The figure's SVG as text; pictures in it are hashes of their pixels. */
export const svgOf = <Data,>(figure: Figure<Data>, data: Data, layout: Layout = 'wide'): string =>
  renderToStaticMarkup(h(figure.Draw, { data, layout, raster: rasterStub }));

/** One attribute of every element of a kind that carries `mark` in its opening tag, as numbers. */
export const attributesOf = (svg: string, element: string, attribute: string, mark = ''): number[] =>
  [...svg.matchAll(new RegExp(`<${element}\\b[^>]*>`, 'g'))]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(mark))
    .map((tag) => Number(new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1]));

/** Points of a path of straight lines: `M1,2L3,4`. */
export const pathPoints = (svg: string, mark: string): [number, number][] => {
  const tag = [...svg.matchAll(/<path\b[^>]*>/g)].map(([text]) => text).find((text) => text.includes(mark));
  const d = / d="([^"]*)"/.exec(tag ?? '')?.[1] ?? '';
  return [...d.matchAll(/[ML]([-\d.]+),([-\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
};

/** Smallest size of letters; a figure's letters must stay readable on a phone. */
export const smallestFont = (svg: string): number =>
  Math.min(...[...svg.matchAll(/font-size="([\d.]+)"/g)].map((match) => Number(match[1])));

/** Picture, words and table must all follow when one number changes. */
export function expectToFollow<Data>(figure: Figure<Data>, before: Data, after: Data): void {
  for (const layout of layouts) expect(svgOf(figure, after, layout)).not.toBe(svgOf(figure, before, layout));
  expect(figure.describe(after)).not.toBe(figure.describe(before));
  expect(figure.table(after)).not.toEqual(figure.table(before));
}
