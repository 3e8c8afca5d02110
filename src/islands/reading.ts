// What the live network says about one example, and the sentence that tells it.
import { tensorNamed } from '../artifacts/safetensors.ts';
import { withComputed } from '../artifacts/source.ts';
import type { Input, Source } from '../artifacts/source.ts';
import { percent } from '../figures/marks/format.ts';
import { argmax, softmax } from '../model/probabilities.ts';
import { rolesOf } from '../subject/roles.ts';
import { exampleName } from './example-chooser.tsx';
import type { LiveNetwork } from './live-network.ts';

export interface Reading {
  /** The shipped numbers, and in the place of the shown example what was computed here. */
  readonly source: Source;
  readonly input: Input;
}

/** Runs the network on an example; throws where there is no such example, or the network cannot run. */
export function readingOf({ source, run }: LiveNetwork, id: string): Reading {
  const key = { id };
  const example = source.input(key);
  const outputs = run(example.pixels);
  const { logits } = rolesOf(source.manifest.architecture);
  const probabilities = softmax(tensorNamed(outputs, logits.name).data);
  const input = { ...example, probabilities, predicted: argmax(probabilities) };
  return { source: withComputed(source, key, { input, activations: [{ network: 'trained', outputs }] }), input };
}

/** The sentence in three parts: before the class that the network says, the class, and after it. */
export function sentenceOf({
  source: { manifest },
  input: { id, label, predicted, probabilities },
}: Reading): readonly [string, string, string] {
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
