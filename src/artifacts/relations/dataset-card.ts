// What must hold within a dataset card: every name is there once, and whatever names a class names one of the card's.
import type { Expectation, Path } from './expectation.ts';

export interface CardForm {
  readonly classes: readonly string[];
  readonly classNouns: readonly unknown[];
  readonly groups: readonly { readonly name: string; readonly classes: readonly string[] }[];
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly shown: { readonly class: string };
}

const once = (values: readonly string[]): string[] => [...new Set(values)];

/** @param path of the card in its file */
export function checkCard(card: CardForm, path: Path, { same, holds, known }: Expectation): void {
  const { classes, classNouns, groups, image, shown } = card;
  same([...path, 'classes'], classes, once(classes));
  same([...path, 'classNouns'], classNouns.length, classes.length);
  groups.forEach((group, i) =>
    group.classes.forEach((name, k) => known([...path, 'groups', i, 'classes', k], 'class', name, classes)),
  );
  const grouped = groups.flatMap((group) => group.classes);
  holds([...path, 'groups'], once(grouped).length === grouped.length, 'name no class twice');
  known([...path, 'shown', 'class'], 'class', shown.class, classes);
  // Shifts, patches and receptive fields are measured along one side, and every picture is one plane of grey.
  holds([...path, 'image'], image.height === image.width, 'be square');
  holds([...path, 'image', 'channels'], image.channels === 1, 'be 1: grey images');
}
