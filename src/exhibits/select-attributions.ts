// Which numbers the figures of attributions are given. One garment stands for all, the one that the tutorial shows; channels are those of
// largest gain; nothing is chosen for its look.
import type { Artifacts } from '../artifacts/build.ts';
import type { AttributionMethod } from '../artifacts/evidence/attribution-methods.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type {
  ActivationMaximisationData,
  MaximisedGroup,
  MaximisedUnit,
} from '../figures/attributions/activation-maximisation.tsx';
import type { AttributionMapsData } from '../figures/attributions/attribution-maps.tsx';
import { methodNames } from '../figures/attributions/attribution-names.ts';
import type { CamSumData } from '../figures/attributions/cam-sum.tsx';
import { featureMap, stackedPlane } from '../figures/marks/plane.ts';
import type { Plane } from '../figures/marks/plane.ts';
import type { OcclusionData } from '../figures/attributions/occlusion.tsx';
import { channelsOf, className, shownExample } from './select.ts';

type Maps = Evidence['attribution-maps'];

/** Reads maps of the shown example, in units of the spread of their network's logits. */
function mapReader(found: Maps, artifacts: Artifacts): (network: Maps['networks'][number], map: string) => Plane {
  const tensors = artifacts.evidenceTensors('attribution-maps');
  const index = exampleIndex(found, artifacts);
  return ({ network, logitSpread }, map) => {
    const plane = stackedPlane(tensorNamed(tensors, `${network}/${map}`), index);
    return { ...plane, values: plane.values.map((value) => value / logitSpread) };
  };
}

function exampleIndex({ examples }: Maps, artifacts: Artifacts): number {
  const { id } = shownExample(artifacts);
  const index = examples.indexOf(id);
  if (index < 0)
    throw new Error(`stale artifacts: no maps of example "${id}"; run npm run pipeline -- --from analyses`);
  return index;
}

const explainedClass = (found: Maps, artifacts: Artifacts): string =>
  className(artifacts, found.classes[exampleIndex(found, artifacts)] ?? 0);

const shown = (artifacts: Artifacts): AttributionMapsData['example'] => {
  const { label, pixels } = shownExample(artifacts);
  return { label: className(artifacts, label), pixels };
};

/**
 * Grad-CAM averages gradients over the cells of its layer. Times their number it is in the unit of CAM, which it equals in the last layer
 * but for its cut.
 */
const perCell = (plane: Plane): Plane => ({
  ...plane,
  values: plane.values.map((value) => value * plane.values.length),
});

/** In the order of reading: by pixels, by cells, by covering. Occlusion stands for all patches by the middle one. */
const rows: readonly { readonly method: AttributionMethod; readonly map: string; readonly signed: boolean }[] = [
  { method: 'gradient', map: 'gradient', signed: true },
  { method: 'gradient-x-input', map: 'gradient-x-input', signed: true },
  { method: 'integrated-gradients', map: 'integrated-gradients', signed: true },
  { method: 'guided-backpropagation', map: 'guided-backpropagation', signed: true },
  { method: 'occlusion', map: 'occlusion-5', signed: true },
  { method: 'cam', map: 'cam', signed: true },
  { method: 'grad-cam-conv4', map: 'grad-cam-conv4', signed: false },
  { method: 'grad-cam-conv3', map: 'grad-cam-conv3', signed: false },
  { method: 'grad-cam-conv2', map: 'grad-cam-conv2', signed: false },
  { method: 'grad-cam-conv1', map: 'grad-cam-conv1', signed: false },
];

/** Every method for the shown example. */
export function selectAttributionMaps(found: Maps, artifacts: Artifacts): AttributionMapsData {
  const mapOf = mapReader(found, artifacts);
  return {
    example: shown(artifacts),
    explained: explainedClass(found, artifacts),
    networks: found.networks.map(({ network }) => network),
    rows: rows.map(({ method, map, signed }) => ({
      name: methodNames[method],
      signed,
      maps: found.networks.map((network) => {
        const plane = mapOf(network, map);
        return method.startsWith('grad-cam') ? perCell(plane) : plane;
      }),
    })),
  };
}

/** Every patch for the shown example; the middle one also with its own mean in its place. */
export function selectOcclusion(found: Maps, artifacts: Artifacts): OcclusionData {
  const mapOf = mapReader(found, artifacts);
  const middle = found.patches[Math.floor(found.patches.length / 2)] ?? 0;
  const columns = [
    ...found.patches.map((patch) => ({ patch, fill: 'zero' as const, map: `occlusion-${patch}` })),
    { patch: middle, fill: 'mean' as const, map: `occlusion-${middle}-mean` },
  ];
  return {
    example: shown(artifacts),
    explained: explainedClass(found, artifacts),
    networks: found.networks.map(({ network, logitSpread }) => ({ name: network, spread: logitSpread })),
    columns: columns.map(({ patch, fill, map }) => ({
      patch,
      fill,
      maps: found.networks.map((network) => mapOf(network, map)),
    })),
  };
}

