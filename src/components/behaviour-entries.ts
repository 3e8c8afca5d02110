// The figures of how the network behaves: what it looks at, what changes its answers, how it errs and how sure it is.
import { accuracyLevels } from '../figures/accuracy-levels.tsx';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import { selectCorruptions, selectFgsm, selectPatchShuffle } from './select-behaviour.ts';

export const behaviourEntries = {
  'patch-shuffle': evidenceEntry('patch-shuffle', accuracyLevels, selectPatchShuffle, {
    title: 'Accuracy on images cut into tiles',
  }),
  corruptions: evidenceEntry('corruptions', accuracyLevels, selectCorruptions, {
    title: 'Accuracy on spoiled pictures',
  }),
  fgsm: evidenceEntry('fgsm', accuracyLevels, selectFgsm, { title: 'Accuracy after one step of every pixel' }),
} satisfies Record<string, Entry>;
