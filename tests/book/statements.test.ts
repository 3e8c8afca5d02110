// Measured numbers belong into claims, captions and tables; given ones may stand anywhere.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChapters } from '../../src/book/chapters.ts';
import { measuredClaims } from '../../src/book/statements-integration.ts';
import { requireClaims, unclaimedValues } from '../../src/book/statements.ts';
import { plantedChapter } from './planted-chapter.ts';

const found = (text: string): string[] => unclaimedValues(plantedChapter('filters', text)).map(({ value }) => value);

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
    ['code', '`<Value of="metrics.test.loss" />`\n\n```\n<Value of="metrics.test.loss" />\n```'],
  ])('lets it stand in %s', (_, text) => expect(found(text)).toEqual([]));
  it('is not ended by a figure without a caption', () => {
    expect(found('<Figure name="x" />\n\n<Value of="metrics.test.loss" />\n\n<Figure name="y">a</Figure>')).toEqual([
      'metrics.test.loss',
    ]);
  });
  it('finds one whose address is computed, so that none can hide', () => {
    expect(found('It is <Value of={address} />.')).toEqual(['(computed)']);
    expect(found('It is <Value />.')).toEqual(['(computed)']);
  });
  it.each([
    'architecture.conv1.filters',
    'run.batchSize',
    'run.augmentation.shift',
    'runs.short.epochs',
    'derived.chance',
    'derived.parameters',
    'examples.length',
    'evidence.shift.canvas.images',
  ])('lets %s, which is given, stand anywhere', (address) => expect(found(`<Value of="${address}" />`)).toEqual([]));
  it.each([
    'run.validationAccuracy',
    'runs.short.testAccuracy',
    'derived.confusionShare.footwear',
    'derived.seedAccuracy.test.mean',
    'history.last.accuracy',
    'evidence.circuits.expansion.trained.median',
    'evidence.calibration.temperature',
    'found.inverted.accuracy',
    'dataset.statistics.zeroShare',
  ])('does not let %s, which was measured', (address) => expect(found(`<Value of="${address}" />`)).toEqual([address]));
  it('names chapter, value and place', () => {
    const chapter = plantedChapter('filters', 'It is\n<Value of="metrics.test.loss" />');
    expect(() => requireClaims([chapter])).toThrow(
      'invalid sentences: a measured <Value> belongs in a <Claim>, a caption or a table: content/filters.mdx:2:1: metrics.test.loss after "…It is"',
    );
  });
  it('finds none in the chapters', () => {
    expect(readChapters().flatMap((chapter) => unclaimedValues(chapter))).toEqual([]);
  });
});

describe('the build', () => {
  const begin = (text: string): void => {
    const folder = mkdtempSync(join(tmpdir(), 'chapters-'));
    writeFileSync(join(folder, '01-filters.mdx'), `---\ntitle: Filters\n---\n\n${text}\n`);
    (measuredClaims(folder).hooks['astro:build:start'] as unknown as () => void)();
  };
  it('is refused where a chapter states a measured number outside of a claim', () => {
    expect(() => begin('It is <Value of="metrics.test.loss" />.')).toThrow('invalid sentences');
  });
  it('begins where all are in claims', () => {
    expect(() => begin('<Claim id="a">It is <Value of="metrics.test.loss" />.</Claim>')).not.toThrow();
  });
});