/** Class activation maps of all classes for the shown example, from the shipped weights and activations. */
export function selectCamSum(artifacts: Artifacts): CamSumData {
  const { id, probabilities } = shownExample(artifacts);
  const { weights, activations } = artifacts.trained;
  const maps = tensorNamed(activations, `${id}/conv4`);
  const [kernel, bias] = [tensorNamed(weights, 'logits/kernel'), tensorNamed(weights, 'logits/bias')];
  const [channels = 0, classCount = 0] = kernel.shape;
  const planes = Array.from({ length: channels }, (_, channel) => featureMap(maps, channel));
  const classes = probabilities.map((probability, label) => {
    const values = Float32Array.from(planes[0]?.values ?? [], (_, cell) =>
      planes.reduce(
        (sum, plane, channel) => sum + (plane.values[cell] ?? 0) * (kernel.data[channel * classCount + label] ?? 0),
        0,
      ),
    );
    return {
      name: className(artifacts, label),
      map: { height: maps.shape[0] ?? 0, width: maps.shape[1] ?? 0, values },
      bias: bias.data[label] ?? 0,
      probability,
    };
  });
  return { example: shown(artifacts), classes: classes.sort((a, b) => b.probability - a.probability) };
}

type Maximised = Evidence['activation-maximisation'];

/** Some units of a layer by their place in the result; `prefix` leads to their tensors. */
export function unitsOf(
  artifacts: Artifacts,
  tensors: ReadonlyMap<string, TensorData>,
  { layer, units }: Maximised['layers'][number],
  places: readonly number[],
  prefix = '',
): MaximisedUnit[] {
  const pixels = (kind: string, place: number): Uint8Array => {
    const { data, shape }: TensorData = tensorNamed(tensors, `${prefix}${layer}/${kind}`);
    const size = (shape[1] ?? 0) * (shape[2] ?? 0);
    return Uint8Array.from(data.subarray(place * size, (place + 1) * size));
  };
  return places.flatMap((place) => {
    const unit = units[place];
    if (unit === undefined) return [];
    const made = (kind: 'smooth' | 'plain'): MaximisedUnit['smooth'] => ({
      pixels: pixels(kind, place),
      ratio: unit[kind].ratio,
      answer: className(artifacts, unit[kind].answer),
      probability: unit[kind].probability,
    });
    return [
      {
        name: layer === 'logits' ? className(artifacts, unit.unit) : `channel ${unit.unit}`,
        real: { pixels: pixels('real', place), label: className(artifacts, unit.label) },
        smooth: made('smooth'),
        plain: made('plain'),
      },
    ];
  });
}

const layerNamed = (layers: Maximised['layers'], name: string): Maximised['layers'][number] => {
  const found = layers.find(({ layer }) => layer === name);
  if (found === undefined) throw new Error(`unknown layer "${name}"`);
  return found;
};

const perLayer = 3;

/** The three channels of largest gain in each layer, and as many of the untrained network's last layer, drawn by the analysis. */
export function selectMaximisedChannels(found: Maximised, artifacts: Artifacts): ActivationMaximisationData {
  const tensors = artifacts.evidenceTensors('activation-maximisation');
  const groups = ['conv1', 'conv2', 'conv3', 'conv4'].map((layer): MaximisedGroup => {
    const places = channelsOf(artifacts, layer).slice(0, perLayer);
    return {
      heading: layer,
      note: 'highest gain first',
      units: unitsOf(artifacts, tensors, layerNamed(found.layers, layer), places),
    };
  });
  const control = layerNamed(found.untrained, 'conv4');
  const all = control.units.map((_, place) => place).slice(0, perLayer);
  const units = unitsOf(artifacts, tensors, control, all, 'untrained/');
  const untrained = { heading: 'conv4, untrained', note: 'drawn at random', units };
  return { recipe: found.recipe, trainingImages: found.trainingImages, groups: [...groups, untrained] };
}

/** Every class, and three of the untrained network's, drawn by the analysis. */
export function selectMaximisedClasses(found: Maximised, artifacts: Artifacts): ActivationMaximisationData {
  const tensors = artifacts.evidenceTensors('activation-maximisation');
  const places = (of: Maximised['layers'][number]): number[] => of.units.map((_, place) => place);
  const [trained, control] = [layerNamed(found.layers, 'logits'), layerNamed(found.untrained, 'logits')];
  const some = places(control).slice(0, perLayer);
  return {
    recipe: found.recipe,
    trainingImages: found.trainingImages,
    groups: [
      { heading: 'Trained', note: 'logit of each class', units: unitsOf(artifacts, tensors, trained, places(trained)) },
      {
        heading: 'Untrained',
        note: 'drawn at random',
        units: unitsOf(artifacts, tensors, control, some, 'untrained/'),
      },
    ],
  };
}
