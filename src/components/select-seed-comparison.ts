// Which numbers the comparison of seeds is given: what its claim judges, the best match of every filter in another network.
import { maxIndex, range, sum } from 'd3';
import type { Artifacts } from '../artifacts/build.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import { filterPlane, unitNorm } from '../figures/marks/plane.ts';
import type { Plane } from '../figures/marks/plane.ts';
import type { SeedComparisonData } from '../figures/seed-comparison.tsx';
import { channelsOf } from './select.ts';

/** `seed-1` is "seed 1". */
const runName = (run: string): string => run.replace('-', ' ');

/** For each filter of one kernel the one of another that is most like it, and their cosine. */
function bestMatches(own: TensorData, other: TensorData): { matches: number[]; cosines: number[] } {
  const planesOf = (kernel: TensorData): Plane[] =>
    range(kernel.shape[3] ?? 0).map((filter) => unitNorm(filterPlane(kernel, filter)));
  const candidates = planesOf(other);
  const found = planesOf(own).map(({ values }) => {
    const cosines = candidates.map((one) => sum(values, (value, i) => value * (one.values[i] ?? 0)));
    const match = maxIndex(cosines);
    return { match, cosine: cosines[match] ?? 0 };
  });
  return { matches: found.map(({ match }) => match), cosines: found.map(({ cosine }) => cosine) };
}

/**
 * The shown network with the best matches of its filters in every other seed, filters by gain; every pair of seeds by its best matches, which
 * is what the claim judges, with CKA where it was measured.
 */
export function selectSeedComparison(found: Evidence['seed-comparison'], artifacts: Artifacts): SeedComparisonData {
  const shipped = shippedRun(artifacts.manifest).id;
  const tensors = artifacts.evidenceTensors('seed-comparison');
  const layers = artifacts.evidence.cka;
  const shown = tensorNamed(tensors, shipped);
  const others = found.pairs
    .flatMap(({ a, b }) => (a === shipped ? [b] : b === shipped ? [a] : []))
    .map((run) => {
      const kernel = tensorNamed(tensors, run);
      return { name: runName(run), kernel, ...bestMatches(shown, kernel) };
    });
  return {
    layer: found.layer,
    shown: {
      name: runName(shipped),
      kernel: shown,
      order: channelsOf(artifacts, found.layer),
    },
    others,
    pairs: found.pairs.map(({ a, b, trained, start, ...answers }) => ({
      ...answers,
      name: `${runName(a)} and ${runName(b)}`,
      trained: trained.best,
      start: start.best,
    })),
    nulls: { initialiser: found.nulls.initialiser.best, smooth: found.nulls.smooth.best },
    layers: (layers?.layers ?? []).map((layer, i) => {
      const of = (state: 'trained' | 'untrained'): number[] =>
        (layers?.pairs ?? []).map((pair) => pair[state][i]?.value ?? 0);
      return { layer, trained: of('trained'), untrained: of('untrained') };
    }),
  };
}
