// The dataset card as the rest of the house asks it: labels of names, nouns within a sentence, groups. Knows no files and no pixels.
import type { DatasetCard } from '../artifacts/schema.ts';

export type { DatasetCard };
export type Noun = DatasetCard['noun'];
export type ClassGroup = DatasetCard['groups'][number];

/** Of a card, the parts that name its classes. */
export type NamedClasses = Pick<DatasetCard, 'classes'>;

/** The label of a class; throws and lists the classes where there is none of that name. */
export function labelOf({ classes }: NamedClasses, name: string): number {
  const label = classes.indexOf(name);
  if (label < 0) throw new Error(`unknown class "${name}"; classes: ${classes.join(', ')}`);
  return label;
}

const atLabel = <T>(list: readonly T[], label: number): T => {
  const found = list[label];
  if (found === undefined) throw new Error(`unknown label ${label}; labels: 0 to ${list.length - 1}`);
  return found;
};

/** The name of the class with this label; throws where there is none. */
export const classNamed = ({ classes }: NamedClasses, label: number): string => atLabel(classes, label);

/** What an image of this class shows, within a sentence: "ankle boot", "ankle boots". Throws for an unknown label. */
export const nounOf = ({ classNouns }: Pick<DatasetCard, 'classNouns'>, label: number): Noun =>
  atLabel(classNouns, label);

/** A group by its name; throws and lists the groups where there is none. */
export function groupNamed({ groups }: Pick<DatasetCard, 'groups'>, name: string): ClassGroup {
  const found = groups.find((group) => group.name === name);
  if (found === undefined)
    throw new Error(`unknown group "${name}"; groups: ${groups.map((group) => group.name).join(', ') || 'none'}`);
  return found;
}

/** The labels of a group's classes, in the order of the labels. */
export const labelsIn = ({ classes }: NamedClasses, group: ClassGroup): number[] =>
  classes.flatMap((name, label) => (group.classes.includes(name) ? [label] : []));

/** The place of the group that a class is in; -1 where it is in none. */
export const groupOf = ({ groups, classes }: Pick<DatasetCard, 'groups' | 'classes'>, label: number): number =>
  groups.findIndex((group) => group.classes.includes(atLabel(classes, label)));

/** By label, the number of the class's kind: the groups of the card in their order, and each class that is in none is a kind of its own. */
export function kindsOf(card: Pick<DatasetCard, 'groups' | 'classes'>): number[] {
  const places = card.classes.map((_, label) => groupOf(card, label));
  const alone = places.flatMap((place, label) => (place < 0 ? [label] : []));
  return places.map((place, label) => (place < 0 ? card.groups.length + alone.indexOf(label) : place));
}

/** The label of the class whose first example stands for all. */
export const shownLabel = (card: NamedClasses & { readonly shown: Pick<DatasetCard['shown'], 'class'> }): number =>
  labelOf(card, card.shown.class);

/** Numbers in one image. */
export const valuesPerImage = ({ image: { height, width, channels } }: Pick<DatasetCard, 'image'>): number =>
  height * width * channels;

/** "1 garment", "20 garments". */
export const counted = (count: number, { singular, plural }: Noun): string =>
  `${count} ${count === 1 ? singular : plural}`;

/** "an ankle boot", "a sneaker": by its first letter, which is wrong for "hour" and "unicorn". */
export const withArticle = ({ singular }: Noun): string => `${/^[aeiou]/i.test(singular) ? 'an' : 'a'} ${singular}`;
