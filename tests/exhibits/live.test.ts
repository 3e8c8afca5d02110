// An image that is in no file, in networks that are in none: what an exhibit is given over a snapshot that an engine filled is what plain
// loops over the weights give, and nobody says of what class the image is.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { ChangedNetwork, NetworkKey } from '../../src/artifacts/keys.ts';
import { counterpartOf, networkWords } from '../../src/artifacts/keys.ts';
import type { Source, Tensors } from '../../src/artifacts/source.ts';
import { selectFeatureMaps } from '../../src/exhibits/activations.ts';
import { selectAttributionMaps, selectCamSum, selectOcclusion } from '../../src/exhibits/attributions.ts';
import { dossierLayer } from '../../src/exhibits/dossier-layers.ts';
import { selectMaps } from '../../src/exhibits/dossier-responses.ts';
import { selectConvolution, selectFilters } from '../../src/exhibits/filters.ts';
import { gainOf } from '../../src/exhibits/gain.ts';
import { selectProbabilities, selectProbabilitiesOne } from '../../src/exhibits/mistakes.ts';
import { selectOpening, selectReceptiveFields } from '../../src/exhibits/overview.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { convolutionWorked } from '../../src/figures/weights/convolution-worked.tsx';
import { dossierMaps } from '../../src/figures/dossier/maps.tsx';
import { elementAt } from '../../src/figures/marks/plane.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { tensor } from '../figures/fixture.ts';
import { naiveForward } from '../model/naive-network.ts';
import { attributionsOf, ranOn, shifted } from './engine.ts';

const artifacts = loadArtifacts();
const { manifest } = artifacts;
const { classes } = manifest.dataset;
const shipped = sourceOfArtifacts(artifacts);
const original = shipped.input(shipped.shown);

/** The shown garment where the reader has put it; nobody says what it is. */
const key = { id: 'drawn', change: { shift: [4, -3] } } as const;
const drawn = { id: 'drawn', pixels: shifted(original.pixels, [4, -3]) };

const seed = manifest.runs.find(({ kind, shipped: isShown }) => kind === 'main' && !isShown);
const run = { run: seed?.id ?? '', state: 'trained' } as const;
const changed: ChangedNetwork = {
  origin: 'trained',
  edits: [
    { tensor: 'conv1/kernel', place: 7, value: 0.9 },
    { tensor: 'conv1/bias', place: 2, value: -0.1 },
  ],
  off: [{ layer: 'conv3', channel: 5 }],
};
const networks: readonly NetworkKey[] = ['trained', 'untrained', changed, run];
const untrainedRun = counterpartOf(run);
/** Weights of another run, and scales, which nobody has measured for it. */
const brought = [run, untrainedRun].map((network) => ({
  network,
  weights: artifacts.checkpoint({ weights: (seed ?? elementAt(manifest.runs, 0)).weights }),
  scales: new Map([...shipped.scales('trained')].map(([name, { shape }]) => [name, tensor(shape, (i) => 1 + i)])),
}));

let source: Source;
beforeAll(async () => {
  await useWasm();
  source = ranOn(shipped, key, drawn, [...networks, untrainedRun], { networks: brought });
});

/** Weights as a network has them, edited by hand; and with weights of 0 where a channel is to be silent. */
function weightsOf(network: NetworkKey, isSilenced = false): Tensors {
  if (network === 'trained') return artifacts.trained.weights;
  if (network === 'untrained') return artifacts.untrained.weights;
  if (network !== changed) return elementAt(brought, 0).weights;
  const weights = new Map(
    [...artifacts.trained.weights].map(([name, { dtype, shape, data }]) => [
      name,
      { dtype, shape, data: Float32Array.from(data) },
    ]),
  );
  const at = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  at('conv1/kernel')[7] = 0.9;
  at('conv1/bias')[2] = -0.1;
  if (!isSilenced) return weights;
  at('conv3/bias')[5] = 0;
  at('conv3/kernel').forEach((_, i, all) => {
    if (i % 64 === 5) all[i] = 0;
  });
  return weights;
}

