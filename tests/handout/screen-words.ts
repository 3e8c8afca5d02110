// Finds sentences that ask a reader to do something with a page, or show one what only a screen has. Paper cannot be pressed.

/** Words of screens. `Press` of a publisher is none, nor is the `screen reader` that a sentence is about. */
const patterns: readonly RegExp[] = [
  /\b(?:click|tap|hover|swipe|scroll|drag|zoom|unfold|download)(?:p?ed|p?ing|g?ed|g?ing|s)?\b/i,
  /\bpress(?:ed|es|ing)?\b(?<!(?:MIT|University|Academic) Press)/i,
  /\b(?:button|mouse|cursor|keyboard|touch ?screen|menu|slider|checkbox|tooltip|browser|hyperlink)s?\b/i,
  /\bscreens?\b(?! readers?)/i,
  /(?:^|[;:,] |\band )(?:choose|pick|open|run|reload|play|switch|select)\s+[a-z]/i,
  /\bmarks? opens?\b|\bopen (?:it|one|them)\b/i,
  /\balive\b/i,
  /\bthis page\b/i,
  /\b(?:this|that|the) link\b|\blinked (?:here|below|above)\b/i,
];

/** Texts of blocks, each a run of sentences; what print hides inside of `<main>` is left out. */
export function blocksOf(html: string): string[] {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0];
  if (main === undefined) throw new Error('invalid page: it has no <main>');
  return main
    .replace(/<(script|style|math|annotation)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<details class="answer"[\s\S]*?<\/details>/g, '')
    .replace(/<button [^>]*class="claim-close"[\s\S]*?<\/button>/g, '')
    .split(/<\/?(?:p|li|td|th|tr|h[1-6]|div|section|figcaption|pre|text|dt|dd|caption|nav|header)\b[^>]*>/)
    .map((block) =>
      block
        .replace(/<[^>]*>/g, '')
        .replaceAll('&#39;', "'")
        .replaceAll('&quot;', '"'),
    )
    .map((block) => block.replace(/&nbsp;|\s+/g, ' ').trim())
    .filter((block) => block !== '');
}

/** Sentences for the screen; passages that are `excused` do not count. */
export const screenSentences = (blocks: readonly string[], excused: readonly string[] = []): string[] =>
  blocks
    .map((block) => excused.reduce((rest, passage) => rest.replaceAll(passage, ''), block))
    .flatMap((block) => block.split(/(?<=[.!?])\s+(?=\S)/))
    .filter((sentence) => patterns.some((pattern) => pattern.test(sentence)));

/** Passages that speak of the site as of a thing elsewhere, or of other programs; each says why. */
export const excusedPassages: readonly { readonly reason: string; readonly passages: readonly string[] }[] = [
  {
    reason: 'what the site is like, told to readers of paper too',
    passages: [
      'Everything on the site can be reached with the keyboard',
      'Every page of the site is complete without a program running in the browser',
    ],
  },
  {
    reason: 'what a command or a library does on the own machine',
    passages: ['This finds or downloads Fashion-MNIST', 'Open it with other tools'],
  },
];
