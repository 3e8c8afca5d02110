// Ablations against the main network of the same length, on the same test images.
import type { ComparisonRecord } from '../../src/artifacts/schema.ts';
import { holm, mcNemar, pairedDifference } from '../analyses/methods/paired-tests.ts';

export interface Predictions {
  readonly id: string;
  readonly kind: string;
  /** Predicted labels, `[n]`. */
  readonly predicted: Uint8Array;
}

/** Every run that is neither `main` nor `short` against `short`; empty where that was not trained. */
export function compareRuns(runs: readonly Predictions[], labels: Uint8Array): ComparisonRecord[] {
  const base = runs.find(({ kind }) => kind === 'short');
  if (base === undefined) return [];
  const found = runs
    .filter(({ kind }) => kind !== 'main' && kind !== 'short')
    .map(({ id, predicted }) => {
      let [onlyRun, onlyAgainst] = [0, 0];
      labels.forEach((label, i) => {
        const [here, there] = [predicted[i] === label, base.predicted[i] === label];
        if (here && !there) onlyRun++;
        if (there && !here) onlyAgainst++;
      });
      const { difference, interval } = pairedDifference(onlyRun, onlyAgainst, labels.length);
      return {
        run: id,
        against: base.id,
        difference,
        interval,
        onlyRun,
        onlyAgainst,
        pValue: mcNemar(onlyRun, onlyAgainst),
      };
    });
  const adjusted = holm(found.map(({ pValue }) => pValue));
  return found.map((one, i) => ({ ...one, adjustedP: adjusted[i] as number }));
}