/** What maps are divided by: of a network that was changed, what it was before. */
function scaleOf(network: NetworkKey, layer: string): ArrayLike<number> {
  const all =
    network === 'untrained'
      ? artifacts.untrained.scales
      : network === 'trained' || network === changed
        ? artifacts.trained.scales
        : elementAt(brought, 0).scales;
  return all.get(layer)?.data ?? [];
}

const values = (pixels: Uint8Array): number[] => Array.from(pixels, (byte) => byte / 255);
const passes = new Map<string, Map<string, Float64Array>>();
function truth(network: NetworkKey): Map<string, Float64Array> {
  const found =
    passes.get(networkWords(network)) ??
    naiveForward(manifest.architecture, weightsOf(network, true), values(drawn.pixels));
  passes.set(networkWords(network), found);
  return found;
}
const outputs = (network: NetworkKey, layer: string): Float64Array => truth(network).get(layer) ?? new Float64Array();
const logits = (network: NetworkKey): number[] => [...outputs(network, 'logits')];
function probabilities(network: NetworkKey): number[] {
  const powers = logits(network).map(Math.exp);
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
const answer = (network: NetworkKey): number => logits(network).indexOf(Math.max(...logits(network)));

/** The norm of a filter's weights times that of those that read its channel, from the definition. */
function gains(network: NetworkKey, layer: string, next: string): number[] {
  const [own, reader] = [weightsOf(network).get(`${layer}/kernel`), weightsOf(network).get(`${next}/kernel`)];
  const filters = own?.shape.at(-1) ?? 0;
  const [inputs = 0, readers = 0] = reader?.shape.slice(-2) ?? [];
  return Array.from({ length: filters }, (_, c) => {
    const length = (data: ArrayLike<number>, is: (i: number) => boolean): number =>
      Math.sqrt(Array.from(data).reduce((sum, value, i) => (is(i) ? sum + value ** 2 : sum), 0));
    return (
      length(own?.data ?? [], (i) => i % filters === c) *
      length(reader?.data ?? [], (i) => Math.floor(i / readers) % inputs === c)
    );
  });
}
const byGain = (gain: readonly number[]): number[] =>
  gain.map((_, i) => i).sort((a, b) => (gain[b] ?? 0) - (gain[a] ?? 0) || a - b);

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length ? Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN)))) : Infinity;
const expectSame = (a: ArrayLike<number>, b: ArrayLike<number>, within = 1e-4): void =>
  expect(largestDifference(a, b)).toBeLessThan(within);
const channel = (all: ArrayLike<number>, count: number, at: number): number[] =>
  Array.from({ length: all.length / count }, (_, i) => all[i * count + at] ?? NaN);

const cases = networks.map((network) => [networkWords(network), network] as const);
const choiceOf = (network: NetworkKey) => ({ input: key, network });

it('the networks differ, and so do their answers to the image', () => {
  const all = networks.map((network) =>
    logits(network)
      .map((z) => z.toFixed(3))
      .join(),
  );
  expect(new Set(all).size).toBe(networks.length);
  expect(drawn.pixels).not.toEqual(original.pixels);
});

