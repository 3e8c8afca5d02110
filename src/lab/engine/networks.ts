// The networks of an engine: weights are fetched when a network is first run, checked, kept on the device, and freed when others are used.
import * as tf from '@tensorflow/tfjs-core';
import { fetchParts, fetchTensors } from '../../artifacts/browser.ts';
import type { Watch } from '../../artifacts/browser.ts';
import type { Manifest } from '../../artifacts/schema.ts';
import { editsOf, networkWords, originOf } from '../../artifacts/keys.ts';
import type { ChangedNetwork, NetworkKey, Origin } from '../../artifacts/keys.ts';
import { editedWeights } from '../../artifacts/source.ts';
import type { ImageShape, Tensors } from '../../artifacts/source.ts';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { shippedRun } from '../../artifacts/shipped-run.ts';
import { startingWeights } from '../../model/starting-point.ts';
import { networkOf } from '../../model/architecture.ts';
import type { Layer, Network } from '../../model/architecture.ts';
import { replaceChannels, switchedOff } from '../../model/channel-switch.ts';
import { forward, weightsToDevice } from '../../model/network.ts';
import type { Edit, WeightedNetwork } from '../../model/network.ts';
import { imagesToTensor } from '../../model/preprocess.ts';

/** Weight sets on the device at one time: two networks side by side, each with its edited form. */
const kept = 4;

/** Switches the channels of a key off, layer by layer. */
function switches(off: NonNullable<ChangedNetwork['off']>): Edit | undefined {
  if (off.length === 0) return undefined;
  const byLayer = new Map<string, number[]>();
  for (const { layer, channel } of off) byLayer.set(layer, [...(byLayer.get(layer) ?? []), channel]);
  return ({ name }: Layer, activations) => {
    const channels = byLayer.get(name);
    return channels === undefined ? activations : replaceChannels(activations, switchedOff(channels));
  };
}

export interface Networks {
  /** Fetches what a network needs, where it is not there yet. */
  readonly ready: (key: NetworkKey, watch?: Watch) => Promise<void>;
  /** Every layer's output for one image. Throws where the network is not ready. */
  readonly run: (key: NetworkKey, pixels: Uint8Array) => Map<string, TensorData>;
  /** What figures need of a network: its weights, and the numbers that its maps are divided by. */
  readonly parts: (origin: Origin, watch?: Watch) => Promise<{ readonly weights: Tensors; readonly scales: Tensors }>;
  /** Weight sets on the device. */
  readonly count: () => number;
}

/** Hands weights over that were fetched together with other files. */
export interface Shelf {
  readonly manifest: Manifest;
  readonly image: ImageShape;
  readonly base: string;
  readonly weights: Map<string, Tensors>;
  /** What is being fetched or has been, by name. */
  readonly underway: Map<string, Promise<Tensors>>;
}

const originKey = (origin: Origin): string => JSON.stringify(origin);
const keyOf = (key: NetworkKey): string => JSON.stringify([originOf(key), editsOf(key)]);
const offIn = (key: NetworkKey) => (typeof key === 'object' && 'origin' in key ? (key.off ?? []) : []);

const run = (manifest: Manifest, id: string) => {
  const found = manifest.runs.find((one) => one.id === id);
  if (found === undefined)
    throw new Error(`unknown run "${id}"; runs: ${manifest.runs.map((one) => one.id).join(', ')}`);
  return found;
};

/** Does something once for all who ask for it by a name; what failed is forgotten, and done again for the next. */
function once<T>(underway: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const found = underway.get(name) ?? make();
  underway.set(name, found);
  found.catch(() => underway.delete(name));
  return found;
}

/** What it takes to make starts again, fetched once. */
const startsOf = (shelf: Shelf, watch?: Watch): Promise<Tensors> =>
  once(shelf.underway, 'starts', async () => {
    const name = 'tensors/starting-points';
    const found = (await fetchParts(shelf.base, [name], watch, shelf.manifest)).tensors.get(name);
    if (found === undefined)
      throw new Error('missing starting points: this site was built from a run that did not measure them');
    return found;
  });

/** Tensors whose names begin with a path, by the rest of their names. */
const below = (tensors: Tensors, path: string): Tensors =>
  new Map(
    [...tensors].flatMap(([name, one]) => (name.startsWith(path) ? [[name.slice(path.length), one] as const] : [])),
  );

/** Which run an origin is of, and in which state; undefined of a step on the way. */
function runOf({ manifest }: Shelf, origin: Origin) {
  if (typeof origin === 'string') return { record: shippedRun(manifest), state: origin };
  return 'step' in origin ? undefined : { record: run(manifest, origin.run), state: origin.state };
}

