// The exhibits of what can be read from a layer: the shipped network before and after training, the other seeds as bands, and the controls
// that are no network.
import type { Estimate, Evidence } from '../artifacts/evidence/index.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { Source } from '../artifacts/source.ts';
import { thousands } from '../figures/marks/format.ts';
import type { LayerProfilesData } from '../figures/representations/layer-profiles.tsx';
import { layerProfiles } from '../figures/representations/layer-profiles.tsx';
import { ofAnalysis } from './exhibit.tsx';

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

export const control = (
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
    notes: [
      `Probes are fitted on ${thousands(found.trainingImages)} training images. Shuffled net: a network that was trained on labels in a random order. Shuffled probe: the trained network, but the probe is fitted to labels in a random order, ${found.permutedProbe.permutations} times.`,
    ],
  };
}

/** The pixels that can be read back, beside the pixels themselves. */
export function selectPixelDecodability(found: Evidence['pixel-decodability'], source: Source): LayerProfilesData {
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
  return {
    title: 'How far apart the classes lie',
    measure: 'Fisher ratio: scatter between class means over scatter within classes',
    unit: '',
    layers: withInput(found.networks[0]?.layers),
    panels,
    notes: ['Means of feature maps; the pixels are as they are in both panels.'],
  };
}

export const linearProbes = ofAnalysis('linear-probes', layerProfiles, [], selectLinearProbes, {
  title: 'What a linear read-out finds of the class',
});
export const pixelDecodability = ofAnalysis('pixel-decodability', layerProfiles, [], selectPixelDecodability, {
  title: 'What a linear read-out finds of the class and of the pixels',
  wants: ['evidence/linear-probes'],
});
export const classGeometry = ofAnalysis('class-geometry', layerProfiles, [], selectClassGeometry, {
  title: 'How far apart the classes lie',
});
