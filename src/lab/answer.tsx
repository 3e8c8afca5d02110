// What the network answers, in one sentence; the class is set off.
import type { JSX } from 'preact';
import { isChangedInput } from '../artifacts/keys.ts';
import type { Source } from '../artifacts/source.ts';
import { chosenAnswer, chosenInput, className, inputKey, networkKey, networkName } from '../exhibits/choices.ts';
import type { Choice } from '../exhibits/choices.ts';
import { percent } from '../figures/marks/format.ts';
import { exampleName } from './example-chooser.tsx';

interface Props {
  readonly source: Source;
  readonly choice: Choice;
}

/** The image in words: an example by its name, changed or not; one of the reader's as that. */
function imageWords(source: Source, choice: Choice): string {
  const key = inputKey(source, choice);
  const { label } = chosenInput(source, choice);
  if (label === undefined) return 'Your image';
  return `${exampleName(source.manifest, key.id)}${isChangedInput(key) ? ', changed' : ''}`;
}

/** "The network", where it is the one that all figures show. */
function networkWords(choice: Choice): string {
  const name = networkName(networkKey(choice));
  return name === 'trained' ? 'The network' : `The network (${name})`;
}

/** The sentence in three parts: before the class, the class, and after it. */
export function answerParts(source: Source, choice: Choice): readonly [string, string, string] {
  const { label } = chosenInput(source, choice);
  const { predicted, probabilities } = chosenAnswer(source, choice);
  const verdict =
    label === undefined
      ? '.'
      : predicted === label
        ? ', and the label agrees.'
        : `; the label says ${className(source, label)}.`;
  return [
    `${imageWords(source, choice)}. ${networkWords(choice)} says `,
    className(source, predicted),
    `, ${percent(probabilities[predicted] ?? 0)}${verdict}`,
  ];
}

export function Answer({ source, choice }: Props): JSX.Element {
  const [before, said, after] = answerParts(source, choice);
  return (
    <>
      {before}
      <strong>{said}</strong>
      {after}
    </>
  );
}