describe.each(cases)('in the network %s', (_, network) => {
  const choice = choiceOf(network);

  it('opening: maps of every layer, the channels that vary most, the answer', () => {
    const { layers, example, noun } = selectOpening(source, choice);
    for (const { name, activations, channels, scale } of layers) {
      const all = outputs(network, name);
      expectSame(activations.data, all);
      expect(scale.data).toEqual(scaleOf(network, name));
      const count = scale.data.length;
      const variation = Array.from({ length: count }, (__, c) => {
        const own = channel(all, count, c);
        const mean = own.reduce((a, b) => a + b, 0) / own.length;
        const most = scale.data[c] ?? 0;
        return most > 0 ? Math.sqrt(own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / own.length) / most : 0;
      });
      const kept = channels.map((c) => variation[c] ?? NaN);
      expectSame(kept, variation.toSorted((a, b) => b - a).slice(0, 3));
    }
    expectSame(example.probabilities, probabilities(network));
    expect(example.predicted).toBe(classes[answer(network)]);
    expect(example).toMatchObject({ id: 'drawn', isUnlabelled: true, pixels: drawn.pixels });
    expect(noun.singular).toBe('image');
  });

  it('convolution-worked: its filter of largest gain, at the strongest place', () => {
    const data = selectConvolution(source, choice);
    const gain = gains(network, 'conv1', 'conv2');
    expect(data.channel).toBe(byGain(gain)[0]);
    const map = channel(outputs(network, 'conv1'), 16, data.channel);
    expectSame(data.output, map);
    expect(data.scale).toBe(scaleOf(network, 'conv1')[data.channel]);
    const inside = map.filter((__, at) => {
      const [row, column] = [Math.floor(at / 28), at % 28];
      return Math.min(row, column) >= 2 && Math.max(row, column) < 26;
    });
    expect(data.value).toBeCloseTo(Math.max(...inside), 4);
    expectSame(data.kernel, channel(weightsOf(network).get('conv1/kernel')?.data ?? [], 16, data.channel), 1e-6);
    const svg = renderToString(h(convolutionWorked.Draw, { data, layout: 'wide', raster: () => '' }));
    expect(svg.includes('as trained')).toBe(network === 'trained');
    expect(data.bias).toBe(weightsOf(network).get('conv1/bias')?.data[data.channel]);
  });

  it.each(['conv1', 'pool1', 'conv2', 'conv4'])('feature-maps of %s, and of the network beside', (layer) => {
    const data = selectFeatureMaps(source, layer, choice);
    const beside = counterpartOf(network);
    [network, beside].forEach((one, i) => {
      expectSame(data.networks[i]?.activations.data ?? [], outputs(one, layer));
      expect(data.networks[i]?.scale).toMatchObject({ data: scaleOf(one, layer) });
    });
    const next = { conv1: 'conv2', pool1: 'conv2', conv2: 'conv3', conv4: 'logits' }[layer] ?? '';
    expect(data.order).toEqual(byGain(gains(network, layer.replace('pool', 'conv'), next)));
    expect(new Set(data.networks.map(({ name }) => name)).size).toBe(2);
    expect(selectFeatureMaps(source, layer, choice, { isAlone: true }).networks).toEqual(data.networks.slice(0, 1));
  });

  it('filters-conv1: its weights and gains, and those of the network beside', () => {
    const data = selectFilters(source, choice);
    for (const [one, found] of [
      [network, data.shown],
      [counterpartOf(network), data.beside],
    ] as const) {
      expectSame(found.kernel.data, weightsOf(one).get('conv1/kernel')?.data ?? [], 1e-7);
      expectSame(found.gain, gains(one, 'conv1', 'conv2'));
    }
    expect('cosineToStart' in data).toBe(network === 'trained');
  });

  it('class-probabilities of the image', () => {
    const data = selectProbabilitiesOne(source, choice);
    expectSame(data.probabilities, probabilities(network));
    expect(data).not.toHaveProperty('label');
  });

  it('cam-sum: what the cells of every class add up to', () => {
    const maps = outputs(network, 'conv4');
    const kernel = weightsOf(network).get('logits/kernel')?.data ?? [];
    const { classes: sums } = selectCamSum(source, choice);
    expect(sums.map(({ name }) => name).toSorted()).toEqual(classes.toSorted());
    for (const { name, map, probability } of sums) {
      const label = classes.indexOf(name);
      const cells = Array.from({ length: 49 }, (__, cell) =>
        Array.from({ length: 64 }, (___, c) => (maps[cell * 64 + c] ?? 0) * (kernel[c * 10 + label] ?? 0)).reduce(
          (a, b) => a + b,
          0,
        ),
      );
      expectSame(map.values, cells, 1e-3);
      expect(probability).toBeCloseTo(probabilities(network)[label] ?? NaN, 4);
    }
  });
});

it('receptive-fields lie on the image, whatever it shows', () => {
  const data = selectReceptiveFields(source, { input: key });
  expect(data.example.pixels).toEqual(drawn.pixels);
  expect(data.noun.singular).toBe('image');
  expect(registryOf(manifest)['receptive-fields']?.choose(source, { input: key }).title).toBe(
    'Receptive fields on an image',
  );
});

