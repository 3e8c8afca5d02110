// What a page needs to show another run's network: the fold of its start, from which the seed makes all weights again, and the scale of
// every channel's maps. Control: the weights made again, compared with those of the start, and the same with another seed.
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { initialParameters } from '../../src/model/initial-parameters.ts';
import { startingWeights } from '../../src/model/starting-point.ts';
import { channelScales } from '../measuring/channel-scales.ts';
import { float32 } from '../measuring/tensors.ts';
import type { Tensors } from '../measuring/tensors.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import { mainNetworks, states } from './measures/main-networks.ts';
import type { State } from './measures/main-networks.ts';

/** A float32 and the two beside it. */
function withNeighbours(value: number): Float32Array {
  const [bits = 0] = new Int32Array(Float32Array.of(value).buffer);
  return new Float32Array(Int32Array.of(bits, bits - 1, bits + 1).buffer);
}

/** The float32 that takes what was drawn for a channel to what it was folded to, every weight bit for bit; else the nearest. */
function scaleOf(drawn: Float32Array, folded: Float32Array, channel: number, channels: number): number {
  let largest = channel;
  for (let i = channel; i < drawn.length; i += channels)
    if (Math.abs(drawn[i] as number) > Math.abs(drawn[largest] as number)) largest = i;
  const candidates = withNeighbours((folded[largest] as number) / (drawn[largest] as number));
  const isExact = (scale: number): boolean => {
    for (let i = channel; i < drawn.length; i += channels)
      if (Math.fround((drawn[i] as number) * scale) !== folded[i]) return false;
    return true;
  };
  return candidates.find(isExact) ?? (candidates[0] as number);
}

/** What batch normalisation was folded to: `<layer>/scale` and `<layer>/bias` of every normalised layer. @param start folded */
export function foldOf(network: Pick<Network, 'input' | 'layers' | 'classes'>, seed: number, start: Tensors): Tensors {
  const drawn = initialParameters(seed, network);
  const fold = new Map<string, TensorData>();
  for (const { name } of network.layers) {
    if (!drawn.has(`${name}/gamma`)) continue;
    const kernel = tensorNamed(start, `${name}/kernel`);
    const bias = tensorNamed(start, `${name}/bias`);
    const channels = bias.data.length;
    const values = drawn.get(`${name}/kernel`)?.values as Float32Array;
    const scale = (_: unknown, c: number): number => scaleOf(values, kernel.data as Float32Array, c, channels);
    fold.set(`${name}/scale`, float32([channels], Array.from({ length: channels }, scale)));
    fold.set(`${name}/bias`, bias);
  }
  return fold;
}

/** Largest absolute difference of two networks' weights, in units of the largest weight of the tensor. */
export function deviation(found: Tensors, expected: Tensors): number {
  let largest = 0;
  for (const [name, { data }] of expected) {
    const own = tensorNamed(found, name).data;
    let [difference, unit] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      difference = Math.max(difference, Math.abs((own[i] as number) - (data[i] as number)));
      unit = Math.max(unit, Math.abs(data[i] as number));
    }
    // Biases of the logits are 0 at the start: theirs is the difference itself.
    largest = Math.max(largest, difference / (unit || 1));
  }
  return largest;
}

/** Networks whose maps are shown: the main runs, and the one that had nothing to learn, where it was trained. */
function shownNetworks(inputs: Inputs): { run: string; in: (state: State) => Network }[] {
  const permuted = 'permuted-labels';
  const [trained, untrained] = [inputs.run(permuted), inputs.untrainedRun(permuted)];
  const ofState = { trained, untrained };
  const others = trained && untrained ? [{ run: permuted, in: (state: State) => ofState[state] as Network }] : [];
  return [...mainNetworks(inputs), ...others];
}

export const startingPoints: Analysis<'starting-points'> = {
  name: 'starting-points',
  run: (inputs, report) => {
    const tensors = new Map<string, TensorData>();
    const mains = new Map(mainNetworks(inputs).map((network) => [network.run, network]));
    const runs = inputs.runs('main').map(({ id, seed }) => {
      // Folded anew, for the shipped run too: what is shipped is what it is compared with.
      const start = inputs.untrainedRun(id);
      const shipped = mains.get(id)?.in('untrained').tensors;
      if (start === undefined || shipped === undefined)
        throw new Error(`missing weights of run "${id}": run from the stage train`);
      const fold = foldOf(start, seed, start.tensors);
      for (const [name, tensor] of fold) tensors.set(`${id}/${name}`, tensor);
      return {
        run: id,
        deviation: deviation(startingWeights(start, seed, fold), shipped),
        control: deviation(startingWeights(start, seed + 1, fold), shipped),
      };
    });
    const networks = shownNetworks(inputs).flatMap((network) => states.map((state) => ({ state, ...network })));
    networks.forEach(({ run, state, in: networkIn }, index) => {
      const scales = channelScales(networkIn(state), inputs.validation.images, (done, total) =>
        report(index * total + done, networks.length * total),
      );
      for (const [layer, scale] of scales)
        tensors.set(`${run}/${state}/${layer}/percentile`, float32([scale.length], scale));
    });
    return { result: { runs }, tensors };
  },
};
