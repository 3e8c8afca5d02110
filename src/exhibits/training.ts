// The exhibits of training: the runs that a figure compares, and the checkpoints that it shows. A run that was not trained is left out here,
// and its figure says so.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Manifest, RunRecord } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { Source } from '../artifacts/source.ts';
import type { RunKind } from '../facts/run-kinds.ts';
import { seedSpread as seedSpreadFigure } from '../figures/training/seed-spread.tsx';
import { runNames, runsOf, seedSpread } from '../facts/run-kinds.ts';
import type { AblationsData } from '../figures/training/ablations.tsx';
import { ablations } from '../figures/training/ablations.tsx';
import type { PermutedLabelsData } from '../figures/training/permuted-labels.tsx';
import { permutedLabels } from '../figures/training/permuted-labels.tsx';
import type { SeedSpreadData } from '../figures/training/seed-spread.tsx';
import type { TrainingCurvesData } from '../figures/training/training-curves.tsx';
import { trainingAccuracy, trainingLoss } from '../figures/training/training-curves.tsx';
import { filterMemoryThroughTraining } from '../figures/weights/filter-memory-through-training.tsx';
import type { FiltersThroughTrainingData } from '../figures/weights/filters-through-training.tsx';
import { filtersThroughTraining } from '../figures/weights/filters-through-training.tsx';
import { roles, statisticsOf } from './choices.ts';
import { exhibit, ofAnalysis } from './exhibit.tsx';

const historyOf = (manifest: Manifest, kind: RunKind): RunRecord['history'] | undefined =>
  runsOf(manifest, kind)[0]?.history;

/** Both learning curves, with the bands of all seeds. */
export const selectCurves = ({ manifest }: Source): TrainingCurvesData => ({
  history: shippedRun(manifest).history,
  seeds: runsOf(manifest, 'main').map(({ history }) => history),
  untrained: manifest.metrics.untrainedValidation,
  classCount: manifest.dataset.classes.length,
});

/** Shuffled labels beside true ones, both trained for the same number of epochs. */
export const selectPermutedLabels = ({ manifest }: Source): PermutedLabelsData => ({
  shuffled: historyOf(manifest, 'permuted-labels'),
  truthful: historyOf(manifest, 'short'),
  classCount: manifest.dataset.classes.length,
});

/** Every seed of the main network, beside the interval of the accuracy of the one that is shown. */
export const selectSeeds = ({ accuracy }: Evidence['confusion'], { manifest }: Source): SeedSpreadData => ({
  seeds: runsOf(manifest, 'main'),
  sampling: accuracy,
});

/** Every comparison. Shuffled labels are no ablation: what they cost would leave no room on the axis for the others. */
export function selectAblations({ manifest }: Source): AblationsData {
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
export function selectFiltersThroughTraining(source: Source): FiltersThroughTrainingData {
  const { checkpoints } = source.manifest;
  const layer = roles(source).first.name;
  return {
    layer,
    gain: statisticsOf(source, layer).gain,
    checkpoints: shownCheckpoints(checkpoints).flatMap((place) =>
      checkpoints.slice(place, place + 1).map((record) => ({
        step: record.step,
        epochs: record.epochs,
        kernel: tensorNamed(source.weights({ step: record.step }), `${layer}/kernel`),
      })),
    ),
  };
}

export const trainingExhibits = {
  'training-loss': exhibit(trainingLoss, [], selectCurves, { original: 'training_loss' }),
  'training-accuracy': exhibit(trainingAccuracy, [], selectCurves, { original: 'training_accuracy' }),
  'seed-spread': ofAnalysis('confusion', seedSpreadFigure, [], selectSeeds),
  'permuted-labels': exhibit(permutedLabels, [], selectPermutedLabels),
  ablations: exhibit(ablations, [], selectAblations),
  'filters-through-training': exhibit(filtersThroughTraining, ['checkpoints'], selectFiltersThroughTraining),
  'filter-memory-through-training': ofAnalysis('filter-memory', filterMemoryThroughTraining, [], (found) => found),
};
