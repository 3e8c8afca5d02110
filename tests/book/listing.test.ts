// Regions cut out of real source files.
import { describe, expect, it } from 'vitest';
import { cutRegion, readListing } from '../../src/book/listing.ts';

const source = `import x;
// #region outer
  const a = 1;
  // #region inner
    const b = 2;

    if (b) {
      a();
    }
  // #endregion
// #endregion
// #region empty

// #endregion
// #region endless
const z = 1;
`;

describe('a region', () => {
  it('is cut with its line numbers, without what its lines are all indented by', () =>
    expect(cutRegion(source, 'inner', 'f.ts')).toEqual({
      code: 'const b = 2;\n\nif (b) {\n  a();\n}',
      first: 5,
      last: 9,
    }));
  it('keeps the regions inside it, without their markers', () => {
    const { code, first, last } = cutRegion(source, 'outer', 'f.ts');
    expect(code).toMatch(/^const a = 1;\n {2}const b = 2;/);
    expect(code).not.toContain('region');
    expect([first, last]).toEqual([3, 10]);
  });
  it('must be there', () =>
    expect(() => cutRegion(source, 'none', 'f.ts')).toThrow(
      'unknown region "none" in f.ts; regions: outer, inner, empty, endless',
    ));
  it('must end', () => expect(() => cutRegion(source, 'endless', 'f.ts')).toThrow('it has no // #endregion'));
  it('must hold something', () => expect(() => cutRegion(source, 'empty', 'f.ts')).toThrow('it is empty'));
});

it('a listing of the real network is read from its file', () => {
  const { code } = readListing('src/model/networks/tutorial.ts', 'architecture');
  expect(code).toContain('export const architecture = [');
  expect(code).toContain("name: 'conv1'");
  expect(code.trimEnd().endsWith(';')).toBe(true);
});
