// Marks that carry layout, against places that were worked out by hand: small multiples, headings, the head of one image, signed ticks.
import { renderToStaticMarkup } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { blues } from '../../src/figures/marks/colour.ts';
import { exampleBar, ExampleHead, exampleHeadHeight } from '../../src/figures/marks/example-head.tsx';
import { PanelHeading } from '../../src/figures/marks/heading.tsx';
import { divergingTicks } from '../../src/figures/marks/legend.tsx';
import { panelCorner, Panels, panelsHeight, stacked } from '../../src/figures/marks/panels.tsx';
import { hashRaster } from './contract.ts';

describe('panels', () => {
  const two = { columns: 2, pitch: { x: 372, y: 100 } };
  it('stand row by row', () => {
    expect([0, 1, 2, 3, 4].map((i) => panelCorner(i, two))).toEqual([
      { x: 0, y: 0 },
      { x: 372, y: 0 },
      { x: 0, y: 100 },
      { x: 372, y: 100 },
      { x: 0, y: 200 },
    ]);
    expect([0, 1, 2].map((i) => panelCorner(i, { ...two, columns: 1 }))).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 0, y: 200 },
    ]);
  });
  it('take whole rows of room, the last one too', () => {
    expect([0, 1, 2, 3, 4].map((count) => panelsHeight(count, two))).toEqual([0, 100, 100, 200, 200]);
    expect(panelsHeight(3, { ...two, columns: 1 })).toBe(300);
  });
  it('are drawn in their places, below what stands above them', () => {
    const svg = renderToStaticMarkup(
      <Panels items={['a', 'b', 'c']} columns={2} pitch={{ x: 100 / 3, y: 10 }} top={7}>
        {(item, i) => <text>{`${item}${i}`}</text>}
      </Panels>,
    );
    expect(svg).toBe(
      '<g transform="translate(0 7)"><text>a0</text></g><g transform="translate(33.33 7)"><text>b1</text></g><g transform="translate(0 17)"><text>c2</text></g>',
    );
  });
  it('of different heights stand on each other', () => {
    expect(stacked([10, 25, 5], 3)).toEqual({ tops: [3, 13, 38], bottom: 43 });
    expect(stacked([], 3)).toEqual({ tops: [], bottom: 3 });
    expect(stacked([4]).tops).toEqual([0]);
  });
});

describe('the heading of a panel', () => {
  it('has its note in small print beside it', () => {
    const svg = renderToStaticMarkup(<PanelHeading name="Trained" note="conv1" />);
    expect(svg).toBe(
      '<text y="14"><tspan font-size="14" font-weight="600">Trained</tspan><tspan dx="8" font-size="11" fill-opacity="0.72">conv1</tspan></text>',
    );
  });
  it('of a chart has the size of its text, and needs no note', () => {
    expect(renderToStaticMarkup(<PanelHeading name="conv1" size="normal" x={372} />)).toBe(
      '<text x="372" y="12"><tspan font-weight="600">conv1</tspan></text>',
    );
  });
});

describe('the head of an image', () => {
  it('has its bars beside each other, or below each other on a phone', () => {
    expect([0, 1].map((i) => exampleBar(i, 'wide'))).toEqual([
      { x: 100, y: 42, width: 240 },
      { x: 380, y: 42, width: 240 },
    ]);
    expect([0, 1].map((i) => exampleBar(i, 'narrow'))).toEqual([
      { x: 100, y: 42, width: 235 },
      { x: 100, y: 84, width: 235 },
    ]);
  });
  it('is as high as the image with its border, or as its bars', () => {
    expect([0, 1, 2].map((bars) => exampleHeadHeight(bars, 'wide'))).toEqual([86, 86, 86]);
    expect([0, 1, 2].map((bars) => exampleHeadHeight(bars, 'narrow'))).toEqual([86, 86, 126]);
  });
  it('has image, name, note and bars, and what lies on the image', () => {
    const scale = (title: string) => ({ palette: blues, title, ticks: [{ at: 0, label: `zero of ${title}` }] });
    const svg = renderToStaticMarkup(
      <ExampleHead
        example={{ label: 'Coat', pixels: new Uint8Array(784) }}
        note="the input"
        scales={[scale('first'), scale('second')]}
        layout="narrow"
        raster={hashRaster}
      >
        <circle r={3} />
      </ExampleHead>,
    );
    const pictures = [...svg.matchAll(/<image x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g)];
    expect(pictures.map((match) => match.slice(1).map(Number))).toEqual([
      [1, 1, 84, 84],
      [100, 57, 235, 9],
      [100, 99, 235, 9],
    ]);
    expect([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual([
      'Coat',
      'the input',
      'first',
      'zero of first',
      'second',
      'zero of second',
    ]);
    expect(svg.indexOf('<circle')).toBeGreaterThan(svg.indexOf('<image'));
  });
});

describe('ticks of signed values', () => {
  it('are the ends, zero, and half the way', () => {
    expect(divergingTicks(0.5)).toEqual([
      { at: 0, label: '−0.50' },
      { at: 0.25, label: '−0.25' },
      { at: 0.5, label: '0.00' },
      { at: 0.75, label: '0.25' },
      { at: 1, label: '0.50' },
    ]);
  });
  it('are three where there is little room', () => {
    expect(divergingTicks(14.66, { count: 3, digits: 1 })).toEqual([
      { at: 0, label: '−14.7' },
      { at: 0.5, label: '0.0' },
      { at: 1, label: '14.7' },
    ]);
  });
});
