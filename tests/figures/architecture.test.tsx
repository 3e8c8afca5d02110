import { expect, it, test } from 'vitest';
import { architectureDiagram } from '../../src/figures/overview/architecture.tsx';
import type { ArchitectureData } from '../../src/figures/overview/architecture.tsx';
import { colour, literalColours } from '../../src/figures/marks/theme.ts';
import { network } from './charts-fixture.ts';
import { attributesOf, expectToFollow, layouts, smallestFont, svgOf } from './draw.tsx';

const data: ArchitectureData = { layers: network, input: [28, 28, 1] };

it.each(layouts)('looks as it did (%s)', async (layout) => {
  const svg = svgOf(architectureDiagram, data, layout);
  await expect(literalColours(svg)).toMatchFileSnapshot(`__snapshots__/architecture-${layout}.svg`);
  expect(smallestFont(svg)).toBeGreaterThanOrEqual(11);
});

test('follows one number', () => {
  const layers = network.map((layer) => (layer.name === 'conv3' ? { ...layer, parameters: 18_497 } : layer));
  expectToFollow(architectureDiagram, data, { ...data, layers });
});

test('totals are sums, not constants', () => {
  const svg = svgOf(architectureDiagram, { ...data, layers: network.slice(0, 3) });
  expect(svg).toContain('5,056 parameters, 1,216,768 multiply-adds');
  expect(svgOf(architectureDiagram, data)).toContain('61,130 parameters');
});

test('a filled block is as high as its maps and as broad as its channels', () => {
  const svg = svgOf(architectureDiagram, data);
  const mark = `fill="${colour.trained}"`;
  const heights = attributesOf(svg, 'rect', 'height', mark);
  const widths = attributesOf(svg, 'rect', 'width', mark);
  // conv1 28 x 28 x 16, conv2 14 x 14 x 32, conv3 and conv4 7 x 7 x 64, logits 1 x 1 x 10
  expect(heights).toHaveLength(5);
  [28, 14, 7, 7, 1].forEach((side, i) => expect(heights[i]).toBeCloseTo(((heights[0] ?? 0) * side) / 28, 1));
  [16, 32, 64, 64, 10].forEach((channels, i) => expect(widths[i]).toBeCloseTo(((widths[0] ?? 0) * channels) / 16, 1));
});