describe('gains', () => {
  it.each(['trained', 'untrained'] as const)('of the %s network are what the pipeline measured', (network) => {
    const other = ranOn(shipped, key, drawn, [], {
      networks: [{ network: run, weights: artifacts[network].weights }],
    });
    for (const { name } of manifest.architecture.filter(({ kind }) => kind === 'conv'))
      expectSame(gainOf(other, name, run), gainOf(shipped, name, network), 1e-5);
  });
});

describe('class-probabilities of all examples', () => {
  it('has the image as one more row, without a class', () => {
    const data = selectProbabilities(source, { input: key });
    expect(data.examples.map(({ id }) => id)).toEqual(['drawn', ...manifest.examples.map(({ id }) => id)]);
    expectSame(data.examples[0]?.probabilities ?? [], probabilities('trained'));
    expect(data.examples.slice(1)).toEqual(selectProbabilities(shipped).examples);
    const one = registryOf(manifest)['class-probabilities']?.choose(source, { input: key });
    expect(one?.table().rows[0]?.slice(0, 3)).toEqual(['drawn', expect.anything(), classes[answer('trained')]]);
    expect(one?.describe()).toContain(
      `For drawn, which has no label, the answer is ${classes[answer('trained')]} with`,
    );
    for (const layout of ['wide', 'narrow'] as const) {
      const svg = renderToString(one?.picture(layout, () => '') ?? h('g', {}));
      expect(svg.match(/no label/g)).toHaveLength(1);
      // A frame stands for a true class.
      expect(svg.match(/<rect[^>]*fill="none"[^>]*stroke-width="1.4"/g)).toHaveLength(manifest.examples.length);
    }
    const right = manifest.examples.filter(({ label, predicted }) => label === predicted).length;
    expect(one?.describe()).toContain(`${right} answers are right, ${manifest.examples.length - right} wrong`);
  });
  it('is what another network answers', () => {
    const data = selectProbabilities(shipped, { network: 'untrained' });
    data.examples.forEach(({ probabilities: own, pixels }) => {
      const out = naiveForward(manifest.architecture, artifacts.untrained.weights, values(pixels)).get('logits');
      const powers = Array.from(out ?? [], Math.exp);
      const total = powers.reduce((a, b) => a + b, 0);
      expectSame(
        own,
        powers.map((power) => power / total),
        2e-3,
      );
    });
  }, 60_000);
});

