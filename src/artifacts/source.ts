// Where an exhibit takes its numbers from, whoever made them: the build from files, a page from what it fetched, an engine while a reader
// watches. A source is a snapshot: it does not change and does not wait; a new input or another network is another source. It knows
// nothing of files, addresses or the library that computes.
import type { Evidence, EvidenceName } from './evidence/index.ts';
import { argmax, softmax } from '../model/probabilities.ts';
import { editsOf, inputWords, isChangedInput, isChangedNetwork, networkWords, originOf } from './keys.ts';
import type { InputKey, NetworkKey, Origin, WeightEdit } from './keys.ts';
import { tensorNamed } from './safetensors.ts';
import type { TensorData } from './safetensors.ts';
import type { ExampleRecord, Manifest } from './schema.ts';

export type { InputKey, NetworkKey } from './keys.ts';
export type Tensors = ReadonlyMap<string, TensorData>;

/** Rows, columns and numbers of each pixel. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An image as the network sees it. */
export interface Input {
  readonly id: string;
  /** Absent where nobody knows it. */
  readonly label?: number;
  /** Row-major bytes. */
  readonly pixels: Uint8Array;
}
/** An image of the dataset: its class is known, and what the shown network answers. */
export type Example = Input & ExampleRecord;

/** What a network makes of an image: the class of the largest probability, and the probability of each. */
export type Answer = Pick<ExampleRecord, 'predicted' | 'probabilities'>;

/** What was found to speak for a class in one image, in one network. */
export interface Attributions {
  /** The class whose logit is explained. */
  readonly explained: number;
  /** Standard deviation of the logits of an example, mean over the examples: the unit in which maps of several networks are compared. */
  readonly logitSpread: number;
  /** By map, `[h, w]` or `[h, w, c]`: the methods' names, `occlusion-<patch>`, `occlusion-<patch>-mean`, … */
  readonly maps: Tensors;
}

/** What an exhibit asks for: the files of the manifest by their names there, and of an analysis its result or its tensors. */
export type Need =
  | 'weights'
  | 'untrainedWeights'
  | 'activations'
  | 'untrainedActivations'
  | 'scales'
  | 'untrainedScales'
  | 'examples'
  | 'classMeans'
  | 'checkpoints'
  | `evidence/${EvidenceName}`
  | `tensors/${EvidenceName}`;

export interface Source {
  readonly manifest: Manifest;
  /** The example that is shown where one stands for all. */
  readonly shown: InputKey;
  /** Size of an image. */
  readonly image: ImageShape;
  /** The shipped examples, in split order. */
  readonly examples: readonly Example[];
  readonly input: (key: InputKey) => Input;
  /** `conv1/kernel` `[h, w, in, out]`, `conv1/bias`, …: with the edits of the key, and of channels that are switched off, too. */
  readonly weights: (network: NetworkKey) => Tensors;
  /**
   * `<layer>` `[c]`: 99.9th percentile of each channel on the validation images; of a network that was changed those of what it was, so
   * that a change shows.
   */
  readonly scales: (network: NetworkKey) => Tensors;
  /** By layer: `[h, w, c]`, or `[c]`. */
  readonly activations: (network: NetworkKey, input: InputKey) => Tensors;
  /** What comes of the activations of the last layer. */
  readonly answer: (network: NetworkKey, input: InputKey) => Answer;
  /** Undefined where nobody asked what speaks for a class in this image, or not of this network. */
  readonly attributions: (network: NetworkKey, input: InputKey) => Attributions | undefined;
  /** `[class, h, w]`, mean of byte / 255 of each class. */
  readonly classMeans: TensorData;
  /** What an analysis found; undefined where this run has no such result. */
  readonly evidence: <Name extends EvidenceName>(name: Name) => Evidence[Name] | undefined;
  /** The tensors of an analysis; throws where it has none. */
  readonly evidenceTensors: (name: EvidenceName) => Tensors;
}

/** What a door has read, or an engine computed. A part that is absent was not asked for; asking for it then throws. */
export interface Parts {
  readonly manifest: Manifest;
  readonly shown: InputKey;
  readonly tensors: (need: Exclude<Need, 'checkpoints' | `evidence/${EvidenceName}`>) => Tensors | undefined;
  /** The weights of the shown network at a step on its way. */
  readonly checkpoint: (step: number) => Tensors | undefined;
  readonly evidence: <Name extends EvidenceName>(name: Name) => Evidence[Name] | undefined;
}

/** The answer that is in the activations of a network. Throws where those of the last layer are missing. */
export function answerIn({ architecture }: Pick<Manifest, 'architecture'>, activations: Tensors): Answer {
  const probabilities = softmax(tensorNamed(activations, architecture.at(-1)?.name ?? '').data);
  return { predicted: argmax(probabilities), probabilities };
}

/** Weights with edits, one after the other. Throws where one is of a tensor or a place that is not there. */
export function editedWeights(weights: Tensors, edits: readonly WeightEdit[]): Tensors {
  if (edits.length === 0) return weights;
  const edited = new Map(weights);
  for (const { tensor, place, value } of edits) {
    const found = edited.get(tensor);
    if (found === undefined) throw new Error(`unknown tensor "${tensor}"; tensors: ${[...weights.keys()].join(', ')}`);
    if (!(place in found.data))
      throw new Error(`invalid edit of ${tensor} at place ${place}: it has ${found.data.length} numbers`);
    const data = found === weights.get(tensor) ? Float32Array.from(found.data) : found.data;
    data[place] = value;
    edited.set(tensor, { ...found, data });
  }
  return edited;
}

