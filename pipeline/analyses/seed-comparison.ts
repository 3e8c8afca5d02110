// Do seeds learn the same filters (Li et al. 2015, arXiv:1511.07543), and give the same answers? Controls: sets drawn by the
// initialiser, the networks' own starts, and random filters as smooth as trained ones, for smooth filters are alike by chance.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { normal } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import { mean } from '../../src/mean.ts';
import { logitsOf } from '../measuring/metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { assign } from './methods/assignment.ts';
import { cosine } from './measures/filters.ts';
import { drawFilters, filterSamples, firstLayerOf } from './measures/first-layer.ts';
import { meanOf, meanOfClusters, quantile, shareOf } from './methods/intervals.ts';
import { choleskyOf } from './methods/linear-algebra.ts';
import { mainNetworks } from './measures/main-networks.ts';
import { answersOf } from './measures/samples.ts';

type Result = Evidence['seed-comparison'];
type Filters = readonly Float64Array[];

const sets = 1000;

/**
 * Cosines of the best matches of both sets in each other, and of partners one to one. Two filters that are each other's best match enter
 * `best` twice with one and the same cosine: `clusters` has one name for both. Throws where the sets differ in size.
 */
export function matchFilters(a: Filters, b: Filters) {
  const cosines = a.map((one) => b.map((other) => cosine(one, other)));
  const columns = b.map((_, column) => cosines.map((row) => row[column] as number));
  const partners = assign(cosines);
  const [bestOfA, bestOfB] = [cosines.map(argmax), columns.map(argmax)];
  return {
    best: [...cosines.map((row) => Math.max(...row)), ...columns.map((column) => Math.max(...column))],
    clusters: [...bestOfA.keys(), ...bestOfB.map((own, column) => (bestOfA[own] === column ? own : a.length + column))],
    assigned: partners.map((partner, i) => cosines[i]?.[partner] as number),
    partners,
  };
}

function estimatesOf(a: Filters, b: Filters, random: () => Random): Result['pairs'][number]['trained'] {
  const { best, clusters, assigned } = matchFilters(a, b);
  return { best: meanOfClusters(best, clusters, random()), assigned: meanOf(assigned, random()) };
}