describe('attributions', () => {
  const spreads = { trained: 4, untrained: 0.5 };
  const explainedBy = (network: 'trained' | 'untrained', label: number) => ({
    network,
    input: key,
    found: attributionsOf(shipped, network, drawn, label, spreads[network]),
  });
  const logitOf = (network: NetworkKey, image: readonly number[], label: number): number =>
    naiveForward(manifest.architecture, weightsOf(network), image).get('logits')?.[label] ?? NaN;
  const image = values(drawn.pixels);

  it.each(['trained', 'untrained'] as const)(
    'of the %s network are those of the image, in its unit',
    (network) => {
      const label = answer(network);
      const filled = ranOn(shipped, key, drawn, networks.slice(0, 2), {
        attributions: [explainedBy(network, label)],
      });
      const data = selectAttributionMaps(filled, choiceOf(network));
      expect(data.networks).toEqual([network]);
      expect(data.explained).toBe(classes[label]);
      const map = (name: string): Float32Array =>
        data.rows.find((row) => row.name === name)?.maps[0]?.values ?? new Float32Array();
      const places = [300, 406, 460];
      for (const at of places) {
        const step = 1e-5;
        const moved = (by: number): number =>
          logitOf(
            network,
            image.map((value, i) => (i === at ? value + by : value)),
            label,
          );
        const slope = (moved(step) - moved(-step)) / (2 * step) / spreads[network];
        expect(Math.abs((map('gradient')[at] ?? NaN) - slope)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)));
        expect(map('gradient × input')[at]).toBeCloseTo((map('gradient')[at] ?? NaN) * (image[at] ?? NaN), 4);
      }
      const occlusions = selectOcclusion(filled, choiceOf(network));
      expect(occlusions.networks).toEqual([{ name: network, spread: spreads[network] }]);
      expect(occlusions.columns.map(({ patch, fill }) => `${patch} ${fill}`)).toEqual([
        '3 zero',
        '5 zero',
        '7 zero',
        '5 mean',
      ]);
      for (const { patch, maps } of occlusions.columns.slice(0, 3))
        for (const at of places) {
          const reach = (patch - 1) / 2;
          const covered = image.map((value, i) =>
            Math.abs(Math.floor(i / 28) - Math.floor(at / 28)) <= reach && Math.abs((i % 28) - (at % 28)) <= reach
              ? 0
              : value,
          );
          const loss = (logitOf(network, image, label) - logitOf(network, covered, label)) / spreads[network];
          expect(maps[0]?.values[at]).toBeCloseTo(loss, 3);
        }
      for (const name of ['attribution-maps', 'occlusion'] as const) {
        const one = registryOf(manifest)[name]?.choose(filled, choiceOf(network));
        expect(one?.describe()).toContain(`one image, predicted ${classes[label]}`);
        if (network === 'untrained')
          expect(`${one?.describe()} ${renderToString(one?.picture('wide', () => '') ?? h('g', {}))}`).not.toMatch(
            /(?<!un)trained/i,
          );
      }
    },
    60_000,
  );

  it('of another network stand beside where they explain the same class, and are left out where they do not', () => {
    const label = answer('trained');
    const filled = (other: number) =>
      ranOn(shipped, key, drawn, networks.slice(0, 2), {
        attributions: [explainedBy('trained', label), explainedBy('untrained', other)],
      });
    expect(selectAttributionMaps(filled(label), { input: key }).networks).toEqual(['trained', 'untrained']);
    expect(selectAttributionMaps(filled((label + 1) % 10), { input: key }).networks).toEqual(['trained']);
  }, 60_000);

  it('that were shipped are not those of another image under the same id', () => {
    expect(shipped.attributions('trained', shipped.shown)).toBeDefined();
    const other = ranOn(shipped, shipped.shown, drawn, ['trained']);
    expect(other.attributions('trained', shipped.shown)).toBeUndefined();
  });

  it('that nobody computed are missed by name', () => {
    expect(() => selectAttributionMaps(source, { input: key })).toThrow(
      'missing attribution maps of the network "trained" on input "drawn", changed',
    );
    expect(() => selectOcclusion(shipped, { network: 'untrained' })).not.toThrow();
  });
});

describe('dossiers', () => {
  it('have the map of the image before those of the examples, and name no class for it', () => {
    for (const [name, at] of [
      ['conv1', 3],
      ['conv3', 17],
      ['conv4', 60],
    ] as const) {
      const layer = dossierLayer(shipped, name);
      const data = selectMaps(source, layer, at, { input: key });
      for (const network of ['trained', 'untrained'] as const)
        expectSame(data.chosen?.[network].values ?? [], channel(outputs(network, name), layer.filters, at));
      expect(data.chosen?.pixels).toEqual(drawn.pixels);
      const { chosen, ...rest } = data;
      expect(chosen).toBeDefined();
      expect(rest).toEqual(selectMaps(shipped, layer, at));
      expect(dossierMaps.describe(data)).toContain(
        `for the ${manifest.examples.length} garments that this site carries and, before them, one chosen image,`,
      );
      expect(dossierMaps.table(data).rows).toHaveLength(manifest.examples.length + 1);
      expect(dossierMaps.table(data).rows[0]?.[0]).toBe('chosen image');
      expect(renderToString(h(dossierMaps.Draw, { data, layout: 'wide', raster: () => '' }))).toContain('chosen image');
    }
  });
  it('have no more than the examples where one of them was chosen', () => {
    const layer = dossierLayer(shipped, 'conv2');
    const chosen = { input: { id: elementAt(manifest.examples, 4).id, change: { isMirrored: false } } };
    expect(selectMaps(shipped, layer, 1, chosen)).toEqual(selectMaps(shipped, layer, 1));
  });
});