/** The weights of an origin: from its file, or made again from the seed of its start. */
async function fetchWeights(shelf: Shelf, origin: Origin, watch?: Watch): Promise<Tensors> {
  const { manifest, base } = shelf;
  const of = runOf(shelf, origin);
  if (of?.state === 'untrained') {
    const starts = await startsOf(shelf, watch);
    // Runs of one seed begin as one: a run that was not measured itself begins as the main run of its seed.
    const { seed, id } = of.record;
    const alike = [id, ...manifest.runs.filter((one) => one.kind === 'main' && one.seed === seed).map((one) => one.id)];
    const name = alike.find((one) =>
      [...starts.keys()].some((key) => key.startsWith(`${one}/`) && key.endsWith('/scale')),
    );
    const fold = below(starts, `${name ?? id}/`);
    return startingWeights(layersOf(shelf, origin), of.record.seed, fold);
  }
  const record =
    of?.record.weights ??
    manifest.checkpoints.find(({ step }) => typeof origin === 'object' && 'step' in origin && step === origin.step)
      ?.weights;
  const [found] = record === undefined ? [] : await fetchTensors(base, [record], watch);
  if (found === undefined)
    throw new Error(`missing weights of the network "${networkWords(origin)}": they are in no file`);
  return found;
}

/** The layers of an origin: those of the shipped network, or of the run that it was trained in. */
const layersOf = ({ manifest, image }: Shelf, origin: Origin): Network =>
  networkOf(
    typeof origin === 'object' && 'run' in origin
      ? run(manifest, origin.run).configuration.architecture
      : manifest.architecture,
    image,
  );

/** What figures need of a network: its weights are given, the numbers that its maps are divided by are looked up. */
async function scalesOf(shelf: Shelf, origin: Origin, watch?: Watch): Promise<Tensors> {
  // A network on its way is divided by the numbers of where it goes.
  const { record, state } = runOf(shelf, origin) ?? { record: shippedRun(shelf.manifest), state: 'trained' };
  const ending = '/percentile';
  const scales = new Map(
    [...below(await startsOf(shelf, watch), `${record.id}/${state}/`)].flatMap(([name, one]) =>
      name.endsWith(ending) ? [[name.slice(0, -ending.length), one] as const] : [],
    ),
  );
  if (scales.size === 0)
    throw new Error(`missing scales of the network "${networkWords(origin)}": nobody has measured them`);
  return scales;
}

/** Weight sets on the device, the last used last; those that were not used for longest are freed. */
function deviceOf(shelf: Shelf) {
  const held = new Map<string, WeightedNetwork>();
  const hold = (key: NetworkKey): WeightedNetwork => {
    const name = keyOf(key);
    const found = held.get(name);
    held.delete(name);
    const network = found ?? made(key);
    held.set(name, network);
    for (const [old, unused] of [...held].slice(0, Math.max(0, held.size - kept))) {
      tf.dispose(unused.weights);
      held.delete(old);
    }
    return network;
  };
  const made = (key: NetworkKey): WeightedNetwork => {
    const weights = shelf.weights.get(originKey(originOf(key)));
    if (weights === undefined)
      throw new Error(`missing weights of the network "${networkWords(key)}": it was not made ready`);
    const network = layersOf(shelf, originOf(key));
    return { ...network, weights: weightsToDevice(editedWeights(weights, editsOf(key)), network) };
  };
  return { hold, count: () => held.size };
}

/** Networks over the files of one run. */
export function networksOf(shelf: Shelf): Networks {
  const device = deviceOf(shelf);
  const weightsOf = async (origin: Origin, watch?: Watch): Promise<Tensors> => {
    const name = originKey(origin);
    const found =
      shelf.weights.get(name) ?? (await once(shelf.underway, name, () => fetchWeights(shelf, origin, watch)));
    shelf.weights.set(name, found);
    return found;
  };
  return {
    ready: async (key, watch) => {
      await weightsOf(originOf(key), watch);
    },
    parts: async (origin, watch) => ({
      weights: await weightsOf(origin, watch),
      scales: await scalesOf(shelf, origin, watch),
    }),
    run: (key, pixels) => {
      const network = device.hold(key);
      const edit = switches(offIn(key));
      const outputs = tf.tidy(() => forward(network, imagesToTensor(pixels, network.input), { edit }));
      try {
        return new Map(
          Object.entries(outputs).map(([name, tensor]) => [
            name,
            { dtype: 'float32', shape: tensor.shape.slice(1), data: tensor.dataSync<'float32'>() },
          ]),
        );
      } finally {
        tf.dispose(outputs);
      }
    },
    count: device.count,
  };
}
