import { describe, expect, test } from 'vitest';
import { workOut } from '../../src/figures/weights/convolution-sum.ts';
import { convolutionWorked } from '../../src/figures/weights/convolution-worked.tsx';
import { literalColours } from '../../src/figures/marks/theme.ts';
import { draw, replaced, testFigure } from './contract.ts';
import { convolutionWorkedFixture } from './fixture.ts';

const data = convolutionWorkedFixture();

testFigure('convolution-worked', convolutionWorked, data, {
  bias: convolutionWorkedFixture(9, 8, 0.25),
  position: convolutionWorkedFixture(9, 9),
});

describe('the sum', () => {
  test('agrees with a value that was computed elsewhere', () => {
    const { after, terms } = workOut(data);
    expect(after).toBeGreaterThan(0.1);
    expect(after).toBeCloseTo(data.value, 6);
    expect(terms).toHaveLength(25);
  });

  test('refuses a value, a map or a weight that does not fit, and accepts rounding', () => {
    expect(() => workOut({ ...data, value: data.value + 0.0015 })).toThrow('invalid convolution');
    expect(() => workOut({ ...data, output: replaced(data.output, 9 * 28 + 8, 0) })).toThrow('the shipped feature map');
    expect(() => workOut({ ...data, kernel: replaced(data.kernel, 12, 2) })).toThrow('invalid convolution');
    expect(() => workOut({ ...data, kernel: data.kernel.slice(1) })).toThrow('no square');
    expect(() => workOut({ ...data, value: data.value + 0.0005 })).not.toThrow();
  });

  test('counts what hangs over the border as 0', () => {
    const corner = workOut(convolutionWorkedFixture(0, 27));
    expect(corner.terms.filter(({ padding }) => padding)).toHaveLength(25 - 9);
    expect(corner.terms.every(({ padding, pixel }) => !padding || pixel === 0)).toBe(true);
  });

  test('is cut to 0 by ReLU, and that is said', () => {
    const negative = convolutionWorkedFixture(9, 8, -9);
    expect(workOut(negative).after).toBe(0);
    expect(draw(convolutionWorked, negative, 'wide')).toContain('ReLU makes it 0');
  });
});

test('a window over the border is drawn hatched', async () => {
  const svg = draw(convolutionWorked, convolutionWorkedFixture(0, 27), 'wide');
  await expect(`${literalColours(svg)}\n`).toMatchFileSnapshot('__snapshots__/convolution-worked-border.svg');
  expect(svg).toContain('rows −2 to 2, columns 25 to 29');
});

describe('the lines of the picture', () => {
  const boxOf = (svg: string, text: string): { x: number; y: number } => {
    const [, x, y] = new RegExp(`<text x="([\\d.]+)" y="([\\d.]+)"[^>]*>\\s*<tspan[^>]*>${text}`).exec(svg) ?? [];
    return { x: Number(x), y: Number(y) };
  };

  test('the connector keeps clear of the title of the feature map', () => {
    const svg = draw(convolutionWorked, data, 'wide');
    const lowest = Math.max(...[...svg.matchAll(/ d="M632 203V(\d+)H/g)].map(([, y]) => Number(y)));
    expect(boxOf(svg, 'Feature map').y - 12 - lowest).toBeGreaterThanOrEqual(10);
  });

  test('on the phone the rays end at the corners of the frame, and = stands before the products', () => {
    const svg = draw(convolutionWorked, data, 'narrow');
    const ends = [
      ...(/ d="(M[\d.]+ [\d.]+L[\d.]+ [\d.]+M[\d.]+ [\d.]+L[\d.]+ [\d.]+)/.exec(svg)?.[1] ?? '').matchAll(
        /L([\d.]+) ([\d.]+)/g,
      ),
    ].map(([, x, y]) => [Number(x), Number(y)]);
    const [, x, y, width] = /<rect x="(1)" y="(\d+)" width="(155)" height="\d+" stroke="#d1342f"/.exec(svg) ?? [];
    expect(ends).toEqual([
      [Number(x), Number(y)],
      [Number(x) + Number(width), Number(y)],
    ]);
    const equals = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>\s*=</g)].map(([, left, top]) => [
      Number(left),
      Number(top),
    ]);
    const products = boxOf(svg, 'Products');
    expect(equals[0]?.[0]).toBeLessThan(products.x);
    expect(Math.abs((equals[0]?.[1] ?? NaN) - products.y)).toBeLessThan(16);
  });
});
