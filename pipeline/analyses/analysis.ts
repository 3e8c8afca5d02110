// What an analysis is, and what it may look at. Every access to a network or to results is noted, so that an analysis is repeated when
// something it looked at has changed, and only then.
import type { Evidence, EvidenceName } from '../../src/artifacts/evidence/index.ts';
import type { DatasetCard, Manifest } from '../../src/artifacts/schema.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import type { Random } from '../../src/model/random.ts';
import type { LabelledImages, Split } from '../datasets/dataset.ts';
import type { Tensors } from '../measuring/tensors.ts';

/** One network with its folded weights on the device, which belong to the inputs: do not dispose; and the same weights as numbers. */
export interface Network extends WeightedNetwork {
  readonly id: string;
  readonly tensors: Tensors;
}

/** Of the dataset card, what analyses measure by, and the word for what an image shows; the rest is for pages. */
export type MeasuredCard = Pick<DatasetCard, 'noun' | 'classes' | 'groups' | 'image'> & {
  readonly shown: Pick<DatasetCard['shown'], 'class'>;
};

/** What an analysis may look at. All images are bytes; networks are measured as they are shipped. */
export interface Inputs {
  /** What the images are, as far as it decides a number. */
  readonly card: MeasuredCard;
  /** All training images of the split. */
  readonly train: LabelledImages;
  /** The default set of every statistic: 5,000 in a full run. */
  readonly validation: LabelledImages;
  /** Where these images lie in the training file: 0-based indices, in the order of `train` and `validation`. */
  readonly split: Split;
  /** The examples that the figures show, in the manifest's order. */
  readonly examples: LabelledImages & { readonly ids: readonly string[] };
  /** The shipped network, in float32. */
  readonly trained: () => Network;
  /** The shipped network before its first step. */
  readonly untrained: () => Network;
  /** Any run's network by its id; `undefined` where it was not trained. */
  readonly run: (id: string) => Network | undefined;
  /** The same run before its first step, folded with the same training images. */
  readonly untrainedRun: (id: string) => Network | undefined;
  /** Ids of the main runs, in order of their seeds. */
  readonly mainRuns: () => readonly string[];
  /** Snapshots of the shipped run in order of their steps. */
  readonly checkpoints: () => readonly { readonly step: number; readonly epochs: number; readonly tensors: Tensors }[];
  /** The manifest's records of the runs of one kind; the shipped one is of kind `main`. */
  readonly runs: (kind: Manifest['runs'][number]['kind']) => Manifest['runs'];
  /** Stored test results: logits `[n, classes]` of the shipped network, labels, and predicted labels of any run. */
  readonly test: () => {
    readonly logits: Float32Array;
    readonly labels: Uint8Array;
    readonly predicted: (id: string) => Uint8Array | undefined;
  };
  /**
   * How many of something are taken where the images do not decide it: steps of a search, draws of a bootstrap, images of a sample. All
   * of them in a full run; in a smaller one the share that its training images have in a full run's, at least `least` (2).
   */
  readonly effort: (full: number, least?: number) => number;
  /** A generator of this analysis alone; the same keys give the same numbers. */
  readonly random: (...keys: readonly number[]) => Random;
}

/** How much of an analysis is done. */
export type ReportShare = (done: number, total: number) => void;

/** A result in the form of its schema, and large parts as tensors (`evidence/<name>.safetensors`). */
export interface Finding<Name extends EvidenceName> {
  readonly result: Evidence[Name];
  readonly tensors?: Tensors;
}

export interface Analysis<Name extends EvidenceName = EvidenceName> {
  readonly name: Name;
  /** Returns `undefined` where a network that it needs was not trained. */
  readonly run: (inputs: Inputs, report: ReportShare) => Promise<Finding<Name> | undefined> | Finding<Name> | undefined;
}
