// What a linear read-out finds of the pixels in each layer: the dual of the linear probes, on the same numbers and images.
// A layer is called more abstract where the class is easier to read and the pixels are harder. Control: untrained networks.
import type { Estimate } from '../../src/artifacts/evidence/index.ts';
import type { Random } from '../../src/model/random.ts';
import type { Analysis } from './analysis.ts';
import { featuresOf, imagesForProbes, mostImagesForProbes, onCoordinates, pixelsOf } from './measures/features.ts';
import { standardOf, standardised } from './methods/standardise.ts';
import { bootstrap } from './methods/intervals.ts';
import { centred, columnMeans, product, rowOf } from './methods/linear-algebra.ts';
import type { Matrix } from './methods/linear-algebra.ts';
import { mainNetworks, states } from './measures/main-networks.ts';
import { fitRidge } from './methods/ridge.ts';

const allPenalties = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1] as const;

const sumOfSquares = (row: Float32Array): number => row.reduce((sum, value) => sum + value * value, 0);

/**
 * R² of predicted rows: 1 minus squared errors over squared truth. Resampled row by row.
 * @param truth minus the mean of the rows that the prediction was fitted on
 */
export function explainedShare(predicted: Matrix, truth: Matrix, random: Random): Estimate {
  const errors = new Float64Array(truth.rows);
  const totals = new Float64Array(truth.rows);
  for (let i = 0; i < truth.rows; i++) {
    const [found, wanted] = [rowOf(predicted, i), rowOf(truth, i)];
    totals[i] = sumOfSquares(wanted);
    errors[i] = sumOfSquares(wanted.map((value, j) => value - (found[j] as number)));
  }
  const share = (indices: Int32Array): number => {
    let [error, total] = [0, 0];
    for (const i of indices) {
      error += errors[i] as number;
      total += totals[i] as number;
    }
    return 1 - error / total;
  };
  return bootstrap(truth.rows, share, random);
}

export const pixelDecodability: Analysis<'pixel-decodability'> = {
  name: 'pixel-decodability',
  run: (inputs, report) => {
    const { train, validation, effort } = inputs;
    const { chosen, heldOut } = imagesForProbes(train, effort(mostImagesForProbes));
    const pixels = pixelsOf(chosen.images);
    const mean = columnMeans(pixels);
    const [targets, truth] = [centred(pixels, mean), centred(pixelsOf(validation.images), mean)];
    const penalties = allPenalties.slice(-effort(allPenalties.length, 1));
    const main = mainNetworks(inputs);
    const networks = main.flatMap(({ run, in: network }, index) =>
      states.map((state, half) => {
        const read = (images: Uint8Array) =>
          featuresOf(network(state), images, { coordinates: onCoordinates }).coordinates;
        const [fit, judge] = [read(chosen.images), read(validation.images)];
        const layers = [...fit].map(([layer, x]) => {
          const standard = standardOf(x);
          const { weights, penalty } = fitRidge(standardised(x, standard), targets, heldOut, penalties);
          const predicted = product(standardised(judge.get(layer) as Matrix, standard), weights);
          return {
            layer,
            dimensions: x.columns,
            penalty,
            explained: explainedShare(predicted, truth, inputs.random(index)),
          };
        });
        report(2 * index + half + 1, 2 * main.length);
        return { run, state, layers };
      }),
    );
    return {
      result: {
        trainingImages: chosen.labels.length,
        heldOutImages: heldOut,
        validationImages: validation.labels.length,
        networks,
      },
    };
  },
};
