// Finds numbers that somebody typed into a chapter. Results come from the artifacts through tags, so prose, headings, captions,
// frontmatter and attributes of tags hold no digit, no percent sign and no number word above ten. Math, code, citations, comments and the
// addresses of links are not prose.
import { lineAt } from './sources.ts';

export interface AllowedNumber {
  /** Matches the number together with what makes it harmless. */
  readonly pattern: RegExp;
  readonly reason: string;
}

export interface TypedNumber {
  readonly line: number;
  /** What was found, with a few words around it. */
  readonly found: string;
}

/** Parts of a chapter that are no prose, in the order in which they are taken away: what stands in code is no formula. */
const notProse: readonly RegExp[] = [
  /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\2[`~]*[ \t]*$/gm, // a fence
  /\{\s*\/\*[\s\S]*?\*\/\s*\}/g, // a comment
  /(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, // code in a line
  /(?<!\\)\$\$[\s\S]+?(?<!\\)\$\$/g, // a displayed formula
  /(?<![\\$])\$(?![\s$])(?:[^$\n]|\n(?!\s*\n))*?(?<![\s\\])\$(?!\$)/g, // a formula in a line
  /<Cite\b[^>]*?\/>/g, // a citation
  /(?<=\]\()[^)\s]*(?=[^)]*\))/g, // the address of a link, not its title
  /<https?:[^>\s]*>/g,
  /(?<=\bhref=")[^"]*(?=")/g,
];

/** Blank of the same length and lines, so that offsets stay true. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

export const proseOf = (chapter: string): string =>
  notProse.reduce((text, pattern) => text.replace(pattern, blank), chapter);

const words =
  'eleven|twel(?:ve|fth)|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ies?|ieth)|hundred|thousand|[mbtr]+illion|dozen';
/** Digits of every script, fractions and superscripts among them; percent signs; number words above ten with their kin. */
const number = new RegExp(`\\p{N}+(?:[.,]\\p{N}+)*|[%‰٪]|\\b(?:${words})(?:s|th|ths|fold)?\\b`, 'giu');

/** The numbers in the prose of one chapter, less those that the list allows. */
export function typedNumbers(chapter: string, allowed: readonly AllowedNumber[]): TypedNumber[] {
  const prose = allowed.reduce(
    (text, { pattern }) => text.replace(new RegExp(pattern, addGlobal(pattern)), blank),
    proseOf(chapter),
  );
  return [...prose.matchAll(number)].map(({ index, 0: found }) => {
    const around = chapter.slice(Math.max(0, index - 25), index + found.length + 25).replaceAll('\n', ' ');
    return { line: lineAt(chapter, index), found: `"${found}" in "…${around}…"` };
  });
}

const addGlobal = ({ flags }: RegExp): string => (flags.includes('g') ? flags : `${flags}g`);
