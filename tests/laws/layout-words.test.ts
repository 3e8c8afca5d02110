// No caption, key, note, description or table depends on the layout of its figure, and no sentence that points at a figure does.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { display } from '../../src/book/display.ts';
import { allDossiers, dossierPictures, sheetPictures } from '../../src/book/dossier-pages.ts';
import { sentencesOf, standsIn } from '../../src/book/chapter-tree.ts';
import type { Run } from '../../src/book/chapter-tree.ts';
import type { Table } from '../../src/figures/figure.ts';
import { excusedPhrases, layoutWords } from './layout-words.ts';
import { readTrees } from './sources.ts';
import { registryOf } from '../../src/exhibits/registry.ts';

const source = sourceOfArtifacts(loadArtifacts());
const chapters = readTrees();
const noRaster = (): string => '';

/** Lines of a wrapped note are one text again: they stand in one group, one after the other. */
const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/(?:<text\b[^>]*>(?:(?!<\/text>)[\s\S])*<\/text>\s*)+/g)].map(([run]) =>
    run
      .replaceAll(/<\/text>\s*<text[^>]*>/g, ' ')
      .replaceAll(/<tspan[^>]*>/g, ' ')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&#39;', '’')
      .replaceAll(/\s+/g, ' '),
  );

/** A table may speak of its own rows and columns, but not lean on the picture. */
const textsOfTable = ({ caption, columns, rows }: Table): string[] =>
  [caption, ...columns, ...rows.flat().map(String)].map((text) => text.replaceAll(/\b(?:row|column)s?\b/g, ''));

const figures: readonly (readonly [string, () => readonly string[]])[] = Object.entries(
  registryOf(source.manifest),
).map(([name, exhibit]) => [
  name,
  () => {
    const { title, draw, describe: inWords, table } = display(exhibit, source);
    return [
      title,
      ...textsIn(draw('wide', noRaster)),
      ...textsIn(draw('narrow', noRaster)),
      inWords(),
      ...textsOfTable(table()),
    ];
  },
]);

const [firstDossier] = allDossiers(source);
const lastDossier = allDossiers(source).at(-1);
const dossiers = [firstDossier, lastDossier]
  .filter((one) => one !== undefined)
  .map(({ layer, channel }) => [`${layer.name}/${channel}`, layer, channel] as const);

/** Words as they are, a tag as its name in brackets, so that "above <Value>" is seen to be a value. */
const readTag = ({ kind, text }: Run): string => (kind === 'words' ? text : kind === 'tag' ? `<${text}>` : ' ');

const isCaption = (run: Run): boolean => standsIn(run, 'Figure', 'Island');

/** Sentences of captions, of figures and of the live figure. */
const captions = [...chapters].flatMap(([path, { runs }]) =>
  sentencesOf(runs.filter(isCaption), readTag).map(({ text, line }) => [`${path}:${String(line)}`, text] as const),
);

/** Sentences outside captions that point at a figure, or at a line in one. */
const pointing = [...chapters].flatMap(([path, { runs }]) =>
  sentencesOf(
    runs.filter((run) => run.kind !== 'frontmatter' && !isCaption(run)),
    readTag,
  )
    .filter(({ text }) =>
      /<Ref>|\b(?:grey|dashed|solid|upper|lower) line\b|\bstrip\b|\bpanels?\b|\bcurves?\b/.test(text),
    )
    .map(({ text, line }) => [`${path}:${String(line)} ${text.slice(0, 60)}`, text] as const),
);

describe('layout words', () => {
  it('are looked for in all figures, captions and pointing sentences', () => {
    expect(figures.length).toBeGreaterThan(60);
    expect(captions.length).toBeGreaterThan(50);
    expect(pointing.length).toBeGreaterThan(20);
  });

  it.each(figures)('figure %s has none', (_, texts) => {
    expect(texts().flatMap((text) => layoutWords(text))).toEqual([]);
  });

  it.each(dossiers)('dossier %s has none', (_, layer, channel) => {
    const { gain, cost } = sheetPictures(source, layer);
    const parts = [...Object.values(dossierPictures(source, layer, channel)), gain.part, cost?.part];
    const texts = parts.flatMap((part) =>
      part === undefined || 'missing' in part
        ? []
        : [
            ...Object.values(part.svg).flatMap((svg) => textsIn(svg)),
            part.title,
            part.description,
            ...textsOfTable(part.table),
          ],
    );
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.flatMap((text) => layoutWords(text))).toEqual([]);
  });

  it.each(captions)('caption %s has none', (_, caption) => {
    expect(layoutWords(caption)).toEqual([]);
  });

  it.each(pointing)('sentence %s has none', (_, sentence) => {
    expect(layoutWords(sentence)).toEqual([]);
  });
});

describe('the search', () => {
  it.each([
    'Before training on the left.',
    'Below, the mean spectra.',
    'its row the channel it reads',
    'Right, the median.',
    'the grey line is guessing',
    'Columns: filters of conv2',
    'trained above, untrained below',
  ])('finds a word of layout in "%s"', (text) => {
    expect(layoutWords(text)).not.toEqual([]);
  });
  it.each([
    'The network is right on most images.',
    'Six pairs lie above the range of the former.',
    'its peak at the upper right',
    'T-shirt/top',
  ])('leaves "%s" alone', (text) => {
    expect(layoutWords(text)).toEqual([]);
  });
  it('needs every excuse', () => {
    const all = [
      ...figures.flatMap(([, texts]) => texts()),
      ...captions.map(([, text]) => text),
      ...pointing.map(([, text]) => text),
    ];
    const idle = excusedPhrases.filter(({ pattern }) => !all.some((text) => text.search(pattern) >= 0));
    expect(idle.map(({ reason }) => reason)).toEqual([]);
  });
});
