// Finds numbers that somebody typed into a chapter. Results come from the artifacts through tags, so prose, headings, captions,
// frontmatter and attributes of tags hold no digit, no percent sign and no number word above ten. Math, code, citations, comments and the
// addresses of links are not prose.
import ts from 'typescript';
import type { Attribute, ChapterTree, Tag } from '../../src/book/chapter-tree.ts';

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

interface Text {
  readonly text: string;
  readonly line: number;
  readonly offset: number;
}

/** Attributes that are addresses, or say how a value is written; the page shows what stands there. */
const addresses: Readonly<Record<string, readonly string[]>> = {
  Value: ['of', 'as', 'digits'],
  Figure: ['name'],
  Island: ['name'],
  Listing: ['file', 'region'],
  Ref: ['to'],
  Chapter: ['name', 'to'],
  Trained: ['what'],
};
/** Attributes that lead elsewhere, whatever stands in them. */
const citations: Readonly<Record<string, string>> = { Cite: 'of', a: 'href' };

/** An address has no white space; a number of decimals has one digit. */
const isAddress = (tag: Tag, name: string, value: string): boolean =>
  citations[tag.name] === name ||
  ((addresses[tag.name] ?? []).includes(name) && (name === 'digits' ? /^\d$/ : /^[\w./-]+$/).test(value));

const written = (value: Attribute): string =>
  value === true ? '' : typeof value === 'string' ? value : value.computed;

/** An expression without its comments, which keep their length. */
function withoutComments(expression: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.JSX, expression);
  let text = '';
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    text +=
      kind === ts.SyntaxKind.MultiLineCommentTrivia || kind === ts.SyntaxKind.SingleLineCommentTrivia
        ? scanner.getTokenText().replace(/[^\n]/g, ' ')
        : scanner.getTokenText();
  return text;
}

/** Everything that a chapter says in words, or computes, in the order of the file. */
export function proseOf({ runs, tags }: ChapterTree): Text[] {
  const words = runs
    .filter(({ kind }) => kind === 'words' || kind === 'title' || kind === 'frontmatter' || kind === 'expression')
    .map(({ kind, text, place }) => ({ ...place, text: kind === 'expression' ? withoutComments(text) : text }));
  const attributes = tags.flatMap((tag) =>
    Object.entries(tag.attributes)
      .filter(([name, value]) => !isAddress(tag, name, written(value)))
      .map(([, value]) => ({ ...tag.place, text: written(value) })),
  );
  return [...words, ...attributes].sort((a, b) => a.offset - b.offset);
}

const numberWords =
  'eleven|twel(?:ve|fth)|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)t(?:y|ies?|ieth)|hundred|thousand|[mbtr]+illion|dozen';
/** Digits of every script, fractions and superscripts among them; percent signs; number words above ten with their kin. */
const number = new RegExp(`\\p{N}+(?:[.,]\\p{N}+)*|[%‰٪]|\\b(?:${numberWords})(?:s|th|ths|fold)?\\b`, 'giu');

/** Blank of the same length and lines, so that offsets stay true. */
const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** The numbers in the prose of one chapter, less those that the list allows. */
export function typedNumbers(chapter: ChapterTree, allowed: readonly AllowedNumber[]): TypedNumber[] {
  return proseOf(chapter).flatMap(({ text, line }) => {
    const rest = allowed.reduce(
      (left, { pattern }) => left.replace(new RegExp(pattern, addGlobal(pattern)), blank),
      text,
    );
    return [...rest.matchAll(number)].map(({ index, 0: found }) => {
      const around = text.slice(Math.max(0, index - 25), index + found.length + 25).replaceAll('\n', ' ');
      return { line: line + text.slice(0, index).split('\n').length - 1, found: `"${found}" in "…${around}…"` };
    });
  });
}

const addGlobal = ({ flags }: RegExp): string => (flags.includes('g') ? flags : `${flags}g`);
