// Another world goes through every exhibit, dossier and island: nine classes, 32 x 32 pixels, three convolutions of other names. Nothing of
// the shipped world may stand in what is drawn, said and listed of it, and its own names and numbers must.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it, vi } from 'vitest';
import { dossierSummary } from '../../src/book/dossier-pages.ts';
import { selectIndex } from '../../src/exhibits/dossier-index.ts';
import { dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import * as standing from '../../src/exhibits/dossier.ts';
import * as kernels from '../../src/exhibits/dossier-kernels.ts';
import * as responses from '../../src/exhibits/dossier-responses.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { selectChannelSheet } from '../../src/exhibits/sheets.ts';
import { activatingPatches } from '../../src/figures/activations/activating-patches.tsx';
import { channelSheet } from '../../src/figures/activations/channel-sheet.tsx';
import { activationMaximisation } from '../../src/figures/attributions/activation-maximisation.tsx';
import { dossierClasses } from '../../src/figures/dossier/classes.tsx';
import { dossierKernels } from '../../src/figures/dossier/kernels.tsx';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { dossierStanding } from '../../src/figures/dossier/standing.tsx';
import { describeChannel } from '../../src/figures/dossier/words.ts';
import type { Figure, Layout, Raster, Table } from '../../src/figures/figure.ts';
import { ExampleChooser } from '../../src/lab/example-chooser.tsx';
import { isLive, loadLive } from '../../src/exhibits/live.ts';
import { answerParts } from '../../src/lab/answer.tsx';
import { liveSource } from '../../src/lab/live-source.ts';
import { rolesOf } from '../../src/subject/roles.ts';
import { smallWorld } from './small-world.ts';

vi.stubGlobal('document', { createElement: () => ({ getContext: () => null }) });
vi.mock('../../src/lab/png-raster.ts', () => ({ pngRaster: () => 'data:,' }));

const { source, manifest, run } = smallWorld();
const { classes } = manifest.dataset;
const registry = registryOf(manifest);

/** Says which pixels it was given; none of its characters can be taken for a number that went wrong. */
const raster: Raster = (indices, width, height) =>
  `data:,${width}.${height}.${indices.reduce((sum, index) => (31 * sum + index) % 1_000_003, 7)}`;

/** Classes, nouns, layers and sizes of the shipped world. */
const foreign: readonly RegExp[] = [
  /\b(?:conv[1-9]|pool[12])\b/i,
  /fashion|garment|\bcloth|footwear|upper body|ankle|sneaker|sandal|trouser|pullover|t-shirt/i,
  /\b(?:boot|coat|shirt|dress|bag|shoe)(?:s|es)?\b/i,
  /\bten (?:classes|logits|probabilities|names)\b|\b10 (?:classes|logits|probabilities)\b/i,
  /(?<![.,\d])784(?!\d)|\b28 ?(?:[×x]|by) ?28\b/,
];
const broken = /\bNaN\b|\bundefined\b|\bInfinity\b|\bnull\b|\[object /;

/** What stands in a picture and in its attributes that are read out; and the whole of it for numbers that went wrong. */
const textOf = (svg: string): string =>
  svg.replaceAll(/<[^>]*?(?:aria-label|title)="([^"]*)"[^>]*>/g, ' $1 ').replaceAll(/<[^>]*>/g, ' ');
const tableText = ({ caption, columns, rows }: Table): string =>
  [caption, ...columns, ...rows.flat().map((one) => (typeof one === 'object' ? one.text : String(one)))].join(' ; ');
const numbersOf = ({ rows }: Table): number[] =>
  rows
    .flat()
    .flatMap((one) => (typeof one === 'object' ? Object.values(one.numbers) : typeof one === 'number' ? one : []));

function expectOwn(where: string, text: string): void {
  for (const pattern of [broken, ...foreign]) {
    const at = text.search(pattern);
    expect.soft(at, `${where}: …${text.slice(Math.max(0, at - 80), at + 80)}…`).toBe(-1);
  }
}

interface Shown {
  readonly picture: (layout: Layout) => string;
  readonly describe: () => string;
  readonly table: () => Table;
}

/** Draws it twice, tells it and lists it; whatever is wrong is a failure. */
function expectShown(
  { picture, describe: words, table }: Shown,
  layouts: readonly Layout[] = ['wide', 'narrow'],
): void {
  const pictures = layouts.map(picture);
  expect(new Set(pictures).size, 'layouts').toBe(layouts.length);
  for (const svg of pictures) {
    expectOwn('picture', textOf(svg));
    expect.soft(/[\w-]+="[^"]*(?:NaN|undefined|Infinity)[^"]*"/.exec(svg)?.[0], 'an attribute').toBeUndefined();
  }
  expectOwn('words', words());
  expectOwn('table', tableText(table()));
  expect(numbersOf(table()).every(Number.isFinite), 'numbers of the table').toBe(true);
}

const shownBy = <Data>(figure: Figure<Data>, data: Data): Shown => ({
  picture: (layout) => renderToString(h(figure.Draw, { data, layout, raster })),
  describe: () => figure.describe(data),
  table: () => figure.table(data),
});

describe('every exhibit', () => {
  for (const [name, exhibit] of Object.entries(registry))
    it(name, () => {
      const chosen = exhibit.choose(source);
      expectOwn('title', exhibit.title);
      expectShown({ ...chosen, picture: (layout) => renderToString(chosen.picture(layout, raster)) });
    });

  it('is measured: none is a note in the place of a figure', () => {
    for (const { choose, title } of Object.values(registry))
      expect(choose(source).describe(), title).not.toMatch(/^This run lacks/);
  });

  it('has its own names for what there is once a layer', () =>
    expect(Object.keys(registry).filter((name) => /^(feature-maps|channel-sheet)-/.test(name))).toEqual([
      'feature-maps-look',
      'feature-maps-mix',
      'feature-maps-bind',
      'channel-sheet-look',
      'channel-sheet-mix',
      'channel-sheet-bind',
    ]));
});

describe('what is said of this world', () => {
  const words = (name: string): string => registry[name]?.choose(source).describe() ?? '';
  const table = (name: string): Table => registry[name]?.choose(source).table() as Table;
  it('counts its layers and pixels, and names what it shows', () => {
    expect(words('opening')).toContain('A tool, Gauge, goes through 3 layers of the network');
    expect(words('opening')).toContain('look (32 by 32 values, each of which sees 3 by 3 pixels)');
    expect(words('feature-maps-mix')).toContain(
      'The 20 feature maps of mix, 16 by 16 values each, for one tool: Gauge.',
    );
    expect(words('linear-probes')).toContain('1024 numbers of each layer');
    expect(registry['opening']?.title).toBe('From a tool to its class');
    expect(registry['mirror']?.title).toBe('Tools in the mirror');
  });

  it.each(['confusion-matrix', 'class-probabilities-one', 'dataset-sheet', 'recall-intervals', 'mirror'])(
    'lists nine classes: %s',
    (name) => {
      const listed = new Set(
        table(name)
          .rows.flat()
          .filter((one) => typeof one === 'string' && classes.includes(one)),
      );
      expect([...listed].sort()).toEqual([...classes]);
    },
  );

  it('measures cells by its own pixels', () => {
    const svg = renderToString(registry['cam-sum']?.choose(source).picture('wide', raster) ?? h('g', {}));
    expect(svg).toContain('8 × 8 cells of 4 pixels');
  });
});

describe('the dossiers', () => {
  it.each(dossierLayers(source).map((layer) => [layer.name, layer] as const))('of %s', (_, layer) => {
    expect(selectIndex(source, layer)).toHaveLength(layer.filters);
    expectOwn('index', JSON.stringify(selectIndex(source, layer)));
    for (const channel of [0, layer.filters - 1]) {
      const facts = standing.selectFacts(source, layer, channel);
      expectOwn('sentences', [...describeChannel(facts), dossierSummary(facts)].join(' '));
      expectShown(shownBy(dossierStanding, standing.selectStanding(source, layer, channel)));
      expectShown(shownBy(dossierKernels, kernels.selectKernels(source, layer, channel)));
      expectShown(shownBy(dossierMaps, responses.selectMaps(source, layer, channel)));
      const [patches, made, own] = [
        responses.selectPatches(source, layer, channel),
        responses.selectMaximisation(source, layer, channel),
        responses.selectClasses(source, layer, channel),
      ];
      if (!patches || !made || !own) throw new Error('missing a picture: its analysis is there');
      expectShown(shownBy(activatingPatches, patches));
      expectShown(shownBy(activationMaximisation, made), ['narrow']);
      expectShown(shownBy(dossierClasses, own));
    }
    for (const order of ['gain', 'cost'] as const)
      expectShown(shownBy(channelSheet, selectChannelSheet(source, layer.name, order)));
  });
});

describe('the laboratory', () => {
  const names = Object.keys(registry).filter(isLive);
  const live = (id: string, label: number | undefined, pixels: Uint8Array) =>
    liveSource(source, { key: { id }, pixels, ...(label === undefined ? {} : { label }) }, [
      { network: 'trained', outputs: new Map(run(pixels)) },
      { network: 'untrained', outputs: new Map(run(pixels)) },
    ]);

  it('says of every example what the network computes', () => {
    for (const { id, label, predicted, pixels } of source.examples) {
      const [before, said, after] = answerParts(live(id, label, pixels), { input: { id } });
      expect(before).toContain(classes[label]);
      expect(said).toBe(classes[predicted]);
      expectOwn('sentence', `${before}${said}${after}`);
    }
  });

  it('draws an image of a reader in every figure that can be live, and has one for each layer with maps', async () => {
    const convs = rolesOf(manifest.architecture).convs.map(({ name }) => name);
    const [example] = source.examples;
    const drawn = live('own-00000000', undefined, example?.pixels ?? new Uint8Array());
    for (const [name, { choose }] of await loadLive(names, convs)) {
      const { picture, describe: words, table } = choose(drawn, { input: { id: 'own-00000000' } });
      expectShown({ picture: (layout) => renderToString(picture(layout, raster)), describe: words, table });
      expect(name).toBeTruthy();
    }
    expect(names.filter((name) => name.startsWith('feature-maps-'))).toEqual(
      convs.map((name) => `feature-maps-${name}`),
    );
  });

  it('offers every example', () => {
    const images = source.examples.map(({ pixels }) => pixels);
    const props = { manifest, images, chosen: source.shown.id, choose: () => undefined, takesFocus: false };
    const html = renderToString(h(ExampleChooser, props));
    expectOwn('chooser', textOf(html));
    expect(html.match(/<input/g)).toHaveLength(18);
  });
});
