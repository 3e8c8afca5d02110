// Figure numbers: one count through all chapters, in reading order.
import { chapters, placed } from './chapters.ts';
import type { Chapter } from './chapters.ts';
import { islands } from './islands.ts';

export interface Numbered {
  readonly number: number;
  readonly chapter: Chapter;
}

/** Numbers every `<Figure>` and `<Island>`; throws where one name is placed twice, for then "Figure 7" would be two pictures. */
export function numberFigures(all: readonly Chapter[]): ReadonlyMap<string, Numbered> {
  const numbers = new Map<string, Numbered>();
  for (const { value, chapter } of placed(all, ['Figure', 'Island'], 'name')) {
    const before = numbers.get(value);
    if (before)
      throw new Error(`invalid figure "${value}" in ${chapter.slug}: it already stands in ${before.chapter.slug}`);
    numbers.set(value, { number: numbers.size + 1, chapter });
  }
  return numbers;
}

/** The figures of a chapter by their names in the registry, in reading order, those under one number included. */
export const figuresIn = ({ slug }: Chapter, all: readonly Chapter[] = chapters()): string[] =>
  [...numberFigures(all)].flatMap(([name, { chapter }]) =>
    chapter.slug === slug ? (islands[name]?.figures ?? [name]) : [],
  );

/** The first figure of a chapter; nothing where the chapter has none. */
export const firstFigure = (chapter: Chapter, all: readonly Chapter[] = chapters()): string | undefined =>
  figuresIn(chapter, all)[0];

/** Number and chapter of a placed figure; throws and lists the placed ones. */
export function figureNumber(name: string, all: readonly Chapter[] = chapters()): Numbered {
  const numbers = numberFigures(all);
  const found = numbers.get(name);
  if (found === undefined)
    throw new Error(`unknown figure "${name}" in <Ref>; placed in chapters: ${[...numbers.keys()].join(', ')}`);
  return found;
}

/** Where a figure of the registry is to be seen: under its own name, or as the still picture of an island. */
export function placeOf(
  figure: string,
  all: readonly Chapter[] = chapters(),
): (Numbered & { readonly name: string }) | undefined {
  const numbers = numberFigures(all);
  const name = numbers.has(figure)
    ? figure
    : Object.keys(islands).find((island) => numbers.has(island) && islands[island]?.figures.includes(figure));
  const found = name === undefined ? undefined : numbers.get(name);
  return name === undefined || found === undefined ? undefined : { ...found, name };
}
