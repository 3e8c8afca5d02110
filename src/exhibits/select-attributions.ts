// Which numbers the figures of attributions are given. One garment stands for all, the one that the tutorial shows; channels are those of
// largest gain; nothing is chosen for its look.
import type { Source } from '../artifacts/source.ts';
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
function mapReader(found: Maps, source: Source): (network: Maps['networks'][number], map: string) => Plane {
  const tensors = source.evidenceTensors('attribution-maps');
  const index = exampleIndex(found, source);
  return ({ network, logitSpread }, map) => {
    const plane = stackedPlane(tensorNamed(tensors, `${network}/${map}`), index);
    return { ...plane, values: plane.values.map((value) => value / logitSpread) };
  };
}

function exampleIndex({ examples }: Maps, source: Source): number {
  const { id } = source.shown;
  const index = examples.indexOf(id);
  if (index < 0)
    throw new Error(`stale artifacts: no maps of example "${id}"; run npm run pipeline -- --from analyses`);
  return index;
}

const explainedClass = (found: Maps, source: Source): string =>
  className(source, found.classes[exampleIndex(found, source)] ?? 0);

const shown = (source: Source): AttributionMapsData['example'] => {
  const example = shownExample(source);
  return { label: labelled(source, example), pixels: example.pixels };
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
export function selectAttributionMaps(found: Maps, source: Source): AttributionMapsData {
  const mapOf = mapReader(found, source);
  return {
    example: shown(source),
    explained: explainedClass(found, source),
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
export function selectOcclusion(found: Maps, source: Source): OcclusionData {
  const mapOf = mapReader(found, source);
  const middle = found.patches[Math.floor(found.patches.length / 2)] ?? 0;
  const columns = [
    ...found.patches.map((patch) => ({ patch, fill: 'zero' as const, map: `occlusion-${patch}` })),
    { patch: middle, fill: 'mean' as const, map: `occlusion-${middle}-mean` },
  ];
  return {
    example: shown(source),
    explained: explainedClass(found, source),
    networks: found.networks.map(({ network, logitSpread }) => ({ name: network, spread: logitSpread })),
    columns: columns.map(({ patch, fill, map }) => ({
      patch,
      fill,
      maps: found.networks.map((network) => mapOf(network, map)),
    })),
  };
}

/** Class activation maps of all classes for the shown example, from the shipped weights and activations. */
export function selectCamSum(source: Source): CamSumData {
  const { probabilities } = shownExample(source);
  const { last, logits } = roles(source);
  const weights = source.weights('trained');
  const maps = tensorNamed(source.activations('trained', source.shown), last.name);
  const [kernel, bias] = [tensorNamed(weights, `${logits.name}/kernel`), tensorNamed(weights, `${logits.name}/bias`)];
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
      name: className(source, label),
      map: { height: maps.shape[0] ?? 0, width: maps.shape[1] ?? 0, values },
      bias: bias.data[label] ?? 0,
      probability,
    };
  });
  return { example: shown(source), classes: classes.sort((a, b) => b.probability - a.probability) };
}

type Maximised = Evidence['activation-maximisation'];

/** Some units of a layer by their place in the result; `prefix` leads to their tensors. */
export function unitsOf(
  source: Source,
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
      answer: className(source, unit[kind].answer),
      probability: unit[kind].probability,
    });
    return [
      {
        name: layer === roles(source).logits.name ? className(source, unit.unit) : `channel ${unit.unit}`,
        real: { pixels: pixels('real', place), label: className(source, unit.label) },
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
export function selectMaximisedChannels(found: Maximised, source: Source): ActivationMaximisationData {
  const tensors = source.evidenceTensors('activation-maximisation');
  const { convs, last } = roles(source);
  const groups = convs.map(({ name: layer }): MaximisedGroup => {
    const places = channelsOf(source, layer).slice(0, perLayer);
    return {
      heading: layer,
      note: 'highest gain first',
      units: unitsOf(source, tensors, layerNamed(found.layers, layer), places),
    };
  });
  const control = layerNamed(found.untrained, last.name);
  const all = control.units.map((_, place) => place).slice(0, perLayer);
  const units = unitsOf(source, tensors, control, all, 'untrained/');
  const untrained = { heading: `${last.name}, untrained`, note: 'drawn at random', units };
  return { recipe: found.recipe, trainingImages: found.trainingImages, groups: [...groups, untrained] };
}

/** Every class, and three of the untrained network's, drawn by the analysis. */
export function selectMaximisedClasses(found: Maximised, source: Source): ActivationMaximisationData {
  const tensors = source.evidenceTensors('activation-maximisation');
  const places = (of: Maximised['layers'][number]): number[] => of.units.map((_, place) => place);
  const [trained, control] = [found.layers, found.untrained].map((layers) => layerNamed(layers, roles(source).logits.name)) as [
    Maximised['layers'][number],
    Maximised['layers'][number],
  ];
  const some = places(control).slice(0, perLayer);
  return {
    recipe: found.recipe,
    trainingImages: found.trainingImages,
    groups: [
      { heading: 'Trained', note: 'logit of each class', units: unitsOf(source, tensors, trained, places(trained)) },
      {
        heading: 'Untrained',
        note: 'drawn at random',
        units: unitsOf(source, tensors, control, some, 'untrained/'),
      },
    ],
  };
}
