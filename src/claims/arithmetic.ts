// The little arithmetic that claims do on the artifacts' numbers.
import { labelOf } from '../subject/dataset-card.ts';
import { sum } from '../mean.ts';
import type { Manifest, RunRecord } from '../artifacts/schema.ts';

/** Mean height of a curve over equal steps, by the trapezoid rule. */
export const meanHeight = (curve: readonly number[]): number =>
  sum(curve.map((value, i) => (i === 0 || i === curve.length - 1 ? value / 2 : value))) / (curve.length - 1);

/** A value of one class. Throws for a name that is no class: what a claim speaks of stands in its `about`. */
export const ofClass = (values: readonly number[], { dataset }: Manifest, name: string): number =>
  values[labelOf(dataset, name)] ?? Number.NaN;

/** The runs of the main network, in order of their seeds. */
export const mainRuns = ({ runs }: Manifest): RunRecord[] =>
  runs.filter(({ kind }) => kind === 'main').toSorted((a, b) => a.seed - b.seed);

export const runOfKind = ({ runs }: Manifest, kind: RunRecord['kind']): RunRecord | undefined =>
  runs.find((run) => run.kind === kind);

/** Names of the convolutions, in the order of the network. */
export const convolutionsOf = ({ architecture }: Manifest): string[] =>
  architecture.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
