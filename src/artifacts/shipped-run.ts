// The one run among many whose network the tutorial shows.
import type { Manifest, RunRecord } from './schema.ts';

/** The main run with the median validation accuracy; the schema knows that there is exactly one. */
export function shippedRun({ runs }: Pick<Manifest, 'runs'>): RunRecord {
  const found = runs.find(({ shipped }) => shipped);
  if (found === undefined) throw new Error('stale artifacts: no run is shipped; run npm run pipeline');
  return found;
}
