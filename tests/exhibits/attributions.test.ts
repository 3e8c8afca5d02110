// The selection for figures of attributions: the shown example's maps in their unit, cells that add up, units with the images that are theirs.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Source } from '../../src/artifacts/source.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { selectAttributionMaps, selectCamSum, selectOcclusion } from '../../src/exhibits/attributions.ts';
import { channelsOf, shownExample } from '../../src/exhibits/choices.ts';
import { selectMaximisedChannels, selectMaximisedClasses } from '../../src/exhibits/maximisation.ts';

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const ids = artifacts.manifest.examples.map(({ id }) => id);
const place = ids.indexOf(shownExample(source).id);

/** The artifacts with tensors of our own. */
const withTensors = (tensors: ReadonlyMap<string, TensorData>, result: Evidence['attribution-maps'] = found): Source =>
  sourceOfArtifacts({
    ...artifacts,
    evidence: { ...artifacts.evidence, 'attribution-maps': result },
    evidenceTensors: () => tensors,
  });

const sides: Readonly<Record<string, number>> = {
  cam: 7,
  'grad-cam-conv4': 7,
  'grad-cam-conv3': 7,
  'grad-cam-conv2': 14,
};
const maps = [
  'gradient',
  'gradient-x-input',
  'integrated-gradients',
  'guided-backpropagation',
  'cam',
  'grad-cam-conv4',
  'grad-cam-conv3',
  'grad-cam-conv2',
  'grad-cam-conv1',
  'occlusion-3',
  'occlusion-5',
  'occlusion-5-mean',
];
const found: Evidence['attribution-maps'] = {
  examples: ids,
  classes: ids.map((_, i) => (i === place ? 5 : 0)),
  steps: 1,
  patches: [3, 5],
  networks: (['trained', 'untrained'] as const).map((network, k) => ({
    network,
    logitSpread: 4 - 3 * k,
    logits: [],
    blackLogit: [],
    completeness: [],
    completenessMean: [],
    camError: [],
  })),
};
/** Every value of map m of example e of network n is 1000 n + 10 e + m. */
const tensors = new Map<string, TensorData>(
  found.networks.flatMap(({ network }, n) =>
    maps.map((map, m): [string, TensorData] => {
      const side = sides[map] ?? 28;
      const size = side * side;
      const data = Float32Array.from({ length: ids.length * size }, (_, i) => 1000 * n + 10 * Math.floor(i / size) + m);
      return [`${network}/${map}`, { dtype: 'float16', shape: [ids.length, side, side], data }];
    }),
  ),
);

it('maps are those of the shown example, divided by the spread of the network; Grad-CAM times its cells', () => {
  const { rows, networks, explained } = selectAttributionMaps(withTensors(tensors));
  expect(networks).toEqual(['trained', 'untrained']);
  expect(explained).toBe(artifacts.manifest.dataset.classes[5]);
  const value = (name: string, network: number): number | undefined =>
    rows.find((row) => row.name === name)?.maps[network]?.values[0];
  expect(value('gradient', 0)).toBeCloseTo((10 * place) / 4, 4);
  expect(value('gradient', 1)).toBeCloseTo(1000 + 10 * place, 3);
  expect(value('occlusion', 0)).toBeCloseTo((10 * place + maps.indexOf('occlusion-5')) / 4, 4);
  expect(value('Grad-CAM at conv2', 0)).toBeCloseTo(((10 * place + maps.indexOf('grad-cam-conv2')) / 4) * 196, 1);
  expect(rows.filter(({ signed }) => !signed).every(({ name }) => name.startsWith('Grad-CAM'))).toBe(true);
});

it('occlusion has every patch, and the middle one with its mean', () => {
  const { columns, networks } = selectOcclusion(withTensors(tensors));
  expect(columns.map(({ patch, fill }) => `${patch} ${fill}`)).toEqual(['3 zero', '5 zero', '5 mean']);
  expect(columns[2]?.maps[1]?.values[0]).toBeCloseTo(1000 + 10 * place + maps.indexOf('occlusion-5-mean'), 3);
  expect(networks[0]).toEqual({ name: 'trained', spread: 4 });
});

it('an example without maps is named', () => {
  const without = { ...found, examples: ids.map((id) => `not-${id}`) };
  expect(() => selectOcclusion(withTensors(tensors, without))).toThrow(
    `missing attribution maps of the network "trained" on input "${shownExample(source).id}": run npm run pipeline`,
  );
});

it('cells of every class add up to logits whose softmax is what the network says', () => {
  const { classes } = selectCamSum(source);
  expect(classes).toHaveLength(10);
  const logits = classes.map(({ map, bias }) => bias + map.values.reduce((a, b) => a + b, 0) / map.values.length);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - (logits[0] ?? 0)), 0);
  classes.forEach(({ probability }, i) =>
    expect(Math.abs(Math.exp((logits[i] ?? 0) - (logits[0] ?? 0)) / total - probability)).toBeLessThan(5e-3),
  );
  const sorted = classes.map(({ probability }) => probability).sort((a, b) => b - a);
  expect(classes.map(({ probability }) => probability)).toEqual(sorted);
});

it('made images are those of the channels of largest gain, and of the classes; the control keeps its own places', () => {
  const made = { ratio: 2, answer: 1, probability: 0.5 };
  const counts = { conv1: 16, conv2: 32, conv3: 64, conv4: 64, logits: 10 };
  const unit = (unit: number) => ({ unit, best: 1, image: 0, label: unit % 10, plain: made, smooth: made });
  const layersOf = (choose: (count: number) => number[]): Evidence['activation-maximisation']['layers'] =>
    Object.entries(counts).map(([layer, count]) => ({ layer, units: choose(count).map(unit) }));
  const result: Evidence['activation-maximisation'] = {
    recipe: { steps: 1, starts: 1, rate: 0.1, jitter: 0, energy: 0, variation: 0 },
    trainingImages: 10,
    layers: layersOf((count) => Array.from({ length: count }, (_, i) => i)),
    untrained: layersOf((count) => [1, 3, 5, count - 1]),
  };
  // Every pixel of the image at a place is the place; of the control, 100 more.
  const stack = (units: number, from: number): TensorData => ({
    dtype: 'uint8',
    shape: [units, 28, 28],
    data: Uint8Array.from({ length: units * 784 }, (_, i) => from + Math.floor(i / 784)),
  });
  const all = new Map<string, TensorData>();
  for (const { layer, units } of result.layers)
    for (const kind of ['real', 'plain', 'smooth']) {
      all.set(`${layer}/${kind}`, stack(units.length, 0));
      all.set(`untrained/${layer}/${kind}`, stack(4, 100));
    }
  const { groups } = selectMaximisedChannels(result, withTensors(all));
  expect(groups.map(({ heading }) => heading)).toEqual(['conv1', 'conv2', 'conv3', 'conv4', 'conv4, untrained']);
  const best = channelsOf(source, 'conv3').slice(0, 3);
  expect(groups[2]?.units.map(({ name }) => name)).toEqual(best.map((channel) => `channel ${channel}`));
  expect(groups[2]?.units.map(({ smooth }) => smooth.pixels[783])).toEqual(best);
  expect(groups[4]?.units.map(({ name, plain }) => [name, plain.pixels[0]])).toEqual([
    ['channel 1', 100],
    ['channel 3', 101],
    ['channel 5', 102],
  ]);
  const classes = selectMaximisedClasses(result, withTensors(all)).groups;
  expect(classes[0]?.units.map(({ name }) => name)).toEqual(artifacts.manifest.dataset.classes);
  expect(classes[1]?.units).toHaveLength(3);
});
