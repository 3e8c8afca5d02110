// Finds measured numbers that stand in a sentence without a claim. What was measured belongs into a <Claim>, a caption or a table;
// what is given (sizes, settings, definitions) may stand anywhere. Knows no evidence.
import { standsIn, textAttribute } from './chapter-tree.ts';
import type { Chapter } from './chapters.ts';

/** Addresses of values that no measurement could have made otherwise: the design of the network, the recipe, the data's sizes. */
const given: readonly RegExp[] = [
  /^architecture(\.|$)/,
  /^dataset\.(name|classes|splits|checksums)(\.|$)/,
  /^run\.(id|kind|seed|epochs|steps|batchSize|trainingImages|evaluationImages|statisticsImages)$/,
  /^run\.(peakLearningRate|warmUp|momentum|weightDecay|augmentation|parameters)(\.|$)/,
  /^runs\.[a-z0-9-]+\.(epochs|steps|parameters|seed)$/,
  /^derived\.(parameters|macs|classList|imageSide|chance|chanceLoss|trainedSheet)(\.|$)/,
  /^derived\.(seedWords|runCount)$/,
  // How many were looked at.
  /^examples\.length$/,
  /^evidence\.[a-z-]+(\.[a-zA-Z]+)*\.(images|trainingImages|validationImages|draws)$/,
  // Where and how long the training ran: provenance, told and not claimed.
  /^run\.(seconds|machine|backend|commit)$/,
  /^derived\.runSeconds$/,
  /^(versions|exportCommit)(\.|$)/,
];

export interface Unclaimed {
  /** `content/06-filters.mdx:12:5` */
  readonly place: string;
  readonly value: string;
  /** The last words before it. */
  readonly after: string;
}

/** Where measured numbers belong. */
const homes = ['Claim', 'Again', 'Figure', 'Island', 'table'] as const;

/** Values of measurements that stand outside of claims, captions and tables; a value whose address is computed counts as one. */
export const unclaimedValues = ({ tree: { path, source, tags } }: Pick<Chapter, 'tree'>): Unclaimed[] =>
  tags
    .filter((tag) => tag.name === 'Value' && !standsIn(tag, ...homes))
    .map((tag) => ({
      place: `${path}:${tag.place.line}:${tag.place.column}`,
      value: textAttribute(tag, 'of') ?? '(computed)',
      after: source.slice(0, tag.place.offset).replace(/\s+/g, ' ').slice(-50).trim(),
    }))
    .filter(({ value }) => !given.some((pattern) => pattern.test(value)));

/** Throws where a chapter states a measured number outside of a claim. */
export function requireClaims(all: readonly Pick<Chapter, 'tree'>[]): void {
  const found = all.flatMap((chapter) => unclaimedValues(chapter));
  if (found.length > 0)
    throw new Error(
      `invalid sentences: a measured <Value> belongs into <Claim>, a caption or a table: ${found.map(({ place, value, after }) => `${place}: ${value} after "…${after}"`).join('; ')}`,
    );
}