type Read = (need: Parameters<Parts['tensors']>[0]) => Tensors;

/** What was read of the networks of a run; of one that was changed only its weights can be told. */
function networksOf(need: Read, checkpoint: Parts['checkpoint']): Pick<Source, 'weights' | 'scales' | 'activations'> {
  const shipped = (name: 'weights' | 'scales' | 'activations', network: NetworkKey): Tensors => {
    const origin = originOf(network);
    if (!isChangedNetwork(network)) {
      if (origin === 'trained') return need(name);
      if (origin === 'untrained') return need(untrained[name]);
    }
    throw new Error(`missing ${name} of the network "${networkWords(network)}": known networks: trained, untrained`);
  };
  const weights = (origin: Origin): Tensors => {
    if (typeof origin === 'string' || !('step' in origin)) return shipped('weights', origin);
    const found = checkpoint(origin.step);
    if (found === undefined)
      throw new Error(`missing checkpoint of step ${origin.step}: this source was not filled with it`);
    return found;
  };
  return {
    weights: (network) => editedWeights(weights(originOf(network)), editsOf(network)),
    scales: (network) => shipped('scales', originOf(network)),
    activations: (network, { id }) => below(shipped('activations', network), id),
  };
}

/** A source over the parts of one run. Outputs of networks that were changed, and inputs that were, are in no file: an engine lays them over. */
export function sourceOf({ manifest, shown, tensors, checkpoint, evidence }: Parts): Source {
  const need: Read = (name) => {
    const found = tensors(name);
    if (found === undefined) throw new Error(`missing ${name}: this source was not filled with it`);
    return found;
  };
  const images = (): TensorData => tensorNamed(need('examples'), 'images');
  const examples = remembered(() => examplesOf(manifest, images()));
  const input = (key: InputKey): Example => {
    const found = isChangedInput(key) ? undefined : examples().find(({ id }) => id === key.id);
    if (found !== undefined) return found;
    throw new Error(
      `unknown input ${inputWords(key)}; inputs: ${manifest.examples.map((example) => example.id).join(', ')}`,
    );
  };
  const networks = networksOf(need, checkpoint);
  const activations = (network: NetworkKey, key: InputKey): Tensors =>
    networks.activations(network, isChangedInput(key) ? input(key) : key);
  return {
    manifest,
    shown,
    get image() {
      return imageShapeOf(images());
    },
    get examples() {
      return examples();
    },
    input,
    ...networks,
    activations,
    answer: (network, key) =>
      originOf(network) === 'trained' && !isChangedNetwork(network)
        ? input(key)
        : answerIn(manifest, activations(network, key)),
    attributions: (network, key) => {
      const found = isChangedInput(key) || isChangedNetwork(network) ? undefined : evidence('attribution-maps');
      return found && attributionsIn(found, () => need('tensors/attribution-maps'), originOf(network), key.id);
    },
    get classMeans() {
      return tensorNamed(need('classMeans'), 'means');
    },
    evidence,
    evidenceTensors: (name) => need(`tensors/${name}`),
  };
}

const untrained = {
  weights: 'untrainedWeights',
  scales: 'untrainedScales',
  activations: 'untrainedActivations',
} as const;

function remembered<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Of `[n, height, width]` where images are grey, of `[n, height, width, channels]` otherwise. */
function imageShapeOf({ dtype, shape }: TensorData): ImageShape {
  const [, height = 0, width = 0, channels = 1] = shape;
  if (dtype !== 'uint8' || shape.length < 3 || shape.length > 4)
    throw new Error(`invalid examples: ${dtype} [${shape.join(', ')}] are no images`);
  return { height, width, channels };
}

function examplesOf(manifest: Manifest, images: TensorData): Example[] {
  const { height, width, channels } = imageShapeOf(images);
  const size = height * width * channels;
  if (images.shape[0] !== manifest.examples.length)
    throw new Error(
      `invalid examples: ${images.shape[0]} images are not the ${manifest.examples.length} of the manifest`,
    );
  return manifest.examples.map((record, i) => ({
    ...record,
    pixels: Uint8Array.from(images.data.subarray(i * size, (i + 1) * size)),
  }));
}

/** The tensors whose names begin with `id/`, by the rest of their names. */
function below(all: Tensors, id: string): Tensors {
  const own = [...all].filter(([name]) => name.startsWith(`${id}/`));
  if (own.length === 0) throw new Error(`missing activations of input "${id}"`);
  return new Map(own.map(([name, tensor]) => [name.slice(id.length + 1), tensor]));
}

/** Element `place` along the first axis. */
function sliceOf({ dtype, shape: [, ...shape], data }: TensorData, place: number): TensorData {
  const size = shape.reduce((a, b) => a * b, 1);
  return { dtype, shape, data: data.subarray(place * size, (place + 1) * size) };
}

/** The maps of one network and one example; undefined where the analysis has none. */
function attributionsIn(
  { networks, examples, classes }: Evidence['attribution-maps'],
  stacks: () => Tensors,
  origin: Origin,
  id: string,
): Attributions | undefined {
  const name = typeof origin === 'object' && 'run' in origin && origin.state === 'trained' ? origin.run : origin;
  const [network, place] = [networks.find((one) => one.network === name), examples.indexOf(id)];
  if (network === undefined || place < 0) return undefined;
  const own = [...stacks()].filter(([path]) => path.startsWith(`${network.network}/`));
  const maps = own.map(([path, stack]) => [path.slice(network.network.length + 1), sliceOf(stack, place)] as const);
  return { explained: classes[place] ?? 0, logitSpread: network.logitSpread, maps: new Map(maps) };
}
