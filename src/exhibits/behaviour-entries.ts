// The figures of how the network behaves: what it looks at, what changes its answers, how it errs and how sure it is.
import { accuracyLevels } from '../figures/behaviour/accuracy-levels.tsx';
import { calibration } from '../figures/behaviour/calibration.tsx';
import { disputedLabels } from '../figures/behaviour/disputed-labels.tsx';
import { effectiveFields } from '../figures/overview/effective-fields.tsx';
import { mirror } from '../figures/behaviour/mirror.tsx';
import { recallIntervals } from '../figures/behaviour/recall-intervals.tsx';
import { shift } from '../figures/behaviour/shift.tsx';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import { selectCorruptions, selectFgsm, selectPatchShuffle } from './select-behaviour.ts';
import { selectEffectiveFields, selectMirror, selectShift } from './select-invariance.ts';
import { selectCalibration, selectDisputed, selectRecalls } from './select-mistakes.ts';

export const behaviourEntries = {
  'effective-fields': evidenceEntry('receptive-fields', effectiveFields, selectEffectiveFields),
  shift: evidenceEntry('shift', shift, selectShift),
  mirror: evidenceEntry('mirror', mirror, selectMirror),
  'patch-shuffle': evidenceEntry('patch-shuffle', accuracyLevels, selectPatchShuffle, {
    title: 'Accuracy on images cut into tiles',
  }),
  'recall-intervals': evidenceEntry('confusion', recallIntervals, selectRecalls),
  calibration: evidenceEntry('calibration', calibration, selectCalibration),
  'disputed-labels': evidenceEntry('disputed-labels', disputedLabels, selectDisputed),
  corruptions: evidenceEntry('corruptions', accuracyLevels, selectCorruptions, {
    title: 'Accuracy on spoiled pictures',
  }),
  fgsm: evidenceEntry('fgsm', accuracyLevels, selectFgsm, { title: 'Accuracy after one step of every pixel' }),
} satisfies Record<string, Entry>;
