// What a stage is given, and what it makes.
import type { Manifest, RunRecord } from '../src/artifacts/schema.ts';
import type { BackendName } from './training/backends.ts';
import type { LabelledImages, Split } from './datasets/dataset.ts';
import type { Line } from './processes/progress.ts';
import type { Run } from './training/runs.ts';
import type { Collection } from './write.ts';

/** The artifacts as far as they are made: pieces of the manifest, and files by their key. */
export interface PartialArtifacts {
  body: Partial<Omit<Collection['body'], 'metrics' | 'runs'>> & {
    metrics?: Partial<Manifest['metrics']>;
    /** The stage `test` adds the test accuracy. */
    runs?: readonly (Omit<RunRecord, 'weights' | 'testAccuracy'> & { readonly testAccuracy?: number })[];
  };
  files: Partial<Collection['files']>;
  networks?: Collection['networks'];
  evidence?: Collection['evidence'];
  tfjsWeights?: Uint8Array;
}

/** What a stage is given. Effects are here, so that a stage runs in a test. */
export interface Context {
  /** The trainings wanted; what later stages need to know of them is in the artifacts. */
  readonly runs: readonly Run[];
  readonly processes: number;
  /** The same for trainings on a graphics card. */
  readonly processesOnCard: number;
  /** Keeps quick runs apart from full ones. */
  readonly quick: boolean;
  /** The folder with the states of the trainings. */
  readonly runsFolder: string;
  /** Where results of analyses are kept. */
  readonly cacheFolder: string;
  /** The folder with the dataset's files. */
  readonly datasetFolder: string;
  readonly all: LabelledImages;
  readonly split: Split;
  readonly backend: BackendName;
  readonly stop: AbortSignal;
  readonly progress: Line;
}
