// The kinds of trained networks: their names on pages, and the spread of seeds of the same network.
import type { Manifest, RunRecord } from '../artifacts/schema.ts';

export type RunKind = RunRecord['kind'];

/** Each network, or what was changed in it, as figures call it. */
export const runNames: Readonly<Record<RunKind, string>> = {
  main: 'the main network',
  short: 'unchanged, trained for less',
  'permuted-labels': 'labels shuffled',
  'frozen-conv1': 'first layer left as it began',
  'no-flip': 'no mirroring',
  'no-shift': 'no shifting',
  'no-augmentation': 'no augmentation',
  'kernel-3': 'first filters 3 × 3',
  'kernel-7': 'first filters 7 × 7',
  'half-width': 'half as many channels',
  'wide-end': 'last layer twice as wide',
  flatten: 'no average over places',
  'double-width': 'twice as many channels',
};

/** Seeds as pages name them instead of files, with non-breaking spaces: `seed-0, conv1` -> `seed 0, conv1`, `seed-0, seed-1` -> `seeds 0 and 1`. */
export const seedsInWords = (text: string): string =>
  text
    .replace(/\bseed-(\d+)(?:,| and) seed-(\d+)/g, 'seeds\u00a0$1 and\u00a0$2')
    .replace(/\bseed[- ](\d+)/g, 'seed\u00a0$1');

/** The runs of one kind, in the order of the manifest. */
export const runsOf = ({ runs }: Pick<Manifest, 'runs'>, kind: RunKind): RunRecord[] =>
  runs.filter((run) => run.kind === kind);

/** The greatest difference in test accuracy between two seeds of the main network; undefined if there is only one. */
export function seedSpread(manifest: Pick<Manifest, 'runs'>): number | undefined {
  const accuracies = runsOf(manifest, 'main').map(({ testAccuracy }) => testAccuracy);
  return accuracies.length < 2 ? undefined : Math.max(...accuracies) - Math.min(...accuracies);
}
