// Opens what an analysis may look at, from a folder of artifacts and the dataset, and notes what was looked at.
import * as tf from '@tensorflow/tfjs-core';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { effortFor, mostMeasured, stepOfThinning } from '../../src/artifacts/relations/effort.ts';
// From their home and not from the writer, which knows every schema: one more schema would make every result stale.
import { checkpointPath, filePlaces as paths, networkPath } from '../../src/artifacts/relations/file-places.ts';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { readStored, readStoredIfAny } from '../../src/artifacts/stored-file.ts';
import { networkOf } from '../../src/model/architecture.ts';
import type * as model from '../../src/model/architecture.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { randomFrom } from '../../src/model/random.ts';
import { pick, readTrainingSet } from '../datasets/dataset.ts';
import type { LabelledImages, Split } from '../datasets/dataset.ts';
import { imageShape } from '../datasets/image-size.ts';
import { parseJson } from '../files/json.ts';
import { fromDevice } from '../measuring/tensors.ts';
import type { Tensors } from '../measuring/tensors.ts';
import { untrainedNetwork } from '../training/train.ts';
import type { Collection } from '../write.ts';
import type { Inputs, MeasuredCard, Network } from './analysis.ts';

/** What the parts of the artifacts say that are made before the analyses, as `inputs.json` beside them. */
export interface Facts {
  readonly card: MeasuredCard;
  readonly runs: Manifest['runs'];
  readonly checkpoints: Collection['body']['checkpoints'];
  readonly examples: Manifest['examples'];
}

/** Checksums by what was looked at: `weights.safetensors`, `networks/seed-1.safetensors`, …; `absent` for what is not there. */
export type Looked = Record<string, string>;

const remedy = 'give the same command again';
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The checksum of one thing as it is now, for comparison with what an analysis once looked at. */
export function checksumOf(folder: string, key: string): string {
  const path = join(folder, key);
  const bytes = readStoredIfAny(path, path, remedy);
  if (bytes !== undefined) return sha256(bytes);
  const [file, part] = key.split('#');
  return file === 'inputs.json' && part !== undefined ? checksumOfFact(readFacts(folder), part) : 'absent';
}

function checksumOfFact(facts: Facts, part: string): string {
  const fact = factNamed(facts, part);
  return fact === undefined ? 'absent' : sha256(JSON.stringify(fact));
}

/** A part of the facts, `card`, `kind/<kind>` or `runs/<id>`: so that a run that joins repeats only the analyses that look at it. */
function factNamed({ card, runs }: Facts, part: string): unknown {
  if (part === 'card') return card;
  return part.startsWith('kind/')
    ? runs.filter(({ kind }) => `kind/${kind}` === part)
    : runs.find(({ id }) => `runs/${id}` === part);
}

function readFacts(folder: string): Facts {
  const file = join(folder, 'inputs.json');
  return parseJson(readStored(file, file, remedy), file, remedy) as Facts;
}

/** The network that a run trained, without its weights. */
const networkOfRun = ({ configuration }: Manifest['runs'][number]): model.Network =>
  networkOf(configuration.architecture, imageShape);

/** At most `limit` of the indices, spread evenly over them. */
export function thinned(indices: readonly number[], limit: number): number[] {
  const step = stepOfThinning(indices.length, limit);
  return indices.filter((_, place) => place % step === 0);
}

export interface OpenInputs {
  readonly inputs: Inputs;
  /** What was looked at so far. */
  readonly looked: Looked;
  readonly dispose: () => void;
}

/** Where the validation images lie on which a run is measured: all of them in a full run. */
export const measuredOn = ({ train, validation }: Split): number[] =>
  thinned(validation, mostMeasured({ train: train.length, validation: validation.length }));

/** Opens networks and files of a folder, and notes whatever it looked at. */
class NotedFolder {
  readonly looked: Looked = {};
  readonly facts: Facts;
  readonly #folder: string;
  readonly #networks = new Map<string, Network>();

  constructor(folder: string) {
    this.#folder = folder;
    this.facts = readFacts(folder);
  }

