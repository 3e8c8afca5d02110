// Which numbers the figures of training are given: the runs that a figure compares, and the checkpoints that it shows. A run that was not
// trained is left out here, and its figure says so.
import { range } from 'd3';
import type { Artifacts } from '../artifacts/build.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Manifest, RunRecord } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { AblationsData } from '../figures/ablations.tsx';
import type { FiltersThroughTrainingData } from '../figures/filters-through-training.tsx';
import type { PermutedLabelsData } from '../figures/permuted-labels.tsx';
import type { SeedSpreadData } from '../figures/seed-spread.tsx';
import type { TrainingCurvesData } from '../figures/training-curves.tsx';
import { wilson } from './derived.ts';
import { runNames, runsOf, seedSpread } from './runs.ts';
import type { RunKind } from './runs.ts';
import { statisticsOf } from './select.ts';

const historyOf = (manifest: Manifest, kind: RunKind): RunRecord['history'] | undefined =>
  runsOf(manifest, kind)[0]?.history;

/** Both learning curves, with the bands of all seeds. */
export const selectCurves = ({ manifest }: Artifacts): TrainingCurvesData => ({
  history: shippedRun(manifest).history,
  seeds: runsOf(manifest, 'main').map(({ history }) => history),
  untrained: manifest.metrics.untrainedValidation,
  classCount: manifest.dataset.classes.length,
});

/** Shuffled labels beside true ones, both trained for the same number of epochs. */
export const selectPermutedLabels = ({ manifest }: Artifacts): PermutedLabelsData => ({
  shuffled: historyOf(manifest, 'permuted-labels'),
  truthful: historyOf(manifest, 'short'),
  classCount: manifest.dataset.classes.length,
});

/** Every seed of the main network. */
export const selectSeeds = ({ manifest }: Artifacts): SeedSpreadData => ({
  seeds: runsOf(manifest, 'main'),
  sampling: wilson(manifest.metrics.test.accuracy, manifest.dataset.splits.test),
});

/** Every comparison. Shuffled labels are no ablation: what they cost would leave no room on the axis for the others. */
export function selectAblations({ manifest }: Artifacts): AblationsData {
  const named = (run: RunRecord) => ({ ...run, name: runNames[run.kind] });
  const compared = manifest.comparisons.flatMap((comparison) =>
    manifest.runs.filter(({ id }) => id === comparison.run).map((run) => ({ ...named(run), comparison })),
  );
  return {
    unchanged: runsOf(manifest, 'short').map(named)[0],
    changed: compared.filter(({ kind }) => kind !== 'permuted-labels'),
    elsewhere: compared.filter(({ kind }) => kind === 'permuted-labels'),
    seedSpread: seedSpread(manifest),
  };
}

/**
 * Which of some steps are shown: the first, each that is at least two and a half times the one shown before, and the last, for which
 * one that came too shortly before it is left out.
 * @param steps rising
 * @returns their places
 */
export function shownSteps(steps: readonly number[], factor = 2.5): number[] {
  const far = (from: number, to: number): boolean => (steps[to] ?? 0) >= factor * (steps[from] ?? 0);
  const last = steps.length - 1;
  const shown = range(last).reduce<number[]>(
    (chosen, place) => (chosen.length === 0 || far(chosen.at(-1) ?? 0, place) ? [...chosen, place] : chosen),
    [],
  );
  const before = shown.at(-1);
  const kept = before === undefined || before === 0 || far(before, last) ? shown : shown.slice(0, -1);
  return last < 0 ? [] : [...kept, last];
}

/** The first layer's filters at some of the kept checkpoints. */
export function selectFiltersThroughTraining({ manifest, checkpoint }: Artifacts): FiltersThroughTrainingData {
  const { checkpoints } = manifest;
  return {
    layer: 'conv1',
    gain: statisticsOf({ manifest }, 'conv1').gain,
    checkpoints: shownSteps(checkpoints.map(({ step }) => step)).flatMap((place) =>
      checkpoints.slice(place, place + 1).map((record) => ({
        step: record.step,
        epochs: record.epochs,
        kernel: tensorNamed(checkpoint(record), 'conv1/kernel'),
      })),
    ),
  };
}
