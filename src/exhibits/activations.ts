// The exhibits of activations: what channels respond to, beside the untrained network, shuffled pixels and noise. One channel stands for a
// layer: the one of largest gain.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { counterpartOf } from '../artifacts/keys.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { Need, Source } from '../artifacts/source.ts';
import type { ActivatingPatchesData, PatchRow } from '../figures/activations/activating-patches.tsx';
import { activatingPatches } from '../figures/activations/activating-patches.tsx';
import type { ClassProfileData } from '../figures/activations/class-profile.tsx';
import { classProfile } from '../figures/activations/class-profile.tsx';
import type { ControlMaps, FeatureMapControlsData } from '../figures/activations/feature-map-controls.tsx';
import { featureMapControls } from '../figures/activations/feature-map-controls.tsx';
import type { FeatureMapsData } from '../figures/activations/feature-maps.tsx';
import { featureMaps } from '../figures/activations/feature-maps.tsx';
import type { DotComparisonData } from '../figures/overview/dot-comparison.tsx';
import { dotComparison } from '../figures/overview/dot-comparison.tsx';
import { clipped, receptiveWindow } from '../figures/overview/receptive-window.ts';
import {
  activationsOf,
  allExamples,
  both,
  channelsOf,
  className,
  namedExample,
  networkKey,
  networkName,
  networks,
  nounOf,
  orderOf,
} from './choices.ts';
import type { Choice } from './choices.ts';
import type { AnyExhibit } from './exhibit.tsx';
import { exhibit, ofAnalysis } from './exhibit.tsx';
import { withArticle } from '../subject/dataset-card.ts';

/** Feature maps of one layer for one image, of a network and its counterpart unless it is to stand alone. */
export function selectFeatureMaps(
  source: Source,
  layer: string,
  choice: Choice = {},
  { isAlone = false } = {},
): FeatureMapsData {
  const own = networkKey(choice);
  return {
    layer,
    noun: nounOf(source, choice),
    example: namedExample(source, choice),
    networks: (isAlone ? [own] : [own, counterpartOf(own)]).map((network) => ({
      name: networkName(network),
      activations: activationsOf(source, choice, layer, network),
      scale: tensorNamed(source.scales(network), layer),
    })),
    order: orderOf(source, layer, own),
  };
}

/** Share of zeros in every layer before the logits, of the shown network and of its start. */
export function selectZeroShare({ networks }: Evidence['zero-share'], { manifest }: Source): DotComparisonData {
  const { id } = shippedRun(manifest);
  const layersOf = (state: 'trained' | 'untrained') =>
    networks.find((one) => one.run === id && one.state === state)?.layers ?? [];
  const untrained = new Map(layersOf('untrained').map(({ layer, share }) => [layer, share]));
  return {
    title: 'Outputs that are exactly zero',
    unit: '%',
    domain: [0, 1],
    valueLabel: 'share of outputs that are exactly zero',
    meaning: { low: 'all active', high: 'all silent' },
    rows: layersOf('trained').map(({ layer, share }) => {
      const control = untrained.get(layer);
      if (control === undefined) throw new Error(`missing share of zeros of the untrained ${layer} in ${id}`);
      return { name: layer, trained: [share], control: [control], controlName: 'untrained' };
    }),
  };
}

/** Maps of one layer for the example that the analysis took, which is the one that the tutorial shows, and for its two controls. */
export function selectFeatureMapControls(
  found: Evidence['feature-map-controls'],
  source: Source,
  layer: string,
): FeatureMapControlsData {
  const tensors = source.evidenceTensors('feature-map-controls');
  const example = allExamples(source).find(({ id }) => id === found.example);
  if (example === undefined)
    throw new Error(`stale artifacts: unknown example "${found.example}"; run npm run pipeline -- --from analyses`);
  return {
    layer,
    noun: source.manifest.dataset.noun,
    label: className(source, example.label),
    inputs: found.inputs.map((input) => ({
      name: input.name,
      pixels: tensorNamed(tensors, `pixels/${input.name}`).data as Uint8Array,
      networks: both((network): ControlMaps => {
        const measured = input.layers.find((one) => one.layer === layer);
        if (measured === undefined) throw new Error(`unknown layer "${layer}"`);
        return {
          activations: tensorNamed(tensors, `${network}/${input.name}/${layer}`),
          predicted: className(source, input[network].predicted),
          probability: input[network].probability,
          likeness: measured[network].likeness,
        };
      }),
    })),
    scales: both((network) => tensorNamed(source.scales(network), layer)),
    order: channelsOf(source, layer),
  };
}

/** The patches of one row of one channel. */
export function patchesOf(
  source: Source,
  tensors: ReadonlyMap<string, TensorData>,
  prefix: string,
  layer: string,
  channel: number,
  row: number,
): PatchRow['patches'] {
  const { manifest } = source;
  const tensor = (part: string): TensorData => tensorNamed(tensors, `${prefix}/${layer}/${part}`);
  const [pixels, images, labels, units, values] = ['pixels', 'images', 'labels', 'units', 'values'].map(tensor) as [
    TensorData,
    TensorData,
    TensorData,
    TensorData,
    TensorData,
  ];
  const [, rowCount = 0, perRow = 0, size = 0] = pixels.shape;
  const { height: side } = source.image;
  return Array.from({ length: perRow }, (_, i) => (channel * rowCount + row) * perRow + i)
    .filter((place) => images.data[place] !== -1)
    .map((place) => {
      const window = receptiveWindow(
        manifest.architecture,
        layer,
        units.data[2 * place] ?? 0,
        units.data[2 * place + 1] ?? 0,
      );
      const { top, left, bottom, right } = clipped(window, side);
      return {
        pixels: Uint8Array.from(pixels.data.subarray(place * size * size, (place + 1) * size * size)),
        visible: {
          top: top - window.top,
          left: left - window.left,
          bottom: bottom - window.top,
          right: right - window.left,
        },
        value: values.data[place] ?? 0,
        label: className(source, labels.data[place] ?? 0),
      };
    });
}