  /** The bytes of a file, and a note of their checksum: of these very bytes, be the file another one a moment later. */
  look(key: string): Uint8Array | undefined {
    const path = join(this.#folder, key);
    const bytes = readStoredIfAny(path, path, remedy);
    this.looked[key] = bytes === undefined ? 'absent' : sha256(bytes);
    return bytes;
  }

  lookForSure(key: string): Uint8Array {
    const bytes = this.look(key);
    if (bytes === undefined) throw new Error(`missing ${join(this.#folder, key)}: ${remedy}`);
    return bytes;
  }

  lookAtFact(part: string): void {
    this.looked[`inputs.json#${part}`] = checksumOfFact(this.facts, part);
  }

  tensors(key: string): Tensors | undefined {
    const bytes = this.look(key);
    return bytes && decodeSafetensors(bytes, key).tensors;
  }

  /** Tensors without which there is nothing to measure. @param stage that makes them */
  neededTensors(key: string, stage: 'train' | 'test'): Tensors {
    const tensors = this.tensors(key);
    if (tensors === undefined) throw new Error(`missing ${key}: run from the stage ${stage}`);
    return tensors;
  }

  /** A network, put on the device once. */
  network(id: string, network: model.Network, load: () => Tensors | undefined): Network | undefined {
    const known = this.#networks.get(id);
    if (known !== undefined) return known;
    const tensors = load();
    if (tensors === undefined) return undefined;
    const opened = { ...network, id, tensors, weights: weightsToDevice(tensors, network) };
    this.#networks.set(id, opened);
    return opened;
  }

  shipped(key: string): Network {
    const record = this.facts.runs.find((run) => run.shipped);
    if (record === undefined) throw new Error('missing shipped run: run from the stage train');
    const found = this.network(key, networkOfRun(record), () => this.tensors(key));
    if (found === undefined) throw new Error(`missing weights ${key}: run from the stage train`);
    return found;
  }

  runRecord(id: string): Manifest['runs'][number] | undefined {
    this.lookAtFact(`runs/${id}`);
    return this.facts.runs.find((run) => run.id === id);
  }

  dispose(): void {
    this.#networks.forEach(({ weights }) => tf.dispose(weights));
  }
}

type Networks = Pick<Inputs, 'trained' | 'untrained' | 'run' | 'untrainedRun' | 'mainRuns' | 'checkpoints' | 'runs'>;

/** @param train images that an untrained network is folded with */
function networksIn(folder: NotedFolder, train: LabelledImages): Networks {
  const runs: Inputs['runs'] = (kind) => {
    folder.lookAtFact(`kind/${kind}`);
    return folder.facts.runs.filter((run) => run.kind === kind);
  };
  return {
    trained: () => folder.shipped(paths.weights),
    untrained: () => folder.shipped(paths.untrainedWeights),
    run: (id) => {
      const record = folder.runRecord(id);
      return record && folder.network(id, networkOfRun(record), () => folder.tensors(networkPath(id)));
    },
    untrainedRun: (id) => {
      const record = folder.runRecord(id);
      if (record === undefined) return undefined;
      const network = networkOfRun(record);
      return folder.network(`untrained ${id}`, network, () => {
        const { seed, configuration } = record;
        const folded = untrainedNetwork(network, { seed, statisticsImages: configuration.statisticsImages }, train);
        const tensors = fromDevice(folded, network);
        tf.dispose(folded);
        return tensors;
      });
    },
    mainRuns: () => runs('main').map(({ id }) => id),
    checkpoints: () =>
      folder.facts.checkpoints.map(({ step, epochs }) => ({
        step,
        epochs,
        tensors: folder.neededTensors(checkpointPath(step), 'train'),
      })),
    runs,
  };
}

/** What the networks answered to the test images. */
function storedTest(folder: NotedFolder): ReturnType<Inputs['test']> {
  const tensors = folder.neededTensors(paths.testLogits, 'test');
  return {
    logits: tensorNamed(tensors, 'logits').data as Float32Array,
    labels: tensorNamed(tensors, 'labels').data as Uint8Array,
    predicted: (id) => tensors.get(`predicted/${id}`)?.data as Uint8Array | undefined,
  };
}

/**
 * @param path artifacts as far as they are made, with `inputs.json`
 * @param name of the analysis; seeds its random numbers, so that no two analyses draw the same ones
 * @param all the training file's images, where they are read already
 */
export function openInputs(
  path: string,
  datasetFolder: string,
  name: string,
  all: LabelledImages = readTrainingSet(datasetFolder),
): OpenInputs {
  const salt = createHash('sha256').update(name).digest().readUInt32LE();
  const folder = new NotedFolder(path);
  const split = parseJson(folder.lookForSure(paths.split), paths.split, remedy) as Split;
  const train = pick(all, split.train);
  // A smaller run measures on some of its validation images: whoever asks where an image lies is told it of these.
  const measured = { train: split.train, validation: measuredOn(split) };
  const shown = folder.facts.examples;
  const chosen = pick(
    all,
    shown.map(({ index }) => index),
  );
  folder.look(paths.examples);
  const inputs: Inputs = {
    get card() {
      folder.lookAtFact('card');
      return folder.facts.card;
    },
    train,
    validation: pick(all, measured.validation),
    split: measured,
    examples: { ...chosen, ids: shown.map(({ id }) => id) },
    ...networksIn(folder, train),
    test: () => storedTest(folder),
    effort: effortFor(split.train.length),
    random: (...keys) => randomFrom(salt, ...keys),
  };
  return {
    inputs,
    looked: folder.looked,
    dispose: () => {
      folder.dispose();
    },
  };
}
