// The registry: what each figure is given follows the written rules, and every figure can be drawn, told and tabulated.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { display } from '../../src/book/display.ts';
import { fileSvg, prefixIds } from '../../src/book/picture.ts';
import { pngRaster } from '../../src/drawing/png.ts';
import { rasterize } from '../../src/drawing/rasterize.ts';
import { representatives } from '../run/representatives.ts';
import { channelsByGain } from '../../src/figures/marks/order.ts';
import { selectFeatureMaps } from '../../src/exhibits/activations.ts';
import { allExamples, channelsOf, shownExample } from '../../src/exhibits/choices.ts';
import { selectConvolution, strongestInside } from '../../src/exhibits/filters.ts';
import { channelsByVariation, selectOpening } from '../../src/exhibits/overview.ts';
import { exhibitNamed, fileNames, registryOf } from '../../src/exhibits/registry.ts';

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const names = Object.keys(registryOf(artifacts.manifest));

describe('the selection', () => {
  it('shows the first ankle boot in split order', () => {
    const example = shownExample(source);
    const first = artifacts.manifest.examples.findIndex(({ label }) => label === 9);
    expect(example.id).toBe(artifacts.manifest.examples[first]?.id);
    expect([...example.pixels]).toEqual([...artifacts.examples.data.slice(first * 784, (first + 1) * 784)]);
  });

  it('gives every example its own pixels', () => {
    const all = allExamples(source);
    expect(all.map(({ id }) => id)).toEqual(artifacts.manifest.examples.map(({ id }) => id));
    all.forEach(({ pixels }, place) =>
      expect([...pixels]).toEqual([...artifacts.examples.data.slice(place * 784, (place + 1) * 784)]),
    );
  });

  it('leaves channels of equal gain in their own order', () =>
    expect(channelsByGain([1, 3, 2, 3, 0, 3, 2])).toEqual([1, 3, 5, 2, 6, 0, 4]));

  it('says what is missing when there is none', () => {
    const { manifest } = artifacts;
    const barefoot = { ...manifest, examples: manifest.examples.map((example) => ({ ...example, label: 0 })) };
    expect(() => sourceOfArtifacts({ ...artifacts, manifest: barefoot })).toThrow(
      'missing example of class "Ankle boot"',
    );
  });

  it.each(['conv1', 'conv2', 'conv3', 'conv4'])('orders the channels of %s by trained gain', (layer) => {
    const { gain } = artifacts.manifest.analyses.filters.find((statistics) => statistics.layer === layer) ?? {
      gain: [],
    };
    const order = channelsOf(source, layer);
    expect([...order].sort((a, b) => a - b)).toEqual(gain.map((_, i) => i));
    const sorted = order.map((channel) => gain[channel] ?? 0);
    expect(sorted).toEqual([...sorted].sort((a, b) => b - a));
    expect(selectFeatureMaps(source, layer).order).toEqual(order);
  });

  it('opens with the three maps of each convolution that vary most across the garment, dead ones last', () => {
    const { layers } = selectOpening(source);
    expect(layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'conv3', 'conv4']);
    for (const { channels } of layers) expect(new Set(channels).size).toBe(3);
    // Channels: constant, dead, varying by 1 of 10, varying by 4 of 10.
    const activations = { dtype: 'float32', shape: [1, 2, 4], data: Float32Array.of(5, 9, 1, 0, 5, 0, 2, 4) } as const;
    const scale = { dtype: 'float32', shape: [4], data: Float32Array.of(10, 0, 10, 10) } as const;
    expect(channelsByVariation(activations, scale)).toEqual([3, 2, 0, 1]);
  });

  it('works the strongest filter out where it is strongest, and the sum is the shipped activation', () => {
    const { channel, kernel, bias, position, value, output, example } = selectConvolution(source);
    expect(channel).toBe(channelsOf(source, 'conv1')[0]);
    const { row, column } = position;
    expect(Math.min(row, column)).toBeGreaterThanOrEqual(2);
    expect(Math.max(row, column)).toBeLessThanOrEqual(25);
    let sum = bias;
    for (let r = 0; r < 5; r++)
      for (let c = 0; c < 5; c++)
        sum += (kernel[r * 5 + c] ?? 0) * ((example.pixels[(row + r - 2) * 28 + column + c - 2] ?? 0) / 255);
    // Shipped activations are float16.
    expect(Math.abs(Math.max(0, sum) - value)).toBeLessThan(1e-3 * Math.max(1, value));
    expect(value).toBe(output[row * 28 + column]);
  });

  it('leaves the border out, and takes the first of equals', () => {
    const map = [9, 9, 9, 9, 9, 9, 1, 5, 2, 9, 9, 5, 3, 4, 9, 9, 1, 2, 3, 9, 9, 9, 9, 9, 9];
    expect(strongestInside(map, 5, 3)).toEqual({ row: 1, column: 2 });
    expect(strongestInside([0, 0, 0, 0], 2, 1)).toEqual({ row: 0, column: 0 });
  });

  it('is unknown for a layer without filters', () =>
    expect(() => channelsOf(source, 'pool1')).toThrow('unknown layer "pool1"; layers with filters: conv1'));
});

