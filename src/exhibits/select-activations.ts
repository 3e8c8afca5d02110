// Which numbers the figures of activations are given. One channel stands for a layer: the one of largest gain.
import type { Source } from '../artifacts/source.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { ActivatingPatchesData, PatchRow } from '../figures/activations/activating-patches.tsx';
import type { ClassProfileData } from '../figures/activations/class-profile.tsx';
import type { DotComparisonData } from '../figures/overview/dot-comparison.tsx';
import type { ControlMaps, FeatureMapControlsData } from '../figures/activations/feature-map-controls.tsx';
import type { ImportanceData } from '../figures/behaviour/importance.tsx';
import { clipped, receptiveWindow } from '../figures/overview/receptive-window.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import { allExamples, channelsOf, className } from './select.ts';

const networks = ['trained', 'untrained'] as const;
type NetworkName = (typeof networks)[number];

const both = <T>(valueOf: (network: NetworkName) => T): Record<NetworkName, T> => ({
  trained: valueOf('trained'),
  untrained: valueOf('untrained'),
});

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
  const { height: side } = imageShape(source);
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
  const rowOf = (network: NetworkName, name: PatchRow['name'], row: number): PatchRow => ({
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
export function selectClassProfile(
  found: Evidence['class-profile'],
  source: Source,
  layer: string,
): ClassProfileData {
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

/** The correlations of every layer with the cost of removal. */
export const selectImportance = ({ images, layers }: Evidence['channel-ablation']): ImportanceData => ({
  images,
  layers: layers.map(({ layer, channels, correlations, chance }) => ({
    layer,
    channels: channels.length,
    correlations,
    chance,
  })),
});

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
