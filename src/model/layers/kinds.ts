// The kinds of layers that a network can have.
import { conv } from './conv.ts';
import { dense } from './dense.ts';
import { globalAveragePool } from './global-average-pool.ts';
import type { KindName, LayerKind, LayerSpec, SpecOf } from './layer.ts';
import { maxPool } from './max-pool.ts';

const kinds: { readonly [Kind in KindName]: LayerKind<SpecOf<Kind>> } = { conv, maxPool, globalAveragePool, dense };

/** What a layer's kind can do. Throws for a kind that this program does not know: an architecture may have come from elsewhere. */
export function kindOf({ name, kind }: LayerSpec): LayerKind<LayerSpec> {
  // A table knows its own keys only: "constructor" is no kind.
  if (!Object.hasOwn(kinds, kind))
    throw new Error(`unknown kind "${kind}" of layer "${name}"; kinds: ${Object.keys(kinds).join(', ')}`);
  return kinds[kind];
}