/** Means over the filters of pairs of sets that `draw` makes. */
function nullOf(draw: () => Filters): Result['nulls']['initialiser'] {
  const matches = Array.from({ length: sets }, () => matchFilters(draw(), draw()));
  const spread = (values: readonly number[]) => {
    const sorted = values.toSorted((x, y) => x - y);
    return { mean: mean(values), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  };
  return {
    best: spread(matches.map(({ best }) => mean(best))),
    assigned: spread(matches.map(({ assigned }) => mean(assigned))),
  };
}

/** Draws filters from a normal distribution that has the second moments of these ones at unit length. */
export function smoothDrawer(filters: Filters, random: Random): (count: number) => Float64Array[] {
  const size = filters[0]?.length ?? 0;
  const moments = new Float64Array(size * size);
  for (const filter of filters) {
    const squares = filter.reduce((sum, w) => sum + w * w, 0);
    if (squares === 0) continue;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        moments[i * size + j] =
          (moments[i * size + j] as number) +
          ((filter[i] as number) * (filter[j] as number)) / squares / filters.length;
  }
  // So that few filters, which do not span all directions, have a factor too.
  for (let i = 0; i < size; i++) moments[i * (size + 1)] = (moments[i * (size + 1)] as number) + 1e-6;
  const factor = choleskyOf(moments, size);
  return (count) =>
    Array.from({ length: count }, () => {
      const noise = Float64Array.from({ length: size }, () => normal(random));
      return Float64Array.from({ length: size }, (_, i) =>
        noise.subarray(0, i + 1).reduce((sum, z, j) => sum + z * (factor[i * size + j] as number), 0),
      );
    });
}

/** Agreement of two lists of answers that, within each class, have nothing to do with each other. */
export function chanceAgreement(a: Uint8Array, b: Uint8Array, labels: Uint8Array, classCount: number): number {
  const counts = (answers: Uint8Array): Float64Array => {
    const found = new Float64Array(classCount * classCount);
    answers.forEach((answer, i) => {
      const at = (labels[i] as number) * classCount + answer;
      found[at] = (found[at] as number) + 1;
    });
    return found;
  };
  const [ofA, ofB] = [counts(a), counts(b)];
  let agreement = 0;
  for (let label = 0; label < classCount; label++) {
    const own = ofA.subarray(label * classCount, (label + 1) * classCount);
    const size = own.reduce((x, y) => x + y, 0);
    if (size > 0)
      agreement += own.reduce((sum, count, k) => sum + count * (ofB[label * classCount + k] as number), 0) / size;
  }
  return agreement / labels.length;
}

/** How often two lists of answers are the same, and how often two wrong ones are. */
function compareAnswers(a: Uint8Array, b: Uint8Array, labels: Uint8Array, classCount: number) {
  const indices = Array.from(labels.keys());
  const bothWrong = indices.filter((i) => a[i] !== labels[i] && b[i] !== labels[i]);
  const isSame = (i: number): boolean => a[i] === b[i];
  return {
    agreement: shareOf(indices.filter(isSame).length, indices.length),
    chanceAgreement: chanceAgreement(a, b, labels, classCount),
    sameError:
      bothWrong.length === 0
        ? { value: 0, low: 0, high: 1 }
        : shareOf(bothWrong.filter(isSame).length, bothWrong.length),
  };
}

export const seedComparison: Analysis<'seed-comparison'> = {
  name: 'seed-comparison',
  run: (inputs, report) => {
    const { images, labels } = inputs.validation;
    const classCount = inputs.card.classes.length;
    const samples = filterSamples(inputs, []);
    const filters = (run: string, kind: 'trained' | 'start'): Filters =>
      samples.find((sample) => sample.run === run && sample.kind === kind)?.filters ?? [];
    const answers = (network: Network): Uint8Array => answersOf(logitsOf(network, images), classCount);
    const main = mainNetworks(inputs);
    if (main.length < 2) return undefined;
    const networks = main.map(({ run, in: network }, index) => {
      report(index, main.length + 1);
      return { run, trained: answers(network('trained')), start: answers(network('untrained')) };
    });
    const pairs = networks.flatMap((a, i) =>
      networks.slice(i + 1).map((b, j): Result['pairs'][number] => {
        const random = () => inputs.random(0, i, j);
        const [ofA, ofB] = [filters(a.run, 'trained'), filters(b.run, 'trained')];
        const { partners, assigned } = matchFilters(ofA, ofB);
        return {
          a: a.run,
          b: b.run,
          trained: estimatesOf(ofA, ofB, random),
          start: estimatesOf(filters(a.run, 'start'), filters(b.run, 'start'), random),
          partners,
          cosines: assigned,
          ...compareAnswers(a.trained, b.trained, labels, classCount),
          startAgreement: compareAnswers(a.start, b.start, labels, classCount).agreement,
        };
      }),
    );
    const all = samples.filter(({ kind }) => kind === 'trained').flatMap((sample) => sample.filters);
    const count = all.length / main.length;
    const side = Math.sqrt(all[0]?.length ?? 0);
    const [plain, smooth] = [inputs.random(1), smoothDrawer(all, inputs.random(2))];
    return {
      result: {
        layer: firstLayerOf(inputs),
        images: labels.length,
        pairs,
        nulls: {
          sets,
          initialiser: nullOf(() => drawFilters(count, side, plain)),
          smooth: nullOf(() => smooth(count)),
        },
      },
      tensors: new Map(
        main.map((one) => [one.run, tensorNamed(one.in('trained').tensors, `${firstLayerOf(inputs)}/kernel`)]),
      ),
    };
  },
};
