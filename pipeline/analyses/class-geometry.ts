// How far apart the classes lie in each layer, measured in their own spread: the Fisher ratio of pooled features. Controls:
// untrained networks, the pixels.
import type { Estimate } from '../../src/artifacts/evidence/index.ts';
import type { Random } from '../../src/model/random.ts';
import type { Analysis } from './analysis.ts';
import { featuresOf, pixelsOf, pooled } from './measures/features.ts';
import { standardOf, standardised } from './methods/standardise.ts';
import type { Features } from './methods/standardise.ts';
import { bootstrap } from './methods/intervals.ts';
import { rowOf } from './methods/linear-algebra.ts';
import type { Matrix } from './methods/linear-algebra.ts';
import { mainNetworks, states } from './measures/main-networks.ts';

const draws = 500;

/**
 * Trace of the scatter between class means over the trace of the scatter within classes (Fisher 1936,
 * doi:10.1111/j.1469-1809.1936.tb02137.x), of the rows at these indices.
 */
export function fisherRatio(x: Matrix, labels: Uint8Array, indices: Int32Array): number {
  const { columns } = x;
  const classCount = 1 + labels.reduce((most, label) => Math.max(most, label), 0);
  const sums = new Float64Array(classCount * columns);
  const counts = new Float64Array(classCount);
  let squares = 0;
  for (const i of indices) {
    const row = rowOf(x, i);
    const label = labels[i] as number;
    counts[label] = (counts[label] as number) + 1;
    for (let c = 0, at = label * columns; c < columns; c++, at++) {
      const value = row[c] as number;
      sums[at] = (sums[at] as number) + value;
      squares += value * value;
    }
  }
  let [ofClasses, ofAll] = [0, 0];
  for (let c = 0; c < columns; c++) {
    let total = 0;
    for (let label = 0; label < classCount; label++) {
      const sum = sums[label * columns + c] as number;
      total += sum;
      if (counts[label] !== 0) ofClasses += (sum * sum) / (counts[label] as number);
    }
    ofAll += (total * total) / indices.length;
  }
  return (ofClasses - ofAll) / (squares - ofClasses);
}

/** The ratio of the features as they are, and with every column brought to mean 0 and deviation 1 on all images. */
function ratiosOf(x: Features, labels: Uint8Array, random: () => Random): { ratio: Estimate; standardised: Estimate } {
  const of = (features: Matrix): Estimate =>
    bootstrap(x.rows, (indices) => fisherRatio(features, labels, indices), random(), draws);
  return { ratio: of(x), standardised: of(standardised(x, standardOf(x))) };
}

export const classGeometry: Analysis<'class-geometry'> = {
  name: 'class-geometry',
  run: (inputs, report) => {
    const { images, labels } = inputs.validation;
    const main = mainNetworks(inputs);
    const total = 2 * main.length + 1;
    const networks = main.flatMap(({ run, in: network }, index) =>
      states.map((state, half) => {
        const layers = [...featuresOf(network(state), images, { pooled }).pooled].map(([layer, x]) => ({
          layer,
          ...ratiosOf(x, labels, () => inputs.random(0)),
        }));
        report(2 * index + half + 1, total);
        return { run, state, layers };
      }),
    );
    const { ratio: input } = ratiosOf(pixelsOf(images), labels, () => inputs.random(0));
    report(total, total);
    return { result: { images: labels.length, networks, input } };
  },
};
