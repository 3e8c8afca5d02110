// Finds sentences of a chapter that say what causes what, outside of claims. Such a sentence is a claim, or it is excused by name with the
// reason: arithmetic, a definition, somebody else's finding. What is asked, denied or offered as a wrong answer asserts nothing.
import { sentencesOf, standsIn } from '../../src/book/chapter-tree.ts';
import type { ChapterTree, Run } from '../../src/book/chapter-tree.ts';

/** Sentences that say a cause and need no claim, by their first words, and why. */
export interface Excuse {
  readonly reason: string;
  /** First words of each sentence, without tags. */
  readonly sentences: readonly string[];
}

export interface CausalSentence {
  readonly line: number;
  readonly verb: string;
  /** Without tags and markup, its white space single. */
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

/** Parts that assert nothing, or that answer for what they assert: claims, questions, what is not shown, headings. */
const silent = ['Claim', 'Again', 'Question', 'NotShown', 'Objectives', 'heading'] as const;

/** Whether words assert something; the options of an exercise, before its answer, do not. */
const asserts = (run: Run): boolean =>
  run.kind === 'words' && !standsIn(run, ...silent) && (!standsIn(run, 'Exercise') || standsIn(run, 'Answer'));

/** All sentences of a chapter outside of claims that say what causes what. */
export const causalSentences = ({ runs }: ChapterTree): CausalSentence[] =>
  sentencesOf(runs, (run) => (asserts(run) ? run.text : ' ')).flatMap(({ text, line }) => {
    const verb = causal.exec(text)?.[0];
    if (verb === undefined || text.endsWith('?')) return [];
    return [{ line, verb, sentence: text.replace(/ (?=[.,;:])/g, '') }];
  });

/** Causal sentences that no excuse names. */
export const unexcused = (chapter: ChapterTree, excuses: readonly Excuse[]): CausalSentence[] =>
  causalSentences(chapter).filter(
    ({ sentence }) => !excuses.some(({ sentences }) => sentences.some((opening) => sentence.startsWith(opening))),
  );
