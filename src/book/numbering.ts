// Figure numbers: one sequence through all chapters, in reading order.
import { chapters, placements } from './chapters.ts';
import type { Chapter } from './chapters.ts';
import { islandFigures } from './island-figures.ts';

export interface NumberedFigure {
  readonly number: number;
  readonly chapter: Chapter;
}

/** Numbers every `<Figure>` and `<Island>`; throws if a name is placed twice, since "Figure 7" would then be two pictures. */
export function numberFigures(all: readonly Chapter[]): ReadonlyMap<string, NumberedFigure> {
  const numbers = new Map<string, NumberedFigure>();
  for (const { value, chapter } of placements(all, ['Figure', 'Island'], 'name')) {
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
    chapter.slug === slug ? (islandFigures[name]?.figures ?? [name]) : [],
  );

/** The first figure of a chapter; nothing where the chapter has none. */
export const firstFigure = (chapter: Chapter, all: readonly Chapter[] = chapters()): string | undefined =>
  figuresIn(chapter, all)[0];

/** Number and chapter of a placed figure; throws and lists the placed ones. */
export function figureNumber(name: string, all: readonly Chapter[] = chapters()): NumberedFigure {
  const numbers = numberFigures(all);
  const found = numbers.get(name);
  if (found === undefined)
    throw new Error(`unknown figure "${name}" in <Ref>; placed in chapters: ${[...numbers.keys()].join(', ')}`);
  return found;
}

/** Where a figure of the registry appears: under its own name, or as the static picture of an island. */
export function placeOf(
  figure: string,
  all: readonly Chapter[] = chapters(),
): (NumberedFigure & { readonly name: string }) | undefined {
  const numbers = numberFigures(all);
  const name = numbers.has(figure)
    ? figure
    : Object.keys(islandFigures).find(
        (island) => numbers.has(island) && islandFigures[island]?.figures.includes(figure),
      );
  const found = name === undefined ? undefined : numbers.get(name);
  return name === undefined || found === undefined ? undefined : { ...found, name };
}
