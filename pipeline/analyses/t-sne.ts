// Maps of images by t-SNE (van der Maaten & Hinton 2008). Controls: pixels, the untrained network, other perplexities, another
// random start. They show neighbours only; sizes of clusters and distances between them mean nothing (Wattenberg et al. 2016).
import { pick } from '../datasets/dataset.ts';
import { float32 } from '../measuring/tensors.ts';
import type { Analysis } from './analysis.ts';
import { convNames, featuresOf, firstOfEachClass, pixelsOf, pooled } from './measures/features.ts';
import { standardOf, standardised } from './methods/standardise.ts';
import type { Features } from './methods/standardise.ts';
import { centred, columnMeans, matrixOf } from './methods/linear-algebra.ts';
import type { Matrix } from './methods/linear-algebra.ts';
import { embed, jointProbabilities, squaredDistances } from './methods/stochastic-neighbours.ts';

const perplexities = [5, 30, 100] as const;
const starts = 2;
const pointsPerClass = 100;

/** The points around their mean, in float32: where a map lies means nothing. */
const centredPoints = (points: Float64Array): Float32Array => {
  const matrix = matrixOf(Float32Array.from(points), 2);
  return centred(matrix, columnMeans(matrix)).values;
};

export const tSne: Analysis<'t-sne'> = {
  name: 't-sne',
  run: ({ validation, trained, untrained, random }, report) => {
    const { images, labels } = pick(validation, firstOfEachClass(validation.labels, pointsPerClass));
    const last = (network: ReturnType<typeof trained>): Matrix => {
      const x = featuresOf(network, images, { pooled }).pooled.get(convNames(network).at(-1) ?? '') as Features;
      return standardised(x, standardOf(x));
    };
    const spaces = { input: pixelsOf(images), untrained: last(untrained()), trained: last(trained()) } as const;
    const names = Object.keys(spaces) as (keyof typeof spaces)[];
    const total = names.length * perplexities.length * starts;
    let done = 0;
    const maps = names.flatMap((space) => {
      const distances = squaredDistances(spaces[space]);
      return perplexities.flatMap((perplexity) => {
        const joint = jointProbabilities(distances, labels.length, perplexity);
        return Array.from({ length: starts }, (_, start) => {
          const { points, divergences } = embed(joint, labels.length, random(perplexity, start));
          report(++done, total);
          return {
            record: {
              space,
              perplexity,
              start,
              divergence: divergences.at(-1) as number,
              tensor: `${space}/perplexity-${perplexity}/start-${start}`,
            },
            points: centredPoints(points),
          };
        });
      });
    });
    return {
      result: {
        images: labels.length,
        perplexities: [...perplexities],
        starts,
        maps: maps.map(({ record }) => record),
      },
      tensors: new Map(maps.map(({ record, points }) => [record.tensor, float32([labels.length, 2], points)])),
    };
  },
};
