// Finds measured numbers in sentences that make no claim. Measurements belong in a <Claim>, a caption or a table; what is given by design
// (sizes, settings, definitions) may appear anywhere. Knows no evidence.
import { standsIn, textAttribute } from './chapter-tree.ts';
import type { Chapter } from './chapters.ts';

/** Paths of values that no measurement could change: the design of the network, the training recipe, the sizes of the data. */
const given: readonly RegExp[] = [
  /^architecture(\.|$)/,
  /^dataset\.(name|classes|splits|checksums)(\.|$)/,
  /^run\.(id|kind|seed|epochs|steps|batchSize|trainingImages|evaluationImages|statisticsImages)$/,
  /^run\.(peakLearningRate|warmUp|momentum|weightDecay|augmentation|parameters)(\.|$)/,
  /^runs\.[a-z0-9-]+\.(epochs|steps|parameters|seed)$/,
  /^derived\.(parameters|macs|classList|imageSide|chance|chanceLoss|trainedSheet)(\.|$)/,
  /^derived\.(seedWords|runCount)$/,
  // Sample sizes.
  /^examples\.length$/,
  /^evidence\.[a-z-]+(\.[a-zA-Z]+)*\.(images|trainingImages|validationImages|draws)$/,
  // Where and how long the training ran: provenance, which is reported and not claimed.
  /^run\.(seconds|machine|backend|commit)$/,
  /^derived\.runSeconds$/,
  /^(versions|exportCommit)(\.|$)/,
];

export interface UnclaimedValue {
  /** `content/06-filters.mdx:12:5` */
  readonly place: string;
  readonly value: string;
  /** The words just before it. */
  readonly after: string;
}

/** Where measured numbers are allowed. */
const homes = ['Claim', 'Again', 'Figure', 'Island', 'table'] as const;

/** Measured values outside of claims, captions and tables; a value with a computed path counts as measured. */
export const unclaimedValues = ({ tree: { path, source, tags } }: Pick<Chapter, 'tree'>): UnclaimedValue[] =>
  tags
    .filter((tag) => tag.name === 'Value' && !standsIn(tag, ...homes))
    .map((tag) => ({
      place: `${path}:${tag.place.line}:${tag.place.column}`,
      value: textAttribute(tag, 'of') ?? '(computed)',
      after: source.slice(0, tag.place.offset).replace(/\s+/g, ' ').slice(-50).trim(),
    }))
    .filter(({ value }) => !given.some((pattern) => pattern.test(value)));

/** Throws if a chapter states a measured number outside of a claim. */
export function requireClaims(all: readonly Pick<Chapter, 'tree'>[]): void {
  const found = all.flatMap((chapter) => unclaimedValues(chapter));
  if (found.length > 0)
    throw new Error(
      `invalid sentences: a measured <Value> belongs in a <Claim>, a caption or a table: ${found.map(({ place, value, after }) => `${place}: ${value} after "…${after}"`).join('; ')}`,
    );
}
