// Maps of images by principal components of pooled features, with what a reader's drawing needs to land on them. Controls:
// the untrained network, the pixels. What distances are worth is measured in the space itself, never read off the map.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { Analysis } from './analysis.ts';
import { featuresOf, firstOfEachClass, pixelsOf, pooled } from './measures/features.ts';
import { standardOf, standardised } from './methods/standardise.ts';
import type { Features, Standard } from './methods/standardise.ts';
import { shareOf } from './methods/intervals.ts';
import { product } from './methods/linear-algebra.ts';
import type { Matrix } from './methods/linear-algebra.ts';
import { rightByNeighbours } from './methods/nearest-neighbours.ts';
import { firstComponents, principalComponents } from './methods/principal-components.ts';
import { float32 } from '../measuring/tensors.ts';
import type { Tensors } from '../measuring/tensors.ts';

type Space = Evidence['pca']['input'];

const neighbourCount = 10;
const pointsPerClass = 100;
/** Components whose share of the variance is told. */
const told = 10;

/** A space, its map, and the way from its numbers onto the map. */
interface Mapped {
  readonly space: Space;
  readonly mean: Float64Array;
  /** `[dimensions, 2]`: components, each entry divided by the deviation of its column. */
  readonly basis: Matrix;
  /** `[images, 2]` */
  readonly places: Matrix;
}

/** Divides every row of a basis by the deviation of its column of features; what never varies has no weight. */
const overDeviation = (basis: Matrix, { deviation }: Standard): Matrix => ({
  ...basis,
  values: basis.values.map((value, i) => {
    const d = deviation[Math.floor(i / basis.columns)] as number;
    return d === 0 ? 0 : value / d;
  }),
});

function mapOf(x: Features, labels: Uint8Array): Mapped {
  const standard = standardOf(x);
  const features = standardised(x, standard);
  const found = principalComponents(features);
  const total = found.variances.reduce((a, b) => a + b, 0);
  const plane = firstComponents(found, 2);
  const places = product(features, plane);
  const share = (space: Matrix) => shareOf(rightByNeighbours(space, labels, neighbourCount), labels.length);
  return {
    space: {
      dimensions: x.columns,
      variance: Array.from(found.variances.subarray(0, told), (variance) => variance / total),
      neighbours: share(features),
      neighboursInPlane: share(places),
    },
    mean: standard.mean,
    basis: overDeviation(plane, standard),
    places,
  };
}

/** The map as tensors, with the places of the chosen images. */
const tensorsOf = (key: string, { mean, basis, places }: Mapped, chosen: readonly number[]): Tensors =>
  new Map([
    [`${key}/mean`, float32([mean.length], mean)],
    [`${key}/basis`, float32([basis.rows, 2], basis.values)],
    [
      `${key}/points`,
      float32(
        [chosen.length, 2],
        chosen.flatMap((i) => [...places.values.subarray(i * 2, i * 2 + 2)]),
      ),
    ],
  ]);

export const pca: Analysis<'pca'> = {
  name: 'pca',
  run: ({ validation: { images, labels }, trained, untrained }, report) => {
    const [after, before] = [trained(), untrained()].map((network) => featuresOf(network, images, { pooled }).pooled);
    const names = [...(after?.keys() ?? [])];
    let done = 0;
    const map = (x: Features): Mapped => {
      const found = mapOf(x, labels);
      report(++done, 2 * names.length + 1);
      return found;
    };
    const input = map(pixelsOf(images));
    const layers = names.map((layer) => ({
      layer,
      trained: map(after?.get(layer) as Features),
      untrained: map(before?.get(layer) as Features),
    }));
    const points = firstOfEachClass(labels, pointsPerClass);
    const maps: [string, Mapped][] = [
      ['input', input],
      ...layers.flatMap(({ layer, ...states }) =>
        Object.entries(states).map(([state, found]): [string, Mapped] => [`${state}/${layer}`, found]),
      ),
    ];
    return {
      result: {
        images: labels.length,
        neighbourCount,
        points,
        input: input.space,
        layers: layers.map((one) => ({ layer: one.layer, trained: one.trained.space, untrained: one.untrained.space })),
      },
      tensors: new Map([
        [
          'labels',
          { dtype: 'uint8', shape: [points.length], data: Uint8Array.from(points, (i) => labels[i] as number) },
        ],
        ...maps.flatMap(([key, found]) => [...tensorsOf(key, found, points)]),
      ]),
    };
  },
};
