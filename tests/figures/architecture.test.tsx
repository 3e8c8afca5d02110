import { expect, test } from 'vitest';
import { architectureDiagram } from '../../src/figures/overview/architecture.tsx';
import type { ArchitectureData } from '../../src/figures/overview/architecture.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { network } from './charts-fixture.ts';
import { attributesOf, draw, testFigure } from './contract.ts';

const data: ArchitectureData = { layers: network, input: [28, 28, 1] };

testFigure('architecture', architectureDiagram, data, {
  'number of parameters': {
    ...data,
    layers: network.map((layer) => (layer.name === 'conv3' ? { ...layer, parameters: 18_497 } : layer)),
  },
});

test('totals are sums, not constants', () => {
  const svg = draw(architectureDiagram, { ...data, layers: network.slice(0, 3) });
  expect(svg).toContain('5,056 parameters, 1,216,768 multiply-adds');
  expect(draw(architectureDiagram, data)).toContain('61,130 parameters');
});

test('a filled block is as high as its maps and as broad as its channels', () => {
  const svg = draw(architectureDiagram, data);
  const mark = `fill="${colour.trained}"`;
  const heights = attributesOf(svg, 'rect', 'height', mark);
  const widths = attributesOf(svg, 'rect', 'width', mark);
  // conv1 28 x 28 x 16, conv2 14 x 14 x 32, conv3 and conv4 7 x 7 x 64, logits 1 x 1 x 10
  expect(heights).toHaveLength(5);
  [28, 14, 7, 7, 1].forEach((side, i) => expect(heights[i]).toBeCloseTo(((heights[0] ?? 0) * side) / 28, 1));
  [16, 32, 64, 64, 10].forEach((channels, i) => expect(widths[i]).toBeCloseTo(((widths[0] ?? 0) * channels) / 16, 1));
});
