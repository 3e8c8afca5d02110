// The roles that layers play in a network, derived from their kinds and their order: whoever needs "the last convolution" asks for it here,
// and not for a name. Knows no tensors, no files, and no network in particular.

interface NamedLayer {
  readonly name: string;
  readonly kind: string;
}

/** The convolutions among the layers `L`. */
export type ConvOf<L extends NamedLayer> = L & { readonly kind: 'conv' };

export interface Roles<L extends NamedLayer> {
  /** The first convolution: the one that reads pixels. */
  readonly first: ConvOf<L>;
  /** All convolutions, in the order of the network. */
  readonly convs: readonly ConvOf<L>[];
  /** The last convolution. */
  readonly last: ConvOf<L>;
  /** What follows the last convolution, up to and including the logits. */
  readonly head: readonly L[];
  /** The last layer: one output for each class. */
  readonly logits: L;
}

const isConv = <L extends NamedLayer>(layer: L): layer is ConvOf<L> => layer.kind === 'conv';

/** Finds the roles in a list of layers. Throws where there is no convolution, or nothing follows the last one. */
export function rolesOf<L extends NamedLayer>(layers: readonly L[]): Roles<L> {
  const convs = layers.filter(isConv);
  const [first, last] = [convs[0], convs.at(-1)];
  const names = layers.map(({ name }) => name).join(', ');
  if (first === undefined || last === undefined)
    throw new Error(`invalid network: it has no convolution; layers: ${names || 'none'}`);
  const head = layers.slice(layers.indexOf(last) + 1);
  const logits = head.at(-1);
  if (logits === undefined)
    throw new Error(`invalid network: no layer makes logits after "${last.name}"; layers: ${names}`);
  return { first, convs, last, head, logits };
}
