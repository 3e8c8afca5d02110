// A source in which some things were computed and not read: a reader's image, an edited network, what one makes of the other, what speaks
// for its answer. Each says what it is of; what was not computed is asked of the source below.
import type { Evidence, EvidenceName } from './evidence/index.ts';
import { editsOf, inputWords, isSameInput, isSameNetwork, networkWords, originOf } from './keys.ts';
import type { InputKey, NetworkKey, Origin } from './keys.ts';
import { answerIn, editedWeights } from './source.ts';
import type { Attributions, Input, Source, Tensors } from './source.ts';

/** What an engine has computed, or a reader has brought. */
export interface Computed {
  readonly inputs?: readonly { readonly key: InputKey; readonly input: Input }[];
  /** Weights and scales, each where they are others than those of the source. */
  readonly networks?: readonly {
    readonly network: NetworkKey;
    readonly weights?: Tensors;
    readonly scales?: Tensors;
  }[];
  /** The outputs of every layer. */
  readonly activations?: readonly {
    readonly network: NetworkKey;
    readonly input: InputKey;
    readonly outputs: Tensors;
  }[];
  readonly attributions?: readonly {
    readonly network: NetworkKey;
    readonly input: InputKey;
    readonly found: Attributions;
  }[];
  /** Results of analyses, and their tensors, in the place of those of the source. */
  readonly evidence?: Partial<Evidence>;
  readonly evidenceTensors?: ReadonlyMap<EvidenceName, Tensors>;
}

/**
 * The same source with what was computed in the place of what was read. Of an image that was brought, everything is of this layer: whoever
 * computes more of it lays all of it over the shipped source again.
 */
export function withComputed(source: Source, computed: Computed): Source {
  const { inputs = [], networks = [], activations = [], attributions = [], evidence = {}, evidenceTensors } = computed;
  const isOf = (network: NetworkKey, key: InputKey) => (one: { network: NetworkKey; input: InputKey }) =>
    isSameNetwork(one.network, network) && isSameInput(one.input, key);
  const brought = (key: InputKey) => inputs.find((one) => isSameInput(one.key, key))?.input;
  const part = (network: NetworkKey, name: 'weights' | 'scales'): Tensors | undefined =>
    networks.find((one) => one[name] !== undefined && isSameNetwork(one.network, network))?.[name];
  const weightsOf = (origin: Origin): Tensors => part(origin, 'weights') ?? source.weights(origin);
  const outputsOf = (network: NetworkKey, key: InputKey): Tensors | undefined => {
    const own = activations.find(isOf(network, key))?.outputs;
    // Of an image that was brought the source below knows nothing, whatever its id.
    if (own === undefined && brought(key) !== undefined)
      throw new Error(
        `missing activations of the network "${networkWords(network)}" on input ${inputWords(key)}: it was not run`,
      );
    return own;
  };
  return {
    manifest: source.manifest,
    shown: source.shown,
    get image() {
      return source.image;
    },
    get examples() {
      return source.examples;
    },
    get classMeans() {
      return source.classMeans;
    },
    input: (key) => brought(key) ?? source.input(key),
    weights: (network) => part(network, 'weights') ?? editedWeights(weightsOf(originOf(network)), editsOf(network)),
    scales: (network) =>
      part(network, 'scales') ?? part(originOf(network), 'scales') ?? source.scales(originOf(network)),
    activations: (network, key) => outputsOf(network, key) ?? source.activations(network, key),
    answer: (network, key) => {
      const own = outputsOf(network, key);
      return own === undefined ? source.answer(network, key) : answerIn(source.manifest, own);
    },
    attributions: (network, key) =>
      attributions.find(isOf(network, key))?.found ??
      (brought(key) === undefined ? source.attributions(network, key) : undefined),
    evidence: (name) => evidence[name] ?? source.evidence(name),
    evidenceTensors: (name) => evidenceTensors?.get(name) ?? source.evidenceTensors(name),
  };
}
