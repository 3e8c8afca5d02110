// The text alternative and the table of each picture in a placed figure, and the ids under which a page has them.
import type { Table } from '../figures/figure.ts';
import { islandFigures } from './island-figures.ts';
import { chapters } from './chapters.ts';
import { numberFigures } from './numbering.ts';
import { displayNamed } from './display.ts';
import type { Edition } from './site.ts';

export interface TextAlternative {
  /** Name in the registry. */
  readonly figure: string;
  /** Id of the picture. */
  readonly id: string;
  /** Id of the paragraph with the text alternative. */
  readonly descriptionId: string;
  readonly title: string;
  readonly description: string;
  readonly table: Table;
}

/** The pictures of a placed figure or island. In the handout, a figure that also has a place of its own is described only there. */
export function textAlternatives(name: string, figures: readonly string[], edition: Edition): TextAlternative[] {
  const numbers = numberFigures(chapters());
  return figures.map((figure) => {
    const { title, describe, table } = displayNamed(figure);
    const place = edition === 'handout' && numbers.has(figure) ? figure : name;
    return {
      figure,
      id: `figure-${name}-${figure}`,
      descriptionId: `figure-${place}-${figure}-description`,
      title,
      description: describe(),
      table: table(),
    };
  });
}

/** The text alternatives of all figures, by number, each once. */
export function allTextAlternatives(): (TextAlternative & { readonly name: string; readonly number: number })[] {
  return [...numberFigures(chapters())].flatMap(([name, { number }]) =>
    textAlternatives(name, islandFigures[name]?.figures ?? [name], 'handout')
      .filter(({ descriptionId, id }) => descriptionId === `${id}-description`)
      .map((part) => ({ ...part, name, number })),
  );
}
