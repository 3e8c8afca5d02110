// Which numbers the comparison of seeds is given: what its claim judges, the one partner that every filter has in another network.
import type { Source } from '../artifacts/source.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { SeedComparisonData } from '../figures/representations/seed-comparison.tsx';
import { channelsOf } from './select.ts';

/** `seed-1` is "seed 1". */
const runName = (run: string): string => run.replace('-', ' ');

/** Where the partner of each filter of `b` is in `a`, from where that of each filter of `a` is in `b`. */
function inverted(partners: readonly number[]): number[] {
  const found = partners.map(() => 0);
  partners.forEach((to, from) => (found[to] = from));
  return found;
}

/** The shown network with its partners in every other seed, filters by gain; every pair of seeds, with CKA where it was measured. */
export function selectSeedComparison(found: Evidence['seed-comparison'], source: Source): SeedComparisonData {
  const shipped = shippedRun(source.manifest).id;
  const tensors = source.evidenceTensors('seed-comparison');
  const layers = source.evidence('cka');
  const others = found.pairs.flatMap(({ a, b, partners, cosines }) => {
    const kernel = (run: string) => ({ name: runName(run), kernel: tensorNamed(tensors, run) });
    if (a === shipped) return [{ ...kernel(b), partners, cosines }];
    if (b !== shipped) return [];
    const back = inverted(partners);
    return [{ ...kernel(a), partners: back, cosines: back.map((from) => cosines[from] ?? 0) }];
  });
  return {
    layer: found.layer,
    shown: {
      name: runName(shipped),
      kernel: tensorNamed(tensors, shipped),
      order: channelsOf(source, found.layer),
    },
    others,
    pairs: found.pairs.map(({ a, b, trained, start, ...answers }) => ({
      ...answers,
      name: `${runName(a)} and ${runName(b)}`,
      trained: trained.assigned,
      start: start.assigned,
    })),
    nulls: { initialiser: found.nulls.initialiser.assigned, smooth: found.nulls.smooth.assigned },
    layers: (layers?.layers ?? []).map((layer, i) => {
      const of = (state: 'trained' | 'untrained'): number[] =>
        (layers?.pairs ?? []).map((pair) => pair[state][i]?.value ?? 0);
      return { layer, trained: of('trained'), untrained: of('untrained') };
    }),
  };
}
