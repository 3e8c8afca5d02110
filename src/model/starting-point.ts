// A network before its first step, made again from its seed. Folding leaves two numbers a channel of batch normalisation: a scale, which
// the drawn kernel is multiplied by, and a bias. With these a start takes a kilobyte to tell where its weights take hundreds.
import type { TensorData } from '../artifacts/safetensors.ts';
import { weightShapes } from './architecture.ts';
import type { Network } from './architecture.ts';
import { initialParameters } from './initial-parameters.ts';

/** Numbers of a layer, one for each of its channels. Throws where they are missing or are another layer's. */
function ofChannels(fold: ReadonlyMap<string, TensorData>, name: string, channels: number): ArrayLike<number> {
  const found = fold.get(name);
  if (found === undefined)
    throw new Error(`missing "${name}" of a starting point; present: ${[...fold.keys()].join(', ')}`);
  if (found.shape.join() !== String(channels))
    throw new Error(`invalid "${name}" of a starting point: shape [${found.shape.join(', ')}], expected [${channels}]`);
  return found.data;
}

/**
 * The weights before the first step as they are shipped, by the names and in the order of `weightShapes`: kernel' = kernel · scale and
 * bias' = bias where a layer is normalised, what was drawn elsewhere. The products are those of float32, bit for bit.
 * @param seed of the run
 * @param fold `<layer>/scale` and `<layer>/bias`, `[c]`, of every normalised layer; throws where one is missing or has another shape
 */
export function startingWeights(
  network: Network,
  seed: number,
  fold: ReadonlyMap<string, TensorData>,
): Map<string, TensorData> {
  const drawn = initialParameters(seed, network);
  const folded = (name: string, shape: readonly number[]): Float32Array<ArrayBuffer> => {
    const layer = name.slice(0, name.lastIndexOf('/'));
    const values = drawn.get(name)?.values;
    const isNormalised = drawn.has(`${layer}/gamma`);
    if (values !== undefined && !isNormalised) return values;
    const channels = shape.at(-1) as number;
    // What is not drawn came of folding.
    if (values === undefined) return Float32Array.from(ofChannels(fold, name, channels));
    const scale = ofChannels(fold, `${layer}/scale`, channels);
    return values.map((value, i) => value * (scale[i % channels] as number));
  };
  return new Map(
    Array.from(weightShapes(network), ([name, shape]) => [
      name,
      { dtype: 'float32', shape, data: folded(name, shape) },
    ]),
  );
}
