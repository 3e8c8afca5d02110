// Finds measured numbers that stand in a sentence without a claim. What was measured belongs into a <Claim>, a caption or a table;
// what is given (sizes, settings, definitions) may stand anywhere. Knows chapters as text.
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
  readonly chapter: string;
  readonly value: string;
  /** The last words before it. */
  readonly after: string;
}

/** Blank of the same length, so that what stands before a value is found. */
const blank = (text: string): string => ' '.repeat(text.length);

/** What is no sentence of the chapter, or a place where measured numbers belong. */
const exempt: readonly RegExp[] = [
  /^(```|~~~)[\s\S]*?^\1/gm,
  /`[^`\n]*`/g,
  /\{\s*\/\*[\s\S]*?\*\/\s*\}/g,
  /<(Claim|Again|Figure|Island)\b[^>]*?(?<!\/)>[\s\S]*?<\/\1>/g,
  /^ *\|.*\| *$/gm,
];

/** Values of measurements that stand outside of claims, captions and tables; a value whose address is computed counts as one. */
export function unclaimedValues({ slug, text }: Chapter): Unclaimed[] {
  const sentences = exempt.reduce((rest, pattern) => rest.replace(pattern, blank), text);
  return [...sentences.matchAll(/<Value\b([^>]*)>/g)]
    .map(({ 1: attributes = '', index }) => ({
      chapter: slug,
      value: /(?:^|\s)of="([^"]*)"/.exec(attributes)?.[1] ?? '(computed)',
      after: text.slice(0, index).replace(/\s+/g, ' ').slice(-50).trim(),
    }))
    .filter(({ value }) => !given.some((pattern) => pattern.test(value)));
}

/** Throws where a chapter states a measured number outside of a claim. */
export function requireClaims(all: readonly Chapter[]): void {
  const found = all.flatMap((chapter) => unclaimedValues(chapter));
  if (found.length > 0)
    throw new Error(
      `invalid sentences: a measured <Value> belongs into <Claim>, a caption or a table: ${found.map(({ chapter, value, after }) => `${chapter}: ${value} after "…${after}"`).join('; ')}`,
    );
}
