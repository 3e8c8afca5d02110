// Where an exhibit takes its numbers from, whoever made them: the build from files, a page from what it fetched, an engine while a reader
// watches. A source is a snapshot: it does not change and does not wait; a new input or another network is another source. It knows
// nothing of files, addresses or the library that computes.
import type { Evidence, EvidenceName } from './evidence/index.ts';
import { tensorNamed } from './safetensors.ts';
import type { TensorData } from './safetensors.ts';
import type { ExampleRecord, Manifest } from './schema.ts';

export type Tensors = ReadonlyMap<string, TensorData>;

/** Where a network comes from: the shown one, its start, another run (or the start of that), the shown one on its way. */
export type Origin =
  | 'trained'
  | 'untrained'
  | { readonly run: string; readonly state: 'trained' | 'untrained' }
  | { readonly step: number };

/** One weight that a reader has changed: a tensor such as `conv1/kernel`, a place in its row-major data, its new value. */
export interface WeightEdit {
  readonly tensor: string;
  readonly place: number;
  readonly value: number;
}

/** A network: where it comes from, and what was done to it since. */
export interface NetworkKey {
  readonly origin: Origin;
  readonly edits?: readonly WeightEdit[];
  /** Channels whose outputs are held at zero. */
  readonly off?: readonly { readonly layer: string; readonly channel: number }[];
}

/** What was done to an image before the network saw it. */
export interface InputChange {
  /** Whole pixels to the right and down. */
  readonly shift?: readonly [right: number, down: number];
  readonly isMirrored?: boolean;
  /** A square that is covered: its first row and column, and its side. */
  readonly covered?: { readonly row: number; readonly column: number; readonly side: number };
}

/** An image: a shipped example or what a reader drew, by its id, and what was done to it. */
export interface InputKey {
  readonly id: string;
  readonly change?: InputChange;
}

/** Rows, columns and numbers of each pixel. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An image as the network sees it, and what the trained network says of it. */
export interface Input extends Pick<ExampleRecord, 'id' | 'predicted' | 'probabilities'> {
  /** Absent where nobody knows it. */
  readonly label?: number;
  /** Row-major bytes. */
  readonly pixels: Uint8Array;
}
/** An image of the dataset: its class is known. */
export type Example = Input & ExampleRecord;

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
  /** `conv1/kernel` `[h, w, in, out]`, `conv1/bias`, … */
  readonly weights: (network: NetworkKey | Origin) => Tensors;
  /** `<layer>` `[c]`: 99.9th percentile of each channel on the validation images. */
  readonly scales: (network: NetworkKey | Origin) => Tensors;
  /** By layer: `[h, w, c]`, or `[c]`. */
  readonly activations: (network: NetworkKey | Origin, input: InputKey) => Tensors;
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

const originOf = (network: NetworkKey | Origin): Origin =>
  typeof network === 'object' && 'origin' in network ? network.origin : network;

const isChanged = (network: NetworkKey | Origin): boolean =>
  typeof network === 'object' &&
  'origin' in network &&
  ((network.edits?.length ?? 0) > 0 || (network.off?.length ?? 0) > 0);

/** A network in words, for messages. */
export function networkWords(network: NetworkKey | Origin): string {
  const origin = originOf(network);
  const whole =
    typeof origin === 'string' ? origin : 'step' in origin ? `step ${origin.step}` : `${origin.run}, ${origin.state}`;
  return isChanged(network) ? `${whole}, changed` : whole;
}

/** A source over the parts of one run. Networks that were changed, and inputs that were, are in no file: an engine lays them over. */
export function sourceOf({ manifest, shown, tensors, checkpoint, evidence }: Parts): Source {
  const need = (name: Parameters<Parts['tensors']>[0]): Tensors => {
    const found = tensors(name);
    if (found === undefined) throw new Error(`missing ${name}: this source was not filled with it`);
    return found;
  };
  const shipped = (name: 'weights' | 'scales' | 'activations', network: NetworkKey | Origin): Tensors => {
    const origin = originOf(network);
    if (!isChanged(network)) {
      if (origin === 'trained') return need(name);
      if (origin === 'untrained') return need(untrained[name]);
    }
    throw new Error(`missing ${name} of the network "${networkWords(network)}": known networks: trained, untrained`);
  };
  const images = (): TensorData => tensorNamed(need('examples'), 'images');
  const examples = remembered(() => examplesOf(manifest, images()));
  const input = ({ id, change }: InputKey): Input => {
    const found = change === undefined ? examples().find((example) => example.id === id) : undefined;
    if (found !== undefined) return found;
    throw new Error(
      `unknown input "${id}"${change === undefined ? '' : ', changed'}; inputs: ${manifest.examples.map((example) => example.id).join(', ')}`,
    );
  };
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
    weights: (network) => {
      const origin = originOf(network);
      if (typeof origin === 'string' || !('step' in origin) || isChanged(network)) return shipped('weights', network);
      const found = checkpoint(origin.step);
      if (found === undefined)
        throw new Error(`missing checkpoint of step ${origin.step}: this source was not filled with it`);
      return found;
    },
    scales: (network) => shipped('scales', network),
    activations: (network, key) => {
      const { id } = key.change === undefined ? key : input(key);
      return below(shipped('activations', network), id);
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

/** What an engine has computed of one input: the outputs of every layer of the networks that were run. */
export interface Computed {
  readonly input: Input;
  readonly activations: readonly { readonly network: NetworkKey | Origin; readonly outputs: Tensors }[];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const asKey = (network: NetworkKey | Origin): NetworkKey =>
  typeof network === 'object' && 'origin' in network ? network : { origin: network };

/** The same source with another input shown, whose activations were computed and not read. */
export function withComputed(source: Source, shown: InputKey, { input, activations }: Computed): Source {
  return {
    manifest: source.manifest,
    weights: source.weights,
    scales: source.scales,
    evidence: source.evidence,
    evidenceTensors: source.evidenceTensors,
    get image() {
      return source.image;
    },
    get examples() {
      return source.examples;
    },
    get classMeans() {
      return source.classMeans;
    },
    shown,
    input: (key) => (same(key, shown) ? input : source.input(key)),
    activations: (network, key) => {
      if (!same(key, shown)) return source.activations(network, key);
      const own = activations.find((one) => same(asKey(one.network), asKey(network)));
      if (own === undefined)
        throw new Error(`missing activations of the network "${networkWords(network)}": it was not run`);
      return own.outputs;
    },
  };
}
