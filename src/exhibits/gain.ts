// The gain of filters, by which channels are ordered: of the shown network and its start as the pipeline measured it, of any other network
// from its weights.
import type { NetworkKey } from '../artifacts/keys.ts';
import { isSameNetwork } from '../artifacts/keys.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { FilterStatistics } from '../artifacts/schema.ts';
import type { Source, Tensors } from '../artifacts/source.ts';

/** What was measured on the filters of a layer; throws and lists the layers that have some. */
export function statisticsOf({ manifest }: Pick<Source, 'manifest'>, layer: string): FilterStatistics {
  const found = manifest.analyses.filters.find((statistics) => statistics.layer === layer);
  if (found) return found;
  const known = manifest.analyses.filters.map((statistics) => statistics.layer);
  throw new Error(`unknown layer "${layer}"; layers with filters: ${known.join(', ')}`);
}

/** Norms of a kernel's weights, by their place along one of its last two axes: `[…, in, out]`. */
function norms({ shape, data }: TensorData, axis: 'in' | 'out'): number[] {
  const [inputs = 0, outputs = 0] = shape.slice(-2);
  const squares = new Array<number>(axis === 'out' ? outputs : inputs).fill(0);
  for (let i = 0; i < data.length; i++) {
    const at = axis === 'out' ? i % outputs : Math.floor(i / outputs) % inputs;
    squares[at] = (squares[at] as number) + (data[i] as number) ** 2;
  }
  return squares.map(Math.sqrt);
}

/** Norm of each filter's weights times that of the weights that read its channel: no rescaling between the two changes it. */
function gainIn(weights: Tensors, layers: readonly string[], layer: string): number[] {
  const next = layers.slice(layers.indexOf(layer) + 1).find((name) => weights.has(`${name}/kernel`));
  const incoming = norms(tensorNamed(weights, `${layer}/kernel`), 'out');
  const outgoing = next === undefined ? [] : norms(tensorNamed(weights, `${next}/kernel`), 'in');
  // A layer that reads every place of a map has a row for each.
  const places = outgoing.length / incoming.length;
  return incoming.map((norm, channel) => {
    const read = Array.from({ length: places }, (_, place) => outgoing[place * incoming.length + channel] ?? 0);
    return norm * Math.hypot(...read);
  });
}

/** Gain of every filter of a layer in a network. Throws and lists the layers that have filters where this one has none. */
export function gainOf(source: Source, layer: string, network: NetworkKey): readonly number[] {
  const { gain, untrainedGain } = statisticsOf(source, layer);
  if (isSameNetwork(network, 'trained')) return gain;
  if (isSameNetwork(network, 'untrained')) return untrainedGain;
  const layers = source.manifest.architecture.map(({ name }) => name);
  return gainIn(source.weights(network), layers, layer);
}
