// Which numbers the figures of training are given: the runs that a figure compares, and the checkpoints that it shows. A run that was not
// trained is left out here, and its figure says so.
import type { Artifacts } from '../artifacts/build.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Manifest, RunRecord } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { AblationsData } from '../figures/training/ablations.tsx';
import type { FiltersThroughTrainingData } from '../figures/weights/filters-through-training.tsx';
import type { PermutedLabelsData } from '../figures/training/permuted-labels.tsx';
import type { SeedSpreadData } from '../figures/training/seed-spread.tsx';
import type { TrainingCurvesData } from '../figures/training/training-curves.tsx';
import { runNames, runsOf, seedSpread } from '../facts/runs.ts';
import type { RunKind } from '../facts/runs.ts';
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

/** Every seed of the main network, beside the interval of the accuracy of the one that is shown. */
export const selectSeeds = ({ accuracy }: Evidence['confusion'], { manifest }: Artifacts): SeedSpreadData => ({
  seeds: runsOf(manifest, 'main'),
  sampling: accuracy,
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
 * Which of some checkpoints are shown: the start; from the end of the first epoch on each that has at least one and a half times the steps
 * of the one shown before; and the last, for which one that came too shortly before it is left out.
 * @param checkpoints in the order of their steps
 * @returns their places
 */
export function shownCheckpoints(
  checkpoints: readonly { readonly step: number; readonly epochs: number }[],
  factor = 1.5,
): number[] {
  const stepAt = (place: number): number => checkpoints[place]?.step ?? 0;
  const last = checkpoints.length - 1;
  const far = (place: number, before: number): boolean => stepAt(place) >= factor * stepAt(before);
  const shown: number[] = [];
  checkpoints.slice(0, -1).forEach(({ epochs }, place) => {
    if (place === 0 || (epochs >= 1 && far(place, shown.at(-1) ?? 0))) shown.push(place);
  });
  return last < 0 ? [] : [...shown.filter((place) => place === 0 || far(last, place)), last];
}

/** The first layer's filters at some of the kept checkpoints. */
export function selectFiltersThroughTraining({ manifest, checkpoint }: Artifacts): FiltersThroughTrainingData {
  const { checkpoints } = manifest;
  return {
    layer: 'conv1',
    gain: statisticsOf({ manifest }, 'conv1').gain,
    checkpoints: shownCheckpoints(checkpoints).flatMap((place) =>
      checkpoints.slice(place, place + 1).map((record) => ({
        step: record.step,
        epochs: record.epochs,
        kernel: tensorNamed(checkpoint(record), 'conv1/kernel'),
      })),
    ),
  };
}
