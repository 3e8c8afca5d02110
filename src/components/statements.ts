// Finds measured numbers that stand in a sentence without a claim. What was measured belongs into a <Claim>, a caption or a table;
// what is given (sizes, settings, definitions) may stand anywhere. Knows chapters as text.
import type { Chapter } from './chapters.ts';

/** Addresses of values that no measurement could have made otherwise: the design of the network, the recipe, the data's sizes. */
const given: readonly RegExp[] = [
  /^architecture\./,
  /^dataset\.(name|classes|splits|checksums)/,
  /^run\.(id|kind|seed|epochs|steps|batchSize|trainingImages|evaluationImages|statisticsImages|peakLearningRate|warmUp|momentum|weightDecay|augmentation|parameters)/,
  /^derived\.(parameters|macs|classCount|classList|imageSide|chance|chanceLoss|seedCount|seedWords|runCount|runSeconds|runMachines|layers|confusionEven)/,
  /^runs\.[a-z0-9-]+\.(epochs|steps|parameters|seed)$/,
  // Where and how long the training ran: provenance, told and not claimed.
  /^run\.(seconds|machine|backend|commit)|^(versions|exportCommit)/,
];

export interface Unclaimed {
  readonly chapter: string;
  readonly value: string;
}

/** Values of measurements that stand outside of claims, captions, tables and answers to exercises. */
export function unclaimedValues({ slug, text }: Chapter): Unclaimed[] {
  const sentences = text
    .replace(/\{\s*\/\*[\s\S]*?\*\/\s*\}/g, '')
    .replace(/<(Claim|Again|Figure|Island)\b[^>]*?(?<!\/)>[\s\S]*?<\/\1>/g, '')
    .replace(/^\|.*\|$/gm, '');
  return [...sentences.matchAll(/<Value\s(?:[^>]*?\s)?of="([^"]*)"/g)]
    .map((match) => match[1] ?? '')
    .filter((value) => !given.some((pattern) => pattern.test(value)))
    .map((value) => ({ chapter: slug, value }));
}

/** Throws where a chapter states a measured number outside of a claim. */
export function requireClaims(all: readonly Chapter[]): void {
  const found = all.flatMap((chapter) => unclaimedValues(chapter));
  if (found.length > 0)
    throw new Error(
      `invalid sentences: a measured <Value> belongs into <Claim>, a caption or a table: ${found.map(({ chapter, value }) => `${chapter}: ${value}`).join(', ')}`,
    );
}
