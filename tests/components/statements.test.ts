// Measured numbers belong into claims, captions and tables; given ones may stand anywhere.
import { describe, expect, it } from 'vitest';
import { requireClaims, unclaimedValues } from '../../src/components/statements.ts';

const found = (text: string): string[] =>
  unclaimedValues({ slug: 'filters', number: 6, title: 'Filters', text }).map(({ value }) => value);

describe('unclaimedValues', () => {
  it('finds a measured value in a sentence', () => {
    expect(found('It is right <Value of="metrics.test.accuracy" as="percent" /> of the time.')).toEqual([
      'metrics.test.accuracy',
    ]);
    expect(found('<Aside>Only <Value as="percent" of="evidence.shift.agreement" />.</Aside>')).toEqual([
      'evidence.shift.agreement',
    ]);
  });
  it.each([
    ['a claim', '<Claim id="a">It is <Value of="metrics.test.accuracy" />.</Claim>'],
    ['a claim over lines', '<Claim\n  id="a"\n>\nIt is <Value of="metrics.test.accuracy" />.\n</Claim>'],
    ['a caption', '<Figure name="x" wide>\n  All <Value of="metrics.test.loss" />.\n</Figure>'],
    ['a table', '| a | b |\n| --- | --- |\n| seed | <Value of="metrics.test.loss" /> |'],
    ['a comment', '{/* <Value of="metrics.test.loss" /> */}'],
  ])('lets it stand in %s', (_, text) => expect(found(text)).toEqual([]));
  it('is not ended by a figure without a caption', () => {
    expect(found('<Figure name="x" />\n\n<Value of="metrics.test.loss" />\n\n<Figure name="y">a</Figure>')).toEqual([
      'metrics.test.loss',
    ]);
  });
  it('lets given values stand anywhere', () => {
    expect(
      found('<Value of="architecture.conv1.filters" /> <Value of="run.batchSize" /> <Value of="derived.chance" />'),
    ).toEqual([]);
  });
  it('names chapter and value', () => {
    const chapter = { slug: 'filters', number: 6, title: 'Filters', text: '<Value of="metrics.test.loss" />' };
    expect(() => requireClaims([chapter])).toThrow(
      'invalid sentences: a measured <Value> belongs into <Claim>, a caption or a table: filters: metrics.test.loss',
    );
  });
});