/** A channel of a layer, the one of largest gain unless another is named, with its rows of patches. */
export function selectActivatingPatches(
  found: Evidence['activating-patches'],
  source: Source,
  layer: string,
  channel: number = channelsOf(source, layer)[0] ?? 0,
): ActivatingPatchesData {
  const measured = found.layers.find((one) => one.layer === layer);
  if (measured === undefined)
    throw new Error(
      `unknown layer "${layer}" in activating-patches; layers: ${found.layers.map((one) => one.layer).join(', ')}`,
    );
  const tensors = source.evidenceTensors('activating-patches');
  const rowOf = (network: (typeof networks)[number], name: PatchRow['name'], row: number): PatchRow => ({
    name,
    patches: patchesOf(source, tensors, network, layer, channel, row),
  });
  return {
    layer,
    channel,
    receptiveField: measured.receptiveField,
    images: found.images,
    perRow: found.perRow,
    trained: found.rows.map((name, row) => rowOf('trained', name, row)),
    untrained: rowOf('untrained', 'highest', 0),
    zeroShare: both((network) => tensorNamed(tensors, `${network}/${layer}/zero-shares`).data[channel] ?? 0),
  };
}

/** Class means of every channel of a layer, in both networks. */
export function selectClassProfile(found: Evidence['class-profile'], source: Source, layer: string): ClassProfileData {
  const tensors = source.evidenceTensors('class-profile');
  const measured = found.layers.find((one) => one.layer === layer);
  if (measured === undefined) throw new Error(`unknown layer "${layer}"`);
  return {
    layer,
    classes: source.manifest.dataset.classes,
    images: found.images,
    top: found.top,
    networks: networks.map((name) => ({
      name,
      means: tensorNamed(tensors, `${name}/${layer}/means`),
      effectiveClasses: measured[name].effectiveClasses,
      mean: measured[name].meanEffectiveClasses,
    })),
  };
}

/** Filters of the shipped run, before and after training. */
export function selectEdgeResponse({ seeds }: Evidence['edge-response'], { manifest }: Source): DotComparisonData {
  const { id } = shippedRun(manifest);
  const seed = seeds.find(({ run }) => run === id);
  if (seed === undefined)
    throw new Error(`stale artifacts: edge-response lacks run "${id}"; run npm run pipeline -- --from analyses`);
  const rowOf = (name: string, part: 'magnitude' | 'oriented'): DotComparisonData['rows'][number] => ({
    name,
    trained: seed.trained[part],
    control: seed.untrained[part],
    controlName: 'untrained',
  });
  return {
    title: 'Feature maps of the first layer against edges',
    unit: '',
    domain: [-1, 1],
    valueLabel: 'correlation of a feature map with the Sobel gradient',
    meaning: { low: 'silent at edges', high: 'follows edges' },
    rows: [rowOf('any edge', 'magnitude'), rowOf('own direction', 'oriented')],
  };
}

const bothActivations: readonly Need[] = [
  'examples',
  'activations',
  'untrainedActivations',
  'scales',
  'untrainedScales',
];

/** The first version of this tutorial showed two of the layers. */
const originals: readonly string[] = ['featuremaps_conv1', 'featuremaps_conv2'];

export const featureMapExhibits = (convs: readonly string[]): Record<string, AnyExhibit> =>
  Object.fromEntries(
    convs.map((layer, place) => [
      `feature-maps-${layer}`,
      exhibit(featureMaps, bothActivations, (source, choice) => selectFeatureMaps(source, layer, choice), {
        title: `Feature maps of ${layer}`,
        original: originals[place],
      }),
    ]),
  );

export const zeroShare = ofAnalysis('zero-share', dotComparison, [], selectZeroShare, {
  title: 'How many outputs of a layer are zero',
});

const controlsOf = (layer: string): AnyExhibit =>
  ofAnalysis(
    'feature-map-controls',
    featureMapControls,
    ['tensors/feature-map-controls', 'examples', 'scales', 'untrainedScales'],
    (found, source) => selectFeatureMapControls(found, source, layer),
    { titleOf: (noun) => `Feature maps of ${layer} for ${withArticle(noun)}, shuffled pixels and noise` },
  );

const patchesIn = (layer: string): AnyExhibit =>
  ofAnalysis(
    'activating-patches',
    activatingPatches,
    ['tensors/activating-patches', 'examples'],
    (found, source) => selectActivatingPatches(found, source, layer),
    { title: `Patches that excite a channel of ${layer}` },
  );

/**
 * The layer that a chapter shows has the name of the figure alone, the first for controls and the last for patches; others stand in the
 * gallery.
 */
export const responseExhibits = (convs: readonly string[]): Record<string, AnyExhibit> => {
  const [first = '', last = ''] = [convs[0], convs.at(-1)];
  return {
    'feature-map-controls': controlsOf(first),
    [`feature-map-controls-${last}`]: controlsOf(last),
    ...Object.fromEntries(convs.slice(0, -1).map((layer) => [`activating-patches-${layer}`, patchesIn(layer)])),
    'activating-patches': patchesIn(last),
    'class-profile': ofAnalysis('class-profile', classProfile, ['tensors/class-profile'], (found, source) =>
      selectClassProfile(found, source, last),
    ),
  };
};

export const edgeResponse = ofAnalysis('edge-response', dotComparison, [], selectEdgeResponse, {
  title: 'Responses of the first layer to edges',
});
