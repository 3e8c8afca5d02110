// Numbers that a chapter may type, each with its reason: names and addresses, never a result. Add a narrow pattern, not a wide one.
import type { AllowedNumber } from './prose.ts';

export const allowedNumbers: readonly AllowedNumber[] = [
  { pattern: /\b(?:conv[1-4]|pool[12])\b/, reason: 'names of layers' },
  { pattern: /only one in a thousand exceeds/, reason: 'defines the percentile that scales feature maps' },
  {
    pattern: /(?:a confidence|intervals) of nineteen in twenty|nineteen in twenty random filters/,
    reason: 'the confidence of the intervals that are printed, and the percentile that filters are held against',
  },
  { pattern: /the ninety-ninth, the ninetieth and the fiftieth percentile/, reason: 'defines which patches are drawn' },
  { pattern: /of 255 steps of grey/, reason: 'the unit of the change: greatest value of a byte' },
  { pattern: /within a ten-thousandth/, reason: 'the tolerance that a test asserts' },
];
