import { expect, test } from 'vitest';
import { binsAboveZero, pixelHistogram } from '../../src/figures/overview/pixel-histogram.tsx';
import type { PixelHistogramData } from '../../src/figures/overview/pixel-histogram.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { statistics } from './charts-fixture.ts';
import { attributesOf, draw, testFigure } from './contract.ts';

const data: PixelHistogramData = { statistics };

testFigure('pixel-histogram', pixelHistogram, data, {
  'share of zeros': { statistics: { ...statistics, zeroShare: 0.481 } },
  bin: {
    statistics: { ...statistics, histogram: statistics.histogram.map((share, i) => (i === 9 ? share + 0.01 : share)) },
  },
});

test('zeros leave the first bin, and no pixel is lost', () => {
  const bins = binsAboveZero(statistics);
  expect(bins[0]).toMatchObject({ first: 1, last: 15 });
  expect(bins.at(-1)).toMatchObject({ first: 240, last: 255 });
  const total = bins.reduce((sum, { share }) => sum + share, statistics.zeroShare);
  expect(total).toBeCloseTo(statistics.histogram.reduce((a, b) => a + b));
});

test('throws where more zeros are counted than the first bin holds', () => {
  expect(() => binsAboveZero({ ...statistics, zeroShare: 0.6 })).toThrow('invalid histogram');
});

test('bars are as long as their shares and stand on one line', () => {
  const svg = draw(pixelHistogram, data);
  const tags = [...svg.matchAll(/<rect\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(`fill="${colour.training}"`));
  // The first is the share bar above the histogram.
  const bars = tags.slice(1).join('');
  const [heights, tops] = [attributesOf(bars, 'rect', 'height'), attributesOf(bars, 'rect', 'y')];
  const bins = binsAboveZero(statistics);
  expect(heights).toHaveLength(bins.length);
  const perShare = (heights[0] ?? 0) / (bins[0]?.share ?? 1);
  bins.forEach(({ share }, i) => expect(heights[i]).toBeCloseTo(share * perShare, 0));
  tops.forEach((top, i) => expect(top + (heights[i] ?? 0)).toBeCloseTo(300, 1));
  // The share bar: its filled part is the share above zero of the whole.
  const [whole, filled] = [
    attributesOf(svg, 'rect', 'width', 'stroke-width="1.2"')[0],
    attributesOf(tags[0] ?? '', 'rect', 'width')[0],
  ];
  expect((filled ?? 0) / (whole ?? 1)).toBeCloseTo(1 - statistics.zeroShare, 3);
});
