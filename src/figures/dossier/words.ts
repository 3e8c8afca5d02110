// A channel in a few sentences, made from what was measured and nothing else. Each says which images it counts and by which number, since the
// nine highest, the hundred highest and the mean over all need not agree. They never say what the channel is for.
import { decimals, intervalText, listed, percent, shareWords, signed, thousands } from '../marks/format.ts';
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
  /** Undefined where this run did not measure it. */
  readonly cosineToStart: number | undefined;
  /** The template that stands out most against its own chance, and those of other families that explain more. */
  readonly template?:
    (FittedTemplate & { readonly explainingMore: readonly Pick<FittedTemplate, 'family' | 'r2'>[] }) | undefined;
  readonly patches?:
    | {
        /** Training images that were searched. */
        readonly images: number;
        readonly highest: ClassCounts;
        /** Empty where the median is 0. */
        readonly median: ClassCounts;
        readonly untrainedHighest: ClassCounts;
        readonly silent: { readonly trained: number; readonly untrained: number };
      }
    | undefined;
  /** Effective classes among the validation images in which its map is highest. */
  readonly effectiveClasses?:
    | {
        /** Validation images, and how many of them were counted for this channel. */
        readonly images: number;
        readonly counted: number;
        readonly trained: Interval | null;
        readonly untrained: Interval | null;
      }
    | undefined;
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

/** Below this percentile of random filters a fit is no news. */
const notable = 0.95;

/** A Gabor's share is of the filter without its mean, an edge's and a blob's of the whole filter: shares of the two are not to be compared. */
const nameOf = (family: string): string => (family === 'Gabor' ? 'Gabor (counted without the filter’s mean)' : family);

/** A family can explain more and stand out less, where it explains much of random filters, too. */
function explainingMoreText(others: readonly Pick<FittedTemplate, 'family' | 'r2'>[]): string[] {
  const shares = listed(others.map(({ r2 }) => percent(r2, 0)));
  const names = listed(others.map(({ family }) => `best ${nameOf(family)}`));
  if (others.length === 0) return [];
  return others.length === 1
    ? [`The ${names} explains more, ${shares}, but is less far above what its family explains of random filters.`]
    : [`The ${names} explain more, ${shares}, but are less far above what their families explain of random filters.`];
}

function templateSentence({
  family,
  words,
  r2,
  percentile,
  explainingMore,
}: NonNullable<ChannelFacts['template']>): string {
  const place =
    percentile === 1
      ? 'more than of any random filter that was drawn'
      : `more than of ${percent(percentile)} of random filters`;
  return [
    `Of the ideal shapes that were tried, the one that stands out most against random filters is of the family “${family}”: ${words}; it explains ${percent(r2, 0)} of the filter’s energy${family === 'Gabor' ? ', counted without its mean' : ''}, ${place}.`,
    ...explainingMoreText(explainingMore),
    ...(percentile >= notable ? [] : ['A random filter would do that often enough, so the shape says little.']),
  ].join(' ');
}

function patchSentences({
  images,
  highest,
  median,
  untrainedHighest,
  silent,
}: NonNullable<ChannelFacts['patches']>): string[] {
  const before = untrainedHighest.length === 0 ? '' : `; before training: ${countWords(untrainedHighest)}`;
  return [
    `The ${total(highest)} of ${thousands(images)} training images in which its map reaches its highest values: ${countWords(highest)}${before}.`,
    ...(median.length > 0
      ? [
          `${total(median)} images drawn from around the median of those values, nearer to what it does on most images: ${countWords(median)}.`,
        ]
      : []),
    `Its map is 0 everywhere in ${shareWords(silent.trained)} of the training images, before training in ${shareWords(silent.untrained)}.`,
  ];
}

function classSentence(
  { images, counted, trained, untrained }: NonNullable<ChannelFacts['effectiveClasses']>,
  highest: ClassCounts,
): string[] {
  if (trained === null) return [];
  const of = (estimate: Interval): string => intervalText(estimate, (classes) => decimals(classes, 1));
  const before = untrained === null ? '' : `, before training to ${of(untrained)}`;
  const isNarrower = highest.length === 1 && trained.low > 1;
  const contrast = isNarrower
    ? ` The ${total(highest)} training images above are all of one class, these are not.`
    : '';
  return [
    `The ${thousands(counted)} of ${thousands(images)} validation images in which its map reaches its highest values belong effectively to ${of(trained)} classes${before}.${contrast}`,
  ];
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
  const memory =
    cosineToStart === undefined
      ? ''
      : `, and its filter keeps a cosine of ${decimals(cosineToStart)} to its own random start`;
  const opening = `Channel ${channel} of ${layer} has ${built}; each of its outputs depends on at most ${receptiveField} by ${receptiveField} pixels. By gain it is number ${gain.rank} of ${channels} (${decimals(gain.value)}; before training ${decimals(gain.untrained)})${memory}.`;
  if (isDead)
    return [
      opening,
      'It is dead: its map is 0 everywhere on all training images, so that there is no class and no patch to name.',
    ];
  return [
    opening,
    ...(facts.template ? [templateSentence(facts.template)] : []),
    ...(facts.patches ? patchSentences(facts.patches) : []),
    ...(facts.effectiveClasses ? classSentence(facts.effectiveClasses, facts.patches?.highest ?? []) : []),
    ...(facts.ablation ? [ablationSentence(facts.ablation, facts)] : []),
  ];
}