// In print quality each picture takes half a second: one in four stands for all, others than those whose files the site's tests look at.
const printed = new Set(representatives(names, (_, place) => place % 4 === 2));

describe.each(names)('figure %s', (name) => {
  const entry = display(exhibitNamed(artifacts.manifest, name), source);
  it('is drawn in two different layouts', () => {
    const [wide, narrow] = (['wide', 'narrow'] as const).map((layout) => entry.draw(layout, pngRaster()));
    expect(wide).toMatch(/^<svg [^>]*viewBox="0 0 720 /);
    expect(narrow).toMatch(/^<svg [^>]*viewBox="0 0 336 /);
  });
  it('has words of its own and a table whose rows fit its columns', () => {
    expect(entry.describe().split(' ').length).toBeGreaterThan(15);
    const { columns, rows } = entry.table();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.length).toBe(columns.length);
  });
  if (printed.has(name))
    it('becomes a picture with dark ink on white paper', () => {
      const png = Buffer.from(rasterize(fileSvg(name), 720));
      expect(png.readUInt32BE(16)).toBe(720);
      expect(fileSvg(name)).toMatch(/^<svg[^>]* color="#16191d"><title>/);
      // A file is opened where nobody defines the page's inks.
      expect(fileSvg(name)).not.toContain('var(');
    });
});

it('titles are told apart', () => {
  const titles = names.map((name) => exhibitNamed(artifacts.manifest, name).title);
  expect(new Set(titles).size).toBe(titles.length);
});

it('titles name what the images show, by the noun of the card', () => {
  const { manifest } = artifacts;
  const titlesFor = (noun: typeof manifest.dataset.noun): string[] =>
    Object.values(registryOf({ ...manifest, dataset: { ...manifest.dataset, noun } })).map(({ title }) => title);
  const [here, there] = [manifest.dataset.noun, { singular: 'apple', plural: 'apples' }].map(titlesFor);
  const naming = (there ?? []).filter((title) => /apple/i.test(title));
  expect(naming).toEqual([
    'From an apple to its class',
    'Receptive fields on an apple',
    'Feature maps of conv1 for an apple, shuffled pixels and noise',
    'Feature maps of conv4 for an apple, shuffled pixels and noise',
    'Apples in the mirror',
  ]);
  // None names the shipped noun by itself.
  expect(there?.filter((title) => new RegExp(manifest.dataset.noun.singular, 'i').test(title))).toEqual([]);
  expect(here?.filter((title) => !there?.includes(title))).toHaveLength(naming.length);
});

it('there are figures of the layers that a network has, and of no others', () => {
  const { manifest } = artifacts;
  const convs = manifest.architecture.filter(({ kind }) => kind === 'conv');
  const gone = convs[1]?.name ?? '';
  const smaller = { ...manifest, architecture: manifest.architecture.filter(({ name }) => name !== gone) };
  const left = Object.keys(registryOf(smaller)).filter((name) => name.startsWith('feature-maps-'));
  expect(left).toEqual(convs.filter(({ name }) => name !== gone).map(({ name }) => `feature-maps-${name}`));
  expect(Object.keys(registryOf(manifest))).toEqual(names);
  expect(names).toContain(`feature-maps-${gone}`);
});

it('an unknown figure throws and lists the known ones', () => {
  expect(() => exhibitNamed(artifacts.manifest, 'fliters')).toThrow(/unknown figure "fliters"; figures: opening, /);
  expect(() => exhibitNamed(artifacts.manifest, 'toString')).toThrow('unknown figure');
});

it('files bear the names of the first version, too', () => {
  const files = fileNames(artifacts.manifest).map(({ file }) => file);
  expect(files).toEqual(expect.arrayContaining([...names, 'training_loss', 'filters_conv1', 'featuremaps_conv2']));
  expect(new Set(files).size).toBe(files.length);
});

it('ids inside an SVG can be told apart', () => {
  const svg = '<svg><clipPath id="c"/><g clip-path="url(#c)"/><use href="#c"/><text>id="c"</text></svg>';
  expect(prefixIds(svg, 'p')).toBe(
    '<svg><clipPath id="p-c"/><g clip-path="url(#p-c)"/><use href="#p-c"/><text>id="c"</text></svg>',
  );
});
