// Which numbers the figures of representations are given: the shipped network before and after training, the other seeds as bands, and the
// controls that are no network.
import type { Source } from '../artifacts/source.ts';
import type { Estimate, Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { CkaData } from '../figures/representations/cka.tsx';
import type { LayerProfilesData } from '../figures/representations/layer-profiles.tsx';
import { thousands } from '../figures/marks/format.ts';
import type { PcaMapData } from '../figures/representations/pca-map.tsx';
import type { TSneMapData } from '../figures/representations/t-sne-map.tsx';

type State = 'trained' | 'untrained';
type Profiles = LayerProfilesData['panels'][number]['profiles'];

interface Network {
  readonly run: string;
  readonly state: State;
}

/** The shipped network in both states, each with the values of every seed. Throws where the shipped run was not measured. */
function profilesOf<One extends Network>(
  { manifest }: Pick<Source, 'manifest'>,
  networks: readonly One[],
  valuesOf: (network: One) => readonly { readonly layer: string; readonly estimate: Estimate }[],
): Profiles {
  const shipped = shippedRun(manifest).id;
  return (['trained', 'untrained'] as const).map((state) => {
    const all = networks.filter((network) => network.state === state);
    const own = all.find(({ run }) => run === shipped);
    if (own === undefined) throw new Error(`missing measurements of run "${shipped}": run npm run pipeline`);
    return {
      name: state,
      role: state,
      values: valuesOf(own),
      seeds: all.map((network) => valuesOf(network).map(({ estimate }) => estimate.value)),
    };
  });
}

const control = (
  name: string,
  probes: readonly { readonly layer: string; readonly accuracy: Estimate }[],
): Profiles[number] => ({
  name,
  role: 'control',
  values: probes.map(({ layer, accuracy }) => ({ layer, estimate: accuracy })),
  seeds: [],
});

/** The image itself, and the layers of the first network in their order. */
const withInput = (layers: readonly { readonly layer: string }[] | undefined): string[] => [
  'input',
  ...(layers ?? []).map(({ layer }) => layer),
];

/** Both readings, each with all its controls. */
export function selectLinearProbes(found: Evidence['linear-probes'], source: Source): LayerProfilesData {
  const panel = (reading: 'pooled' | 'coordinates', title: string, input: string) => ({
    title,
    profiles: [
      ...profilesOf(source, found.networks, (network) =>
        network[reading].map(({ layer, accuracy }) => ({ layer, estimate: accuracy })),
      ),
      ...(found.permutedNetwork === undefined ? [] : [control('shuffled net', found.permutedNetwork[reading])]),
      control('shuffled probe', found.permutedProbe[reading]),
      control(input, found.input[reading]),
    ],
  });
  return {
    title: 'What a linear read-out finds of the class',
    measure: `validation images that a linear probe of the layer classifies correctly`,
    unit: '%',
    layers: withInput(found.networks[0]?.pooled),
    panels: [
      panel('pooled', 'The mean of each feature map', 'brightness'),
      panel('coordinates', `${found.input.coordinates[0]?.dimensions ?? 0} numbers of each layer`, 'pixels'),
    ],
    axis: { low: 0, high: 1, step: 0.1, seam: 0.6 },
    notes: [
      `Probes are fitted on ${thousands(found.trainingImages)} training images. Shuffled net: a network that was trained on labels in a random order. Shuffled probe: the trained network, but the probe is fitted to labels in a random order, ${found.permutedProbe.permutations} times.`,
    ],
  };
}

/** The pixels that can be read back, beside the pixels themselves. */
export function selectPixelDecodability(
  found: Evidence['pixel-decodability'],
  source: Source,
): LayerProfilesData {
  const whole = { value: 1, low: 1, high: 1 };
  const probes = source.evidence('linear-probes');
  const pixels = {
    title: 'Pixels, from the same numbers',
    profiles: [
      ...profilesOf(source, found.networks, ({ layers }) =>
        layers.map(({ layer, explained }) => ({ layer, estimate: explained })),
      ),
      { name: 'pixels', role: 'control' as const, values: [{ layer: 'input', estimate: whole }], seeds: [] },
    ],
  };
  const classes = probes && {
    title: `Class, from ${probes.input.coordinates[0]?.dimensions ?? 0} numbers of each layer`,
    profiles: [
      ...profilesOf(source, probes.networks, ({ coordinates }) =>
        coordinates.map(({ layer, accuracy }) => ({ layer, estimate: accuracy })),
      ),
      control('pixels', probes.input.coordinates),
    ],
  };
  return {
    title: 'What a linear read-out finds of the class and of the pixels',
    measure:
      'share of validation images classified correctly, and share of the squared differences between pixels and the mean image that is explained',
    unit: '%',
    layers: withInput(found.networks[0]?.layers),
    panels: [...(classes ? [classes] : []), pixels],
    axis: { low: 0.5, high: 1, step: 0.1 },
    notes: [
      'A layer is more abstract than another where the class is easier to read from it and the pixels are harder.',
    ],
  };
}

/** Channels at deviation 1, for the scale of a channel is a convention; as they are in the second panel. */
export function selectClassGeometry(found: Evidence['class-geometry'], source: Source): LayerProfilesData {
  const panel = (key: 'ratio' | 'standardised', title: string): LayerProfilesData['panels'][number] => ({
    title,
    profiles: [
      ...profilesOf(source, found.networks, ({ layers }) =>
        layers.map((one) => ({ layer: one.layer, estimate: one[key] })),
      ),
      { name: 'pixels', role: 'control', values: [{ layer: 'input', estimate: found.input }], seeds: [] },
    ],
  });
  const panels = [panel('standardised', 'Every channel at deviation 1'), panel('ratio', 'Channels as they are')];
  const greatest = Math.max(
    ...panels.flatMap(({ profiles }) =>
      profiles.flatMap(({ values, seeds }) => [...values.map(({ estimate }) => estimate.high), ...seeds.flat()]),
    ),
  );
  return {
    title: 'How far apart the classes lie',
    measure: 'Fisher ratio: scatter between class means over scatter within classes',
    unit: '',
    layers: withInput(found.networks[0]?.layers),
    panels,
    axis: { low: 0, high: Math.ceil(greatest), step: 1 },
    notes: ['Means of feature maps; the pixels are as they are in both panels.'],
  };
}

/** The shown network with itself, with every other seed and with its own start; then the same layer of two seeds, before training too; labels and pixels. */
export function selectCka(found: Evidence['cka'], { manifest }: Source): CkaData {
  const shipped = shippedRun(manifest).id;
  const own = found.networks.find(({ run }) => run === shipped);
  if (own === undefined) throw new Error(`missing CKA of run "${shipped}": run npm run pipeline`);
  const states = ['trained', 'untrained'] as const;
  const reference = (name: string, of: typeof own.labels): CkaData['references'][number] => ({
    name,
    rows: states,
    measured: [{ with: name, cka: states.map((state) => of[state]) }],
  });
  return {
    layers: found.layers,
    images: found.images,
    networks: [
      { name: 'itself', rows: found.layers, measured: [{ with: 'itself', cka: found.self }] },
      ...(found.otherSeeds.length === 0
        ? []
        : [
            {
              name: 'another seed',
              rows: found.layers,
              measured: found.otherSeeds.map(({ run, cka }) => ({ with: run, cka })),
            },
          ]),
      { name: 'its own start', rows: found.layers, measured: [{ with: 'its own start', cka: found.untrained }] },
    ],
    references: [
      ...(found.pairs.length === 0
        ? []
        : [
            {
              name: 'two seeds',
              rows: states,
              measured: found.pairs.map((pair) => ({
                with: `${pair.a} and ${pair.b}`,
                cka: states.map((state) => pair[state]),
              })),
            },
          ]),
      reference('the labels', own.labels),
      reference('the pixels', own.input),
    ],
  };
}

/** Points of each class that maps show. */
const drawnPerClass = 30;
const drawnPerClassSmall = 15;

/** The rows of a tensor `[n, d]` at these places. */
function rowsAt({ dtype, shape, data }: TensorData, places: readonly number[]): TensorData {
  const width = shape[1] ?? 1;
  const rows = places.flatMap((place) => Array.from(data.subarray(place * width, (place + 1) * width)));
  return { dtype, shape: [places.length, width], data: Float32Array.from(rows) };
}

/** Places of the first `count` points of each class. */
function firstPlaces(labels: ArrayLike<number>, count: number): number[] {
  const taken = new Map<number, number>();
  return Array.from(labels, (label, place) => ({ label, place }))
    .filter(({ label }) => {
      const before = taken.get(label) ?? 0;
      taken.set(label, before + 1);
      return before < count;
    })
    .map(({ place }) => place);
}

/** Points and labels of the images that a map draws. */
function drawnPoints(source: Source, count: number) {
  const tensors = source.evidenceTensors('pca');
  const labels = tensorNamed(tensors, 'labels').data;
  const places = firstPlaces(labels, count);
  return { tensors, places, labels: Uint8Array.from(places, (place) => labels[place] ?? 0) };
}

/** The last convolution, trained beside untrained; the pixels in words. */
export function selectPcaMap(found: Evidence['pca'], source: Source): PcaMapData {
  const last = found.layers.at(-1);
  if (last === undefined) throw new Error('missing layers in the result of "pca": run npm run pipeline');
  const { tensors, places, labels } = drawnPoints(source, drawnPerClass);
  const map = (name: string, key: string, space: Evidence['pca']['input']): PcaMapData['maps'][number] => ({
    name,
    ...space,
    points: rowsAt(tensorNamed(tensors, `${key}/points`), places),
  });
  return {
    layer: last.layer,
    classes: source.manifest.dataset.classes,
    labels,
    maps: [
      map('trained', `trained/${last.layer}`, last.trained),
      map('untrained', `untrained/${last.layer}`, last.untrained),
    ],
    others: [map('pixels', 'input', found.input)],
    images: found.images,
    neighbourCount: found.neighbourCount,
  };
}

/** Every perplexity from the first start, and the one in the middle from another. */
export function selectTSneMap(found: Evidence['t-sne'], source: Source): TSneMapData {
  const { places, labels } = drawnPoints(source, drawnPerClassSmall);
  const tensors = source.evidenceTensors('t-sne');
  const middle = found.perplexities[Math.floor(found.perplexities.length / 2)];
  const spaces = source.evidence('pca');
  const last = spaces?.layers.at(-1);
  const worth = { input: spaces?.input, untrained: last?.untrained, trained: last?.trained };
  const names = { input: 'pixels', untrained: 'untrained', trained: 'trained' } as const;
  return {
    classes: source.manifest.dataset.classes,
    labels,
    images: found.images,
    spaces: (['input', 'untrained', 'trained'] as const).map((space) => ({
      name: names[space],
      ...(worth[space] && { neighbours: worth[space].neighbours }),
      maps: found.maps
        .filter((map) => map.space === space && (map.start === 0 || (map.start === 1 && map.perplexity === middle)))
        .map((map) => ({ ...map, points: rowsAt(tensorNamed(tensors, map.tensor), places) })),
    })),
  };
}
