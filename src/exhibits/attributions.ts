// The exhibits of attributions: what speaks for a class, and what such maps are worth. One image stands for all, the one that the
// tutorial shows; nothing is chosen for its look.
import type { AttributionMethod } from '../artifacts/evidence/attribution-methods.ts';
import { inputWords, isSameNetwork, networkWords } from '../artifacts/keys.ts';
import type { NetworkKey } from '../artifacts/keys.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Attributions, Source } from '../artifacts/source.ts';
import type { AttributionMapsData } from '../figures/attributions/attribution-maps.tsx';
import { attributionMaps } from '../figures/attributions/attribution-maps.tsx';
import { methodName } from '../figures/attributions/attribution-names.ts';
import type { CamSumData } from '../figures/attributions/cam-sum.tsx';
import { camSum } from '../figures/attributions/cam-sum.tsx';
import { deletion } from '../figures/attributions/deletion.tsx';
import type { OcclusionData } from '../figures/attributions/occlusion.tsx';
import { occlusion } from '../figures/attributions/occlusion.tsx';
import { sanityChecks } from '../figures/attributions/sanity-checks.tsx';
import type { Plane } from '../figures/marks/plane.ts';
import { featureMap } from '../figures/marks/plane.ts';
import {
  activationsOf,
  chosenAnswer,
  className,
  inputKey,
  namedExample,
  networkKey,
  networkName,
  nounOf,
  roles,
} from './choices.ts';
import type { Choice } from './choices.ts';
import { exhibit, ofAnalysis } from './exhibit.tsx';

/** Networks that stand beside the chosen one where they explain the same class: they never learned the labels. */
const controls: readonly NetworkKey[] = ['untrained', { run: 'permuted-labels', state: 'trained' }];

interface Explanation extends Attributions {
  readonly name: string;
}

/** What speaks for the class that the chosen network predicts, in the chosen image, by network. */
function explanations(source: Source, choice: Choice): readonly [Explanation, ...Explanation[]] {
  const [input, network] = [inputKey(source, choice), networkKey(choice)];
  const own = source.attributions(network, input);
  if (own === undefined)
    throw new Error(
      `missing attribution maps of the network "${networkWords(network)}" on input ${inputWords(input)}: run npm run pipeline -- --from analyses for a shipped example`,
    );
  const others = controls
    .filter((control) => !isSameNetwork(control, network))
    .map((control) => ({ name: networkName(control), found: source.attributions(control, input) }))
    .flatMap(({ name, found }) => (found?.explained === own.explained ? [{ name, ...found }] : []));
  return [{ name: networkName(network), ...own }, ...others];
}

/** A map in units of the spread of its network's logits. */
function mapOf({ maps, logitSpread }: Attributions, name: string): Plane {
  const map = tensorNamed(maps, name);
  const [height = 0, width = 0] = map.shape;
  return { height, width, values: Float32Array.from(map.data, (value) => value / logitSpread) };
}

/** Sides of the patches that were put over the image, the smallest first. */
const patchesOf = ({ maps }: Attributions): number[] =>
  [...maps.keys()]
    .flatMap((name) => /^occlusion-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

/**
 * Grad-CAM averages gradients over the cells of its layer. Times their number it is in the unit of CAM, which it equals in the last layer
 * but for its cut.
 */
const perCell = (plane: Plane): Plane => ({
  ...plane,
  values: plane.values.map((value) => value * plane.values.length),
});

interface Row {
  readonly method: AttributionMethod;
  readonly map: string;
  readonly signed: boolean;
}

/** In the order of reading: by pixels, by cells, by covering. Occlusion stands for all patches by the middle one. */
function rowsOf(patches: readonly number[], source: Source): Row[] {
  const row = (method: AttributionMethod, map: string = method): Row => ({ method, map, signed: true });
  return [
    row('gradient'),
    row('gradient-x-input'),
    row('integrated-gradients'),
    row('guided-backpropagation'),
    row('occlusion', `occlusion-${middlePatch(patches)}`),
    row('cam'),
    ...roles(source)
      .convs.toReversed()
      .map(({ name }) => ({ ...row(`grad-cam-${name}`), signed: false })),
  ];
}

const middlePatch = (patches: readonly number[]): number => patches[Math.floor(patches.length / 2)] ?? 0;

/** Every method for one image. */
export function selectAttributionMaps(source: Source, choice: Choice = {}): AttributionMapsData {
  const networks = explanations(source, choice);
  return {
    noun: nounOf(source, choice),
    example: namedExample(source, choice),
    explained: className(source, networks[0].explained),
    networks: networks.map(({ name }) => name),
    rows: rowsOf(patchesOf(networks[0]), source).map(({ method, map, signed }) => ({
      name: methodName(method),
      signed,
      maps: networks.map((network) => {
        const plane = mapOf(network, map);
        return method.startsWith('grad-cam') ? perCell(plane) : plane;
      }),
    })),
  };
}

/** Every patch for one image; the middle one also with its own mean in its place. */
export function selectOcclusion(source: Source, choice: Choice = {}): OcclusionData {
  const networks = explanations(source, choice);
  const patches = patchesOf(networks[0]);
  const middle = middlePatch(patches);
  const columns = [
    ...patches.map((patch) => ({ patch, fill: 'zero' as const, map: `occlusion-${patch}` })),
    { patch: middle, fill: 'mean' as const, map: `occlusion-${middle}-mean` },
  ];
  return {
    noun: nounOf(source, choice),
    example: namedExample(source, choice),
    explained: className(source, networks[0].explained),
    networks: networks.map(({ name, logitSpread }) => ({ name, spread: logitSpread })),
    columns: columns.map(({ patch, fill, map }) => ({
      patch,
      fill,
      maps: networks.map((network) => mapOf(network, map)),
    })),
  };
}

/** Class activation maps of all classes for one image, from weights and activations. */
export function selectCamSum(source: Source, choice: Choice = {}): CamSumData {
  const { probabilities } = chosenAnswer(source, choice);
  const { last, logits } = roles(source);
  const weights = source.weights(networkKey(choice));
  const maps = activationsOf(source, choice, last.name);
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
  return {
    noun: nounOf(source, choice),
    example: namedExample(source, choice),
    classes: classes.sort((a, b) => b.probability - a.probability),
  };
}

export const attributionExhibits = {
  'attribution-maps': ofAnalysis(
    'attribution-maps',
    attributionMaps,
    ['tensors/attribution-maps', 'examples'],
    (_, source, choice) => selectAttributionMaps(source, choice),
  ),
  'cam-sum': exhibit(camSum, ['examples', 'weights', 'activations'], selectCamSum),
  occlusion: ofAnalysis('attribution-maps', occlusion, ['tensors/attribution-maps', 'examples'], (_, source, choice) =>
    selectOcclusion(source, choice),
  ),
  'sanity-checks': ofAnalysis('sanity-checks', sanityChecks, [], (found) => found),
  deletion: ofAnalysis('deletion', deletion, [], (found) => found),
};
