// The exhibits that map images to points: the first few of each class.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { PcaMapData } from '../figures/representations/pca-map.tsx';
import { pcaMap } from '../figures/representations/pca-map.tsx';
import type { TSneMapData } from '../figures/representations/t-sne-map.tsx';
import { tSneMap } from '../figures/representations/t-sne-map.tsx';
import { ofAnalysis } from './exhibit.tsx';
import { kindsOf } from '../subject/dataset-card.ts';

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
    kinds: kindsOf(source.manifest.dataset),
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
    kinds: kindsOf(source.manifest.dataset),
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

export const embeddingExhibits = {
  'pca-map': ofAnalysis('pca', pcaMap, ['tensors/pca'], selectPcaMap),
  't-sne-map': ofAnalysis('t-sne', tSneMap, ['tensors/t-sne', 'evidence/pca', 'tensors/pca'], selectTSneMap),
};
