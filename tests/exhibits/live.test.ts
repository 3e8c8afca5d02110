// An image that is in no file, in networks that are in none: what an exhibit is given over a snapshot that an engine filled is what plain
// loops over the weights give, and nobody says of what class the image is.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { NetworkKey } from '../../src/artifacts/keys.ts';
import { counterpartOf } from '../../src/artifacts/keys.ts';
import { selectFeatureMaps } from '../../src/exhibits/activations.ts';
import { selectAttributionMaps, selectCamSum, selectOcclusion } from '../../src/exhibits/attributions.ts';
import { selectConvolution, selectFilters } from '../../src/exhibits/filters.ts';
import { gainOf } from '../../src/exhibits/gain.ts';
import { selectProbabilities, selectProbabilitiesOne } from '../../src/exhibits/mistakes.ts';
import { selectOpening, selectReceptiveFields } from '../../src/exhibits/overview.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { convolutionWorked } from '../../src/figures/weights/convolution-worked.tsx';
import { naiveForward } from '../model/naive-network.ts';
import { attributionsOf, ranOn } from './engine.ts';
import {
  answer,
  artifacts,
  byGain,
  cases,
  channel,
  choiceOf,
  classes,
  drawn,
  expectSame,
  gains,
  key,
  manifest,
  networks,
  outputs,
  probabilities,
  run,
  scaleOf,
  shipped,
  source,
  values,
  weightsOf,
} from './live-truth.ts';

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
