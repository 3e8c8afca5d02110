// What an engine computed of one input, as a source: the shipped numbers, and in the place of the shown example the reader's own.
import { tensorNamed } from '../artifacts/safetensors.ts';
import { withComputed } from '../artifacts/source.ts';
import type { Input, InputKey, NetworkKey, Source, Tensors } from '../artifacts/source.ts';
import { argmax, softmax } from '../model/probabilities.ts';
import { rolesOf } from '../subject/roles.ts';

/** An image that goes into a network: its key, its bytes, and its class where it is known. */
export interface Specimen {
  readonly key: InputKey;
  readonly label?: number;
  /** Row-major bytes. */
  readonly pixels: Uint8Array;
}

/** What a network answers, from the outputs of its layers. */
export function answerOf(
  source: Pick<Source, 'manifest'>,
  outputs: Tensors,
): Pick<Input, 'predicted' | 'probabilities'> {
  const { logits } = rolesOf(source.manifest.architecture);
  const probabilities = softmax(tensorNamed(outputs, logits.name).data);
  return { probabilities, predicted: argmax(probabilities) };
}

/** @param outputs of each network that was run; the first is the one whose answer counts */
export function liveSource(
  shipped: Source,
  { key, label, pixels }: Specimen,
  outputs: readonly { readonly network: NetworkKey; readonly outputs: Tensors }[],
): Source {
  const [first] = outputs;
  if (first === undefined) throw new Error('missing networks: a live source needs the outputs of one at least');
  const input: Input = {
    id: key.id,
    pixels,
    ...(label === undefined ? {} : { label }),
    ...answerOf(shipped, first.outputs),
  };
  return withComputed(shipped, key, { input, activations: outputs });
}
