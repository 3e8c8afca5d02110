// Finds sentences of a chapter that say what causes what, outside of claims. Such a sentence is a claim, or it is excused by name with the
// reason: arithmetic, a definition, somebody else's finding. What is asked, denied or offered as a wrong answer asserts nothing.
import { proseOf } from './prose.ts';
import { lineAt } from './sources.ts';

/** Sentences that say a cause and need no claim, by their first words, and why. */
export interface Excuse {
  readonly reason: string;
  /** First words of each sentence, without tags. */
  readonly sentences: readonly string[];
}

export interface CausalSentence {
  readonly line: number;
  readonly verb: string;
  /** Without tags, its white space single. */
  readonly sentence: string;
}

const verbs = [
  'caus(?:e|es|ed|ing)',
  'because',
  'due to',
  'thanks to',
  'owing to',
  '(?:lead|leads|led) to',
  'result(?:s|ed|ing)? (?:in|from)',
  'makes',
  'make (?:it|them|the)',
  'made (?:it|them|useful|possible)',
  'help(?:s|ed)?',
  '(?:learns|learn to|learned to|ha(?:s|ve) learned)',
  'detect(?:s|ed)?',
  'prevent(?:s|ed)?',
  'improv(?:e|es|ed)',
  'forc(?:e|es|ed)',
  '(?:enable|allow)(?:s|ed)?',
  'explain(?:s|ed)?',
  'so that',
  'therefore',
  '(?:raises|lowers|increases|decreases|reduces)',
  '(?:depends?|rely|relies) on',
  'brings?',
  'teach(?:es)?',
  'prefers?',
  'matters?(?! of)',
];
const causal = new RegExp(`\\b(?:${verbs.join('|')})\\b`, 'i');

/** Parts that assert nothing, or that answer for what they assert: claims, questions, what is not shown, options of an exercise. */
const silent: readonly RegExp[] = [
  /^---\n[\s\S]*?\n---\n/g,
  /<(Claim|Again|Question|NotShown|Objectives)\b[^>]*?(?<!\/)>[\s\S]*?<\/\1>/g,
  /<Exercise\b[^>]*>[\s\S]*?(?=<Answer>)/g,
  /<[^>]*>/g,
  /^#.*$/gm,
  /^ *\|[ :|-]+\|$/gm,
];

/** Blank of the same length and lines, so that offsets stay true. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** Ends of blocks (an empty line, an item, a cell of a table) and of sentences. */
const ends = /\n\s*\n|\n(?= *[-|] )|\||(?<=[.!?]["”')*]*)\s+/g;

/** All sentences of a chapter outside of claims that say what causes what. */
export function causalSentences(chapter: string): CausalSentence[] {
  const text = silent.reduce((rest, pattern) => rest.replace(pattern, blank), proseOf(chapter));
  const cuts = [...text.matchAll(ends)];
  const starts = [0, ...cuts.map(({ index, 0: { length } }) => index + length)];
  return starts.flatMap((start, i) => {
    const part = text.slice(start, cuts[i]?.index ?? text.length);
    const verb = causal.exec(part);
    const sentence = part
      .replace(/\s+/g, ' ')
      .replace(/ (?=[.,;:])/g, '')
      .trim();
    if (verb === null || sentence.endsWith('?')) return [];
    return [{ line: lineAt(text, start + verb.index), verb: verb[0], sentence }];
  });
}

/** Causal sentences that no excuse names. */
export const unexcused = (chapter: string, excuses: readonly Excuse[]): CausalSentence[] =>
  causalSentences(chapter).filter(
    ({ sentence }) => !excuses.some(({ sentences }) => sentences.some((opening) => sentence.startsWith(opening))),
  );
