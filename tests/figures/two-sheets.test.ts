import { expect, test } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { trainedSheet } from '../../src/facts/derived.ts';
import { colour } from '../../src/figures/marks/theme.ts';
import { twoSheets } from '../../src/figures/weights/two-sheets.tsx';
import type { TwoSheetsData } from '../../src/figures/weights/two-sheets.tsx';
import { readChapters } from '../../src/book/chapters.ts';
import { draw, layouts, testFigure } from './contract.ts';
import { tensor } from './fixture.ts';
import { selectFilters, selectTwoSheets } from '../../src/exhibits/filters.ts';

const kernel = (seed: number) => tensor([5, 5, 1, 6], (i) => Math.sin(i * seed));
const data: TwoSheetsData = { layer: 'conv1', kernels: [kernel(1.7), kernel(0.3)], order: [3, 0, 5, 1, 4, 2] };

testFigure('two-sheets', twoSheets, data, {
  kernel: { ...data, kernels: [kernel(1.7), kernel(0.4)] },
});

test('nothing tells which sheet is which: no name, no colour of a network, no gain, no number of a filter', () => {
  const source = sourceOfArtifacts(loadArtifacts());
  const real = selectTwoSheets(source);
  const gains = selectFilters(source).shown.gain.map((gain) => gain.toFixed(2));
  for (const layout of layouts) {
    const svg = draw(twoSheets, real, layout);
    for (const told of ['rained', 'gain', colour.trained, colour.control]) expect(svg, told).not.toContain(told);
    const words = [...svg.matchAll(/<text[^>]*>\s*([^<]*?)\s*</g)].map(([, text]) => text);
    expect(words.slice(0, 2)).toEqual(['A', 'B']);
    for (const word of words) expect(gains).not.toContain(word);
  }
  expect(JSON.stringify(twoSheets.table(real))).not.toMatch(/trained|gain|network|before|after/);
  // The words may say that one is trained, never which.
  expect(twoSheets.describe(real)).not.toMatch(/\b[AB]\b[^.]*(?:trained|after|before)|untrained/);
});

test('both sheets are whole, and their order hangs on the seed alone', () => {
  const artifacts = loadArtifacts();
  const source = sourceOfArtifacts(artifacts);
  const { shown, beside } = selectFilters(source);
  const [a, b] = selectTwoSheets(source).kernels;
  expect(new Set([a.data, b.data])).toEqual(new Set([shown.kernel.data, beside.kernel.data]));
  const { runs } = artifacts.manifest;
  const other = sourceOfArtifacts({
    ...artifacts,
    manifest: { ...artifacts.manifest, runs: runs.map((run) => ({ ...run, seed: run.seed + 1 })) },
  });
  expect(selectTwoSheets(other).kernels[0].data).toEqual(b.data);
  // What the chapter gives as the answer is the sheet that has the trained weights.
  for (const one of [source, other]) {
    const place = ['A', 'B'].indexOf(trainedSheet(one.manifest));
    expect(selectTwoSheets(one).kernels[place]?.data).toEqual(shown.kernel.data);
  }
});

test('the chapter shows the unnamed sheets before the named ones, and names none until then', () => {
  const chapter = readChapters().find(({ slug }) => slug === 'filters')?.tree;
  const [first, second] = ['two-sheets', 'filters-conv1'].map(
    (name) => chapter?.tags.find((tag) => tag.name === 'Figure' && tag.attributes['name'] === name)?.place.offset ?? -1,
  );
  const question = chapter?.tags.find(({ name }) => name === 'Question')?.place.offset ?? Infinity;
  expect(first).toBeGreaterThan(question);
  expect(second).toBeGreaterThan(first ?? Infinity);
  const between = (chapter?.runs ?? []).filter(
    ({ kind, place }) => kind === 'words' && place.offset > (first ?? 0) && place.offset < (second ?? 0),
  );
  expect(between.map(({ text }) => text).join(' ')).not.toMatch(/\b(?:sheet )?[AB] (?:is|was)\b/);
});
