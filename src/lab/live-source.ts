// What an engine computed of one input, as a source: the shipped numbers, and of the reader's image and networks what was computed here.
import { withComputed } from '../artifacts/computed.ts';
import type { Computed } from '../artifacts/computed.ts';
import type { InputKey, NetworkKey } from '../artifacts/keys.ts';
import type { Source, Tensors } from '../artifacts/source.ts';

/** An image that goes into a network: its key, its bytes, and its class where it is known. */
export interface Specimen {
  readonly key: InputKey;
  readonly label?: number;
  /** Row-major bytes. */
  readonly pixels: Uint8Array;
}

/**
 * @param outputs of each network that was run
 * @param networks weights and scales of those that are in no file of the page's
 */
export function liveSource(
  shipped: Source,
  { key, label, pixels }: Specimen,
  outputs: readonly { readonly network: NetworkKey; readonly outputs: Tensors }[],
  networks: NonNullable<Computed['networks']> = [],
): Source {
  return withComputed(shipped, {
    networks,
    inputs: [{ key, input: { id: key.id, pixels, ...(label === undefined ? {} : { label }) } }],
    activations: outputs.map((one) => ({ ...one, input: key })),
  });
}
