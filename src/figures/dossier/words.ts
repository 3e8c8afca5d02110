// A channel in a few sentences, made from what was measured and nothing else. They say what went with strong answers in the images that
// were looked at; never what the channel is for.
import { decimals, listed, percent, signed, thousands } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';

export interface FittedTemplate {
  readonly family: string;
  /** "an edge that rises towards the left (180°), in the centre" */
  readonly words: string;
  readonly r2: number;
  /** Share of random filters that the family explains less. */
  readonly percentile: number;
}

/** Classes among some images, with their numbers. */
export type ClassCounts = readonly { readonly label: string; readonly count: number }[];

export interface ChannelFacts {
  readonly layer: string;
  readonly channel: number;
  /** Channels of the layer. */
  readonly channels: number;
  readonly kernels: number;
  readonly kernelSize: number;
  readonly receptiveField: number;
  readonly isDead: boolean;
  readonly gain: { readonly value: number; readonly rank: number; readonly untrained: number };
  readonly cosineToStart: number;
  /** The template that stands out most against its own chance. */
  readonly template?: FittedTemplate | undefined;
  readonly patches?:
    | {
        /** Training images that were searched. */
        readonly images: number;
        readonly highest: ClassCounts;
        readonly median: ClassCounts;
        readonly untrainedHighest: ClassCounts;
        readonly silent: { readonly trained: number; readonly untrained: number };
      }
    | undefined;
  /** Effective classes among its strongest validation images. */
  readonly effectiveClasses?: { readonly trained: Interval | null; readonly untrained: Interval | null } | undefined;
  readonly ablation?:
    | {
        /** Validation images. */
        readonly images: number;
        readonly loss: Interval;
        readonly rank: number;
      }
    | undefined;
}

/** "Bag 5 and Coat 4", the most frequent first. */
const countWords = (counts: ClassCounts): string => listed(counts.map(({ label, count }) => `${label} ${count}`));

const total = (counts: ClassCounts): number => counts.reduce((sum, { count }) => sum + count, 0);

/** A share of images; one that is not 0 is not written as 0. */
const shareOfImages = (share: number): string =>
  share > 0 && share < 0.0005 ? `less than ${percent(0.001)}` : percent(share);

/** Below this percentile of random filters a fit is no news. */
const notable = 0.95;

function templateSentence({ family, words, r2, percentile }: FittedTemplate): string {
  const place =
    percentile === 1
      ? 'more than of any random filter that was drawn'
      : `more than of ${percent(percentile)} of random filters`;
  const fit = `Of the ideal shapes that were tried, the one that stands out most is of the family “${family}”: ${words}; it explains ${percent(r2, 0)} of the filter’s energy, ${place}.`;
  return percentile >= notable ? fit : `${fit} A random filter would do that often enough, so the shape says little.`;
}

function patchSentences({
  images,
  highest,
  median,
  untrainedHighest,
  silent,
}: NonNullable<ChannelFacts['patches']>): string[] {
  const strongest = total(highest);
  return [
    `It answers most strongly, among the ${thousands(images)} training images, to patches of these classes: ${countWords(highest)} (the ${strongest} shown); before training to ${countWords(untrainedHighest)}.`,
    ...(median.length > 0
      ? [
          `Patches around its median answer, which is nearer to what it does on most images, are of ${countWords(median)}.`,
        ]
      : []),
    `It is silent in ${shareOfImages(silent.trained)} of the images, before training in ${shareOfImages(silent.untrained)}.`,
  ];
}

function classSentence({ trained, untrained }: NonNullable<ChannelFacts['effectiveClasses']>): string[] {
  if (trained === null) return [];
  const of = ({ value, low, high }: Interval): string =>
    `${decimals(value, 1)} (${decimals(low, 1)} to ${decimals(high, 1)})`;
  const before = untrained === null ? '' : `, before training to ${of(untrained)}`;
  return [`Its strongest validation images belong effectively to ${of(trained)} classes${before}.`];
}

function ablationSentence(
  { loss, rank, images }: NonNullable<ChannelFacts['ablation']>,
  { channels, layer }: ChannelFacts,
): string {
  const interval = `95 % interval ${signed(loss.low, 4)} to ${signed(loss.high, 4)}`;
  const place = `number ${rank} of ${channels} in ${layer}`;
  const without = 'With its maps set to 0 the loss';
  const on = `on ${thousands(images)} validation images`;
  if (loss.low > 0) return `${without} rises by ${decimals(loss.value, 4)} ${on} (${interval}), ${place}.`;
  if (loss.high < 0) return `${without} falls by ${decimals(-loss.value, 4)} ${on} (${interval}), ${place}.`;
  return `${without} changes by no more than chance ${on} (${interval}; ${place}): alone it can be spared, which does not mean that it does nothing.`;
}

/** The sentences, in reading order. */
export function describeChannel(facts: ChannelFacts): string[] {
  const { layer, channel, channels, kernels, kernelSize, receptiveField, isDead, gain, cosineToStart } = facts;
  const shape = `${kernelSize} by ${kernelSize} weights`;
  const built = kernels === 1 ? `one kernel of ${shape}` : `${kernels} kernels of ${shape}`;
  const opening = `Channel ${channel} of ${layer} has ${built}; each of its outputs depends on at most ${receptiveField} by ${receptiveField} pixels. By gain it is number ${gain.rank} of ${channels} (${decimals(gain.value)}; before training ${decimals(gain.untrained)}), and its filter keeps a cosine of ${decimals(cosineToStart)} to its own random start.`;
  if (isDead)
    return [
      opening,
      'It is dead: never above 0 on the validation images, so that there is nothing that it answers to.',
    ];
  return [
    opening,
    ...(facts.template ? [templateSentence(facts.template)] : []),
    ...(facts.patches ? patchSentences(facts.patches) : []),
    ...(facts.effectiveClasses ? classSentence(facts.effectiveClasses) : []),
    ...(facts.ablation ? [ablationSentence(facts.ablation, facts)] : []),
  ];
}
