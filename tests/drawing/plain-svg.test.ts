// A drawing as a file of its own: programs that know SVG 1.1 alone paint what browsers paint.
import { expect, it } from 'vitest';
import { plainSvg } from '../../src/drawing/plain-svg.ts';
import { rasterize } from '../../src/drawing/rasterize.ts';

it('a reference is written in the words of SVG 1.1, too', () =>
  expect(plainSvg('<svg width="2"><image href="data:a" x="1"/><use href="#b"/><text>href="c"</text></svg>')).toBe(
    '<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="2"><image href="data:a" xlink:href="data:a" x="1"/>' +
      '<use href="#b" xlink:href="#b"/><text>href="c"</text></svg>',
  ));

it('a drawing without references and rims stays as it is', () => {
  const svg = '<svg><text stroke="#ffffff">href, paint-order</text></svg>';
  expect(plainSvg(svg)).toBe(svg);
});

const labels =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" viewBox="0 0 120 60" color="#16191d" font-family="Source Sans 3">' +
  '<rect width="120" height="60" fill="#ffffff"/><path d="M0,20H120" stroke="#d1342f" stroke-width="4"/>' +
  '<text x="4" y="25" fill="currentColor" paint-order="stroke" stroke="#ffffff" stroke-width="3">loss</text>' +
  '<text x="4" y="50" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">in <tspan font-weight="600">nats</tspan></text>' +
  '<g stroke="#ffffff" stroke-width="3" paint-order="stroke"><text x="60" y="25">epoch</text><text x="90" y="50" fill="#2170b9">7</text></g></svg>';

/** What a program paints that passes over attributes it does not know. */
const withoutPaintOrder = (svg: string): Buffer => Buffer.from(rasterize(svg.replaceAll(' paint-order="stroke"', '')));

it('letters lie above their rim where paint-order is not known', () => {
  const asBrowsersDo = Buffer.from(rasterize(labels));
  expect(withoutPaintOrder(labels).equals(asBrowsersDo)).toBe(false);
  expect(withoutPaintOrder(plainSvg(labels)).equals(asBrowsersDo)).toBe(true);
});

it.each([
  '<circle r="2" paint-order="stroke"/>',
  '<g paint-order="stroke"><text>7</text><path d="M0,0H9" stroke="#d1342f"/></g>',
  '<g paint-order="stroke"><g><text>7</text></g></g>',
  '<text paint-order="markers">7</text>',
])('a rim around anything but letters is refused: %s', (inside) =>
  expect(() => plainSvg(`<svg>${inside}</svg>`)).toThrow('invalid drawing: paint-order'),
);
