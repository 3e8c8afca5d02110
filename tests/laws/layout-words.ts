// Finds words that are true in one layout of a figure only: a phone has above and below what a desk has left and right, and may turn rows
// into columns. What a word says of an image, a matrix or a value is true in both; such phrases are listed with their reason.
export interface ExcusedPhrase {
  readonly pattern: RegExp;
  readonly reason: string;
}

const layoutWord =
  /\b(?:left|right|above|below|beneath|underneath|beside|under it|columns?|rows?|top|bottom|upper|lower|leftmost|rightmost|horizontal(?:ly)?|vertical(?:ly)?|side by side|(?:grey|solid|first|second) line)\b/gi;

/** Every such word of a text with some words around it, less the excused phrases. */
export function layoutWords(text: string, excused: readonly ExcusedPhrase[] = excusedPhrases): string[] {
  const rest = excused.reduce((left, { pattern }) => left.replace(pattern, (found) => ' '.repeat(found.length)), text);
  return [...rest.matchAll(layoutWord)].map(({ index, 0: word }) => {
    const around = text.slice(Math.max(0, index - 40), index + word.length + 40).replaceAll(/\s+/g, ' ');
    return `"${word}" in "…${around}…"`;
  });
}

export const excusedPhrases: readonly ExcusedPhrase[] = [
  { pattern: /T-shirt\/\s*top|t-shirt-top/g, reason: 'a class' },
  { pattern: /\bupper body\b/gi, reason: 'a kind of garment' },
  {
    pattern:
      /\b(?:is|are|was|were|be|being|gets?|often|fewer|more|share|wrong|images|neighbours|same|true class)\s+right\b|%\s*right\b|(?<=^|, )right(?=$|: images|, in)|\band right(?=, in)|\bright (?:answers?|class|on|minus|in|side of the label)\b|\b(?:and|or) right\b(?= (?:in|for))/gm,
    reason: 'correct',
  },
  {
    pattern:
      /\b(?:above|below) (?:(?:the|all|its|that|of|by|half|range|greatest|former) )*(?:zero|guessing|range|scale|untrained|mean activation|control values|greatest value|latter|former|chance|what chance|half|it|[\d+\u2212<])/gi,
    reason: 'greater or less than a value',
  },
  { pattern: /\bpercentage points (?:above|below)\b/g, reason: 'a difference of values' },
  { pattern: /\b(?:upper|lower) quartile\b/g, reason: 'a statistic' },
  { pattern: /\btop \d+\b/g, reason: 'the greatest ones' },
  { pattern: /\b(?:is|are|that is|zeros) left(?: out)?\b|\bleft as it began\b|\bleft out\b/g, reason: 'remaining' },
  {
    pattern:
      /\b(?:upper|lower|middle) (?:left|right|middle)(?: corner)?\b|\bthe (?:upper|lower) (?:left|right) corner\b/g,
    reason: 'a place in an image',
  },
  {
    pattern: /\b(?:left|right|upper|lower) half(?: than in its (?:left|right|upper|lower))?\b/g,
    reason: 'half of an image, of a filter or of a scale',
  },
  {
    pattern: /\b(?:towards|falling to|rising to) the (?:left|right|top|bottom)\b|\b\d (?:left|right)(?= (?:and|of))/g,
    reason: 'a direction within a filter',
  },
  {
    pattern: /\bmirrored left and right\b|\bleft and right, which training shows\b/g,
    reason: 'a reflection of an image',
  },
  {
    pattern:
      /\bmoved to the left and to the right\b|\bto the left or to the right\b|\ba row moves to the side for each row of height\b/g,
    reason: 'a motion of an image',
  },
  {
    pattern: /\brows? \d+(?: to \d+)?, columns? \d+|\bempty columns\b/g,
    reason: 'pixels of an image, counted',
  },
  {
    pattern: /\bRows: layers of the shown network\b|\brows are true classes, columns predicted ones\b/g,
    reason: 'a matrix, which both layouts draw the same way round',
  },
];
