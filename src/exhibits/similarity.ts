// The exhibits of how alike networks are: the same layer of two of them, the filters of one beside their partners in another.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { Source } from '../artifacts/source.ts';
import type { CkaData } from '../figures/representations/cka.tsx';
import { cka } from '../figures/representations/cka.tsx';
import type { SeedComparisonData } from '../figures/representations/seed-comparison.tsx';
import { seedComparison } from '../figures/representations/seed-comparison.tsx';
import { channelsOf } from './choices.ts';
import { ofAnalysis } from './exhibit.tsx';

/** The shown network with itself, with every other seed and with its own start; then the same layer of two seeds, before training too; labels and pixels. */
export function selectCka(found: Evidence['cka'], { manifest }: Source): CkaData {
  const shipped = shippedRun(manifest).id;
  const own = found.networks.find(({ run }) => run === shipped);
  if (own === undefined) throw new Error(`missing CKA of run "${shipped}": run npm run pipeline`);
  const states = ['trained', 'untrained'] as const;
  const reference = (name: string, of: typeof own.labels): CkaData['references'][number] => ({
    name,
    rows: states,
    measured: [{ with: name, cka: states.map((state) => of[state]) }],
  });
  return {
    layers: found.layers,
    images: found.images,
    networks: [
      { name: 'itself', rows: found.layers, measured: [{ with: 'itself', cka: found.self }] },
      ...(found.otherSeeds.length === 0
        ? []
        : [
            {
              name: 'another seed',
              rows: found.layers,
              measured: found.otherSeeds.map(({ run, cka }) => ({ with: run, cka })),
            },
          ]),
      { name: 'its own start', rows: found.layers, measured: [{ with: 'its own start', cka: found.untrained }] },
    ],
    references: [
      ...(found.pairs.length === 0
        ? []
        : [
            {
              name: 'two seeds',
              rows: states,
              measured: found.pairs.map((pair) => ({
                with: `${pair.a} and ${pair.b}`,
                cka: states.map((state) => pair[state]),
              })),
            },
          ]),
      reference('the labels', own.labels),
      reference('the pixels', own.input),
    ],
  };
}

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

export const ckaBetween = ofAnalysis('cka', cka, [], selectCka);
export const seedPartners = ofAnalysis(
  'seed-comparison',
  seedComparison,
  ['tensors/seed-comparison'],
  selectSeedComparison,
  { wants: ['evidence/cka'] },
);
