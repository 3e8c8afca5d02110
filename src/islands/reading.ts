// What the live network says about one example, and the sentence that tells it.
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { percent } from '../figures/marks/format.ts';
import { argmax, softmax } from '../model/probabilities.ts';
import { rolesOf } from '../subject/roles.ts';
import { exampleName } from './example-chooser.tsx';
import type { LiveNetwork } from './live-network.ts';

export interface Reading {
  readonly id: string;
  readonly label: number;
  readonly pixels: Uint8Array;
  readonly activations: ReadonlyMap<string, TensorData>;
  /** One per class; they sum to 1. */
  readonly probabilities: readonly number[];
  /** Index of the class that the network says. */
  readonly predicted: number;
}

/** Runs the network on an example; throws where there is no such example, or the network cannot run. */
export function readingOf({ manifest, examples, run }: LiveNetwork, id: string): Reading {
  const index = manifest.examples.findIndex((example) => example.id === id);
  const record = manifest.examples[index];
  const pixels = examples[index];
  if (record === undefined || pixels === undefined)
    throw new Error(`unknown example "${id}"; examples: ${manifest.examples.map((example) => example.id).join(', ')}`);
  const activations = run(pixels);
  const probabilities = softmax(tensorNamed(activations, rolesOf(manifest.architecture).logits.name).data);
  return { id, label: record.label, pixels, activations, probabilities, predicted: argmax(probabilities) };
}

/** The sentence in three parts: before the class that the network says, the class, and after it. */
export function sentenceOf(
  manifest: LiveNetwork['manifest'],
  { id, label, predicted, probabilities }: Reading,
): readonly [string, string, string] {
  const { classes } = manifest.dataset;
  return [
    `${exampleName(manifest, id)}. The network says `,
    classes[predicted] ?? '',
    `, ${percent(probabilities[predicted] ?? 0)}${
      predicted === label ? ', and the label agrees.' : `; the label says ${classes[label] ?? ''}.`
    }`,
  ];
}
