// What the live network says about one example, and the sentence that tells it.
import { withComputed } from '../artifacts/computed.ts';
import type { Answer, InputKey, Source } from '../artifacts/source.ts';
import type { Choice } from '../exhibits/choices.ts';
import { percent } from '../figures/marks/format.ts';
import { exampleName } from './example-chooser.tsx';
import type { LiveNetwork } from './live-network.ts';

export interface Reading {
  /** The shipped numbers, and beside them what was computed here. */
  readonly source: Source;
  readonly choice: Choice & { readonly input: InputKey };
  readonly answer: Answer;
}

/** Runs the network on an example; throws where there is no such example, or the network cannot run. */
export function readingOf({ source, run }: LiveNetwork, id: string): Reading {
  const input = { id };
  const outputs = run(source.input(input).pixels);
  const live = withComputed(source, { activations: [{ network: 'trained', input, outputs }] });
  return { source: live, choice: { input }, answer: live.answer('trained', input) };
}

/** The sentence in three parts: before the class that the network says, the class, and after it. */
export function sentenceOf({ source, choice, answer }: Reading): readonly [string, string, string] {
  const { manifest } = source;
  const { id, label } = source.input(choice.input);
  const { predicted, probabilities } = answer;
  const { classes } = manifest.dataset;
  const name = (one: number): string => classes[one] ?? '';
  const verdict =
    label === undefined ? '.' : predicted === label ? ', and the label agrees.' : `; the label says ${name(label)}.`;
  return [
    `${exampleName(manifest, id)}. The network says `,
    name(predicted),
    `, ${percent(probabilities[predicted] ?? 0)}${verdict}`,
  ];
}
