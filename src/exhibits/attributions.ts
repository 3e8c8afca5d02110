// The exhibits of attributions: what speaks for a class, and what such maps are worth. One image stands for all, the one that the
// tutorial shows; nothing is chosen for its look.
import type { AttributionMethod } from '../artifacts/evidence/attribution-methods.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
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
import { featureMap, stackedPlane } from '../figures/marks/plane.ts';
import { className, labelled, roles, shownExample } from './choices.ts';
import { exhibit, ofAnalysis } from './exhibit.tsx';

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

export const shown = (source: Source): AttributionMapsData['example'] => {
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

interface Row {
  readonly method: AttributionMethod;
  readonly map: string;
  readonly signed: boolean;
}

/** In the order of reading: by pixels, by cells, by covering. Occlusion stands for all patches by the middle one. */
function rowsOf({ patches }: Maps, source: Source): Row[] {
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

/** Every method for the shown example. */
export function selectAttributionMaps(found: Maps, source: Source): AttributionMapsData {
  const mapOf = mapReader(found, source);
  return {
    noun: source.manifest.dataset.noun,
    example: shown(source),
    explained: explainedClass(found, source),
    networks: found.networks.map(({ network }) => network),
    rows: rowsOf(found, source).map(({ method, map, signed }) => ({
      name: methodName(method),
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
  const middle = middlePatch(found.patches);
  const columns = [
    ...found.patches.map((patch) => ({ patch, fill: 'zero' as const, map: `occlusion-${patch}` })),
    { patch: middle, fill: 'mean' as const, map: `occlusion-${middle}-mean` },
  ];
  return {
    noun: source.manifest.dataset.noun,
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
  return {
    noun: source.manifest.dataset.noun,
    example: shown(source),
    classes: classes.sort((a, b) => b.probability - a.probability),
  };
}

export const attributionExhibits = {
  'attribution-maps': ofAnalysis(
    'attribution-maps',
    attributionMaps,
    ['tensors/attribution-maps', 'examples'],
    selectAttributionMaps,
  ),
  'cam-sum': exhibit(camSum, ['examples', 'weights', 'activations'], selectCamSum),
  occlusion: ofAnalysis('attribution-maps', occlusion, ['tensors/attribution-maps', 'examples'], selectOcclusion),
  'sanity-checks': ofAnalysis('sanity-checks', sanityChecks, [], (found) => found),
  deletion: ofAnalysis('deletion', deletion, [], (found) => found),
};
