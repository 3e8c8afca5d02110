// How an analysis's file says what must hold in its result (beside its schema), between its result and the manifest, and in its tensors.
// The same statements are checked where artifacts are written and where they are read.
import type { z } from 'zod';
import { inputOf } from '../relations/architecture.ts';
import { measuredImages } from '../relations/effort.ts';
import { expectation } from '../relations/expectation.ts';
import type { Expectation, Fail } from '../relations/expectation.ts';
import type { Manifest } from '../schema.ts';

/** What a tensor must be. All tensors are finite besides. */
export interface TensorForm {
  readonly dtype: 'float32' | 'float16' | 'uint8';
  readonly shape: readonly number[];
  /** The values that there may be, both ends included, and one besides that stands for "none". */
  readonly range?: { readonly low: number; readonly high: number; readonly none?: number };
  /** Whether it may be 0 throughout: elsewhere that is a picture of nothing, and no result. */
  readonly mayBeBlank?: boolean;
  /** Whether each of its slices along the first axis holds something: pictures in a row. */
  readonly eachFilled?: boolean;
}

/** Every tensor of a file by its name. */
export type TensorForms = Readonly<Record<string, TensorForm>>;

/** What of the manifest the analyses have to agree with. */
export interface Facts {
  readonly manifest: Manifest;
  /** Of a square image, in pixels. */
  readonly side: number;
  readonly layers: readonly string[];
  readonly convolutions: readonly string[];
  /** The last layer: one output a class. */
  readonly head: string;
  readonly layer: (name: string) => Manifest['architecture'][number] | undefined;
  readonly channels: (layer: string) => number;
  readonly sideOf: (layer: string) => number;
  /** Ids of the main runs in the order of their seeds. */
  readonly mains: readonly string[];
  readonly shipped: string;
  readonly hasRun: (id: string) => boolean;
  /** How many validation images a result speaks of that is measured on all that this run measures on. */
  readonly measured: number;
}

export function factsOf(manifest: Manifest): Facts {
  const { architecture, runs } = manifest;
  const layer: Facts['layer'] = (name) => architecture.find((one) => one.name === name);
  return {
    manifest,
    side: inputOf(manifest.dataset)[0],
    layers: architecture.map(({ name }) => name),
    convolutions: architecture.filter(({ kind }) => kind === 'conv').map(({ name }) => name),
    head: architecture.at(-1)?.name ?? '',
    layer,
    channels: (name) => layer(name)?.outputShape[2] ?? 0,
    sideOf: (name) => layer(name)?.outputShape[0] ?? 0,
    mains: runs.filter(({ kind }) => kind === 'main').map(({ id }) => id),
    shipped: runs.find(({ shipped }) => shipped)?.id ?? '',
    hasRun: (id) => runs.some((run) => run.id === id),
    measured: measuredImages(manifest.dataset.splits),
  };
}

/** Compares a result with the manifest, and returns what its tensors must be; nothing where it has none. */
export type Agreement<Result> = (result: Result, facts: Facts, expect: Expectation) => TensorForms | undefined;

/** A refinement of a schema from relations within a result. Where a value is out of its bounds already, they are not looked at. */
export const within =
  <Result>(check: (result: Result, expect: Expectation) => void) =>
  (result: Result, context: z.RefinementCtx): void => {
    if (context.issues.length > 0) return;
    const fail: Fail = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
    check(result, expectation(fail));
  };

/** The layers of a list of records. */
export const layersIn = (records: readonly { readonly layer: string }[]): string[] => records.map(({ layer }) => layer);

/** Every main run before and after training, as lists of networks have them. */
export const statesOf = ({ mains }: Facts): string[] => mains.flatMap((id) => [`${id} trained`, `${id} untrained`]);

/** The networks of such a list. */
export const statesIn = (records: readonly { readonly run: string; readonly state: string }[]): string[] =>
  records.map(({ run, state }) => `${run} ${state}`);

/** Unordered pairs of the main runs, the first before the second. */
export const pairsOf = ({ mains }: Facts): string[] =>
  mains.flatMap((a, i) => mains.slice(i + 1).map((b) => `${a} ${b}`));
