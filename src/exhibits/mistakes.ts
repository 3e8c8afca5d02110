// The exhibits of answers and mistakes: probabilities, all classes, all bins, and of the disputed images those that the analysis kept, which
// are the ones with the highest probability of the common answer.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { isSameInput } from '../artifacts/keys.ts';
import type { InputKey } from '../artifacts/keys.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { CalibrationData } from '../figures/behaviour/calibration.tsx';
import { calibration } from '../figures/behaviour/calibration.tsx';
import type { ClassProbabilitiesOneData } from '../figures/behaviour/class-probabilities-one.tsx';
import { classProbabilitiesOne } from '../figures/behaviour/class-probabilities-one.tsx';
import type { ClassProbabilitiesData } from '../figures/behaviour/class-probabilities.tsx';
import { classProbabilities } from '../figures/behaviour/class-probabilities.tsx';
import type { ConfusionMatrixData } from '../figures/behaviour/confusion-matrix.tsx';
import { confusionMatrix } from '../figures/behaviour/confusion-matrix.tsx';
import type { DisputedLabelsData } from '../figures/behaviour/disputed-labels.tsx';
import { disputedLabels } from '../figures/behaviour/disputed-labels.tsx';
import type { RecallIntervalsData } from '../figures/behaviour/recall-intervals.tsx';
import { recallIntervals } from '../figures/behaviour/recall-intervals.tsx';
import { decimals } from '../figures/marks/format.ts';
import { elementAt, stackedPlane } from '../figures/marks/plane.ts';
import { allExamples, chosenAnswer, chosenInput, className, inputKey, networkKey } from './choices.ts';
import type { Choice } from './choices.ts';
import { exhibit, ofAnalysis } from './exhibit.tsx';

/** Every shipped example with its probabilities in one network; an image that is none of them comes first. */
export function selectProbabilities(source: Source, choice: Choice = {}): ClassProbabilitiesData {
  const key = inputKey(source, choice);
  const keys = allExamples(source).map(({ id }): InputKey => ({ id }));
  const all = keys.some((one) => isSameInput(one, key)) ? keys : [key, ...keys];
  return {
    classes: source.manifest.dataset.classes,
    examples: all.map((one) => ({ ...source.input(one), ...source.answer(networkKey(choice), one) })),
  };
}

/** One image with its probabilities. */
export function selectProbabilitiesOne(source: Source, choice: Choice = {}): ClassProbabilitiesOneData {
  const { label } = chosenInput(source, choice);
  const { probabilities } = chosenAnswer(source, choice);
  return { classes: source.manifest.dataset.classes, ...(label !== undefined && { label }), probabilities };
}

/** Errors on the test images. */
export const selectConfusion = ({ manifest }: Source): ConfusionMatrixData => ({
  classes: manifest.dataset.classes,
  confusion: manifest.metrics.test.confusion,
  accuracy: manifest.metrics.test.accuracy,
  set: 'test images',
});

/** Mistakes that are named beside a class. */
const mistakesNamed = 2;

/** Recall of every class, the lowest first, with the classes that it is most often taken for. */
export function selectRecalls(
  { images, errors, recalls, seeds = [], groups }: Evidence['confusion'],
  source: Source,
): RecallIntervalsData {
  const { confusion } = source.manifest.metrics.test;
  const rows = recalls.map((recall, label) => {
    const counts = elementAt(confusion, label);
    const total = counts.reduce((a, b) => a + b, 0);
    const mistakes = counts
      .map((count, answer) => ({ count, answer }))
      .filter(({ count, answer }) => answer !== label && count > 0)
      .sort((a, b) => b.count - a.count || a.answer - b.answer)
      .slice(0, mistakesNamed);
    return {
      name: className(source, label),
      recall,
      seeds: seeds.map((seed) => elementAt(seed.recalls, label)),
      mistakes: mistakes.map(({ count, answer }) => ({ name: className(source, answer), share: count / total })),
    };
  });
  return {
    images,
    errors,
    rows: rows.sort((a, b) => a.recall.value - b.recall.value),
    groups: groups.map(({ name, classes, share, even }) => ({
      name,
      members: classes.map((label) => className(source, label)),
      share,
      even,
    })),
  };
}

/** Reliability as the network comes from training, and with the temperature. */
export function selectCalibration({ images, temperature, before, after }: Evidence['calibration']): CalibrationData {
  const panel = (title: string, { bins, histogram, error, chance }: typeof before) => ({
    title,
    bins,
    histogram,
    error,
    chance,
  });
  return {
    images,
    temperature,
    panels: [panel('as trained', before), panel(`with temperature ${decimals(temperature)}`, after)],
  };
}

/** The images that the analysis kept, and how many there are. */
export function selectDisputed(
  { runs, validation, test, shown }: Evidence['disputed-labels'],
  source: Source,
): DisputedLabelsData {
  const pictures = tensorNamed(source.evidenceTensors('disputed-labels'), 'images');
  const set = (name: string, { images, disputed, share, independent }: typeof validation) => ({
    name,
    images,
    disputed,
    share,
    independent,
  });
  return {
    networks: runs.length,
    sets: [set('validation', validation), set('test', test)],
    shown: shown.map(({ label, answer, ...rest }, i) => ({
      ...rest,
      label: className(source, label),
      answer: className(source, answer),
      pixels: Uint8Array.from(stackedPlane(pictures, i).values),
    })),
  };
}

export const answerExhibits = {
  'class-probabilities': exhibit(classProbabilities, ['examples'], selectProbabilities),
  'class-probabilities-one': exhibit(classProbabilitiesOne, ['examples'], selectProbabilitiesOne),
  'confusion-matrix': exhibit(confusionMatrix, [], selectConfusion),
};

export const mistakeExhibits = {
  'recall-intervals': ofAnalysis('confusion', recallIntervals, [], selectRecalls),
  calibration: ofAnalysis('calibration', calibration, [], selectCalibration),
  'disputed-labels': ofAnalysis('disputed-labels', disputedLabels, ['tensors/disputed-labels'], selectDisputed),
};
