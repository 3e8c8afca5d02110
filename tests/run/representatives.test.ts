// Few that stand for many: whatever any of them has, one of the chosen has, and everything means everything.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cover, featuresOf, representatives } from './representatives.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the features of a page', () => {
  it('are its elements and their classes, whatever is drawn inside of a picture', () =>
    expect([
      ...featuresOf(
        '<main class="a  b"><svg class="x"><circle class="mark"/></svg><math><mi>i</mi></math><p>1 < 2</p></main>',
      ),
    ]).toEqual(['main', 'main.a', 'main.b', 'svg', 'math', 'p']));
});

describe('a cover', () => {
  const chosen = (items: readonly string[]): string[] =>
    cover(
      items,
      (item) => new Set(item),
      ({ length }) => length,
    );
  it('has every feature of all, with the fewest that greed finds, in their own order', () =>
    expect(chosen(['a', 'xyz', 'ab', 'abcd', 'y'])).toEqual(['xyz', 'abcd']));
  it('takes the smaller of equals, then the earlier', () => {
    expect(chosen(['aab', 'ab', 'ba'])).toEqual(['ab']);
    expect(chosen([])).toEqual([]);
  });
  it('leaves no feature out: one that a single item has takes that item along', () =>
    expect(chosen(['abc', 'abc', 'd', 'abce'])).toEqual(['d', 'abce']));
});

describe('representatives', () => {
  it('are those of the rule, and all where everything is examined', () => {
    vi.stubEnv('EXAMINE', undefined);
    expect(representatives([1, 2, 3, 4], (one) => one % 2 === 0)).toEqual([2, 4]);
    expect(representatives([1, 2, 3], (_, place, { length }) => place === length - 1)).toEqual([3]);
    vi.stubEnv('EXAMINE', 'all');
    expect(representatives([1, 2, 3, 4], (one) => one % 2 === 0)).toEqual([1, 2, 3, 4]);
  });
});
