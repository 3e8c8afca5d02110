// Opens what an analysis may look at, from a folder of artifacts and the dataset, and notes what was looked at.
import * as tf from '@tensorflow/tfjs-core';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { Manifest } from '../../src/artifacts/schema.ts';
import { networkOf } from '../../src/model/architecture.ts';
import type * as model from '../../src/model/architecture.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { randomFrom } from '../../src/model/random.ts';
import { fullRun } from '../config.ts';
import { classes, pick, readTrainingSet } from '../datasets/dataset.ts';
import type { LabelledImages, Split } from '../datasets/dataset.ts';
import { imageShape } from '../datasets/image-size.ts';
import { fromDevice } from '../measuring/tensors.ts';
import type { Tensors } from '../measuring/tensors.ts';
import { untrainedNetwork } from '../training/train.ts';
import { checkpointPath, networkPath, paths } from '../write.ts';
import type { Collection } from '../write.ts';
import type { Inputs, Network } from './analysis.ts';

/** What the parts of the artifacts say that are made before the analyses, as `inputs.json` beside them. */
export interface Facts {
  readonly runs: Manifest['runs'];
  readonly checkpoints: Collection['body']['checkpoints'];
  readonly examples: Manifest['examples'];
}

/** Checksums by what was looked at: `weights.safetensors`, `networks/seed-1.safetensors`, …; `absent` for what is not there. */
export type Looked = Record<string, string>;

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The checksum of one thing as it is now, for comparison with what an analysis once looked at. */
export function checksumOf(folder: string, key: string): string {
  const path = join(folder, key);
  if (existsSync(path)) return sha256(readFileSync(path));
  const [file, part] = key.split('#');
  return file === 'inputs.json' && part !== undefined ? checksumOfFact(readFacts(folder), part) : 'absent';
}

function checksumOfFact(facts: Facts, part: string): string {
  const fact = factNamed(facts, part);
  return fact === undefined ? 'absent' : sha256(JSON.stringify(fact));
}

/** A part of the facts, `kind/<kind>` or `runs/<id>`: so that a run that joins repeats only the analyses that look at it. */
const factNamed = ({ runs }: Facts, part: string): unknown =>
  part.startsWith('kind/')
    ? runs.filter(({ kind }) => `kind/${kind}` === part)
    : runs.find(({ id }) => `runs/${id}` === part);

const readFacts = (folder: string): Facts => JSON.parse(readFileSync(join(folder, 'inputs.json'), 'utf8')) as Facts;

/** See `Inputs.effort`: a run that trained on few images is measured on few, and with few steps and draws. */
export const effortFor =
  (trainingImages: number): Inputs['effort'] =>
  (full, least = 2) =>
    Math.max(Math.min(least, full), Math.round(full * Math.min(1, trainingImages / fullRun.trainingImages)));

/** The network that a run trained, without its weights. */
const networkOfRun = ({ configuration }: Manifest['runs'][number]): model.Network =>
  networkOf(configuration.architecture, imageShape);

/** What the most demanding analysis needs: one batch of CKA. */
const leastValidationImages = 200;

/** At most `limit` of the indices, spread evenly over them. */
export function thinned(indices: readonly number[], limit: number): number[] {
  const step = Math.max(1, Math.ceil(indices.length / limit));
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
  thinned(validation, effortFor(train.length)(validation.length, leastValidationImages));

/**
 * @param folder artifacts as far as they are made, with `inputs.json`
 * @param name of the analysis; seeds its random numbers, so that no two analyses draw the same ones
 * @param all the training file's images, where they are read already
 */
export function openInputs(
  folder: string,
  datasetFolder: string,
  name: string,
  all: LabelledImages = readTrainingSet(datasetFolder),
): OpenInputs {
  const salt = createHash('sha256').update(name).digest().readUInt32LE();
  const facts = readFacts(folder);
  const looked: Looked = {};
  const networks = new Map<string, Network>();
  // The checksum is that of the bytes that are used, be the file another one a moment later.
  const read = (key: string): Uint8Array | undefined => {
    const bytes = existsSync(join(folder, key)) ? readFileSync(join(folder, key)) : undefined;
    looked[key] = bytes === undefined ? 'absent' : sha256(bytes);
    return bytes;
  };
  const must = (key: string): Uint8Array => {
    const bytes = read(key);
    if (bytes === undefined) throw new Error(`missing ${join(folder, key)}: give the same command again`);
    return bytes;
  };
  const tensorsAt = (key: string): Tensors | undefined => {
    const bytes = read(key);
    return bytes && decodeSafetensors(bytes, key).tensors;
  };
  const open = (id: string, network: model.Network, load: () => Tensors | undefined): Network | undefined => {
    const known = networks.get(id);
    if (known !== undefined) return known;
    const tensors = load();
    if (tensors === undefined) return undefined;
    const opened = { ...network, id, tensors, weights: weightsToDevice(tensors, network) };
    networks.set(id, opened);
    return opened;
  };
  const shipped = (key: string): Network => {
    const record = facts.runs.find((run) => run.shipped);
    if (record === undefined) throw new Error('missing shipped run: run from the stage train');
    const found = open(key, networkOfRun(record), () => tensorsAt(key));
    if (found === undefined) throw new Error(`missing weights ${key}: run from the stage train`);
    return found;
  };
  const lookAt = (part: string): void => {
    looked[`inputs.json#${part}`] = checksumOfFact(facts, part);
  };
  const runRecord = (id: string): Manifest['runs'][number] | undefined => {
    lookAt(`runs/${id}`);
    return facts.runs.find((run) => run.id === id);
  };

  const split = JSON.parse(new TextDecoder().decode(must(paths.split))) as { train: number[]; validation: number[] };
  const train = pick(all, split.train);
  // A smaller run measures on some of its validation images: whoever asks where an image lies is told it of these.
  const measured = { train: split.train, validation: measuredOn(split) };
  const validation = pick(all, measured.validation);
  const chosen = pick(
    all,
    facts.examples.map(({ index }) => index),
  );
  const examples: LabelledImages & { ids: readonly string[] } = { ...chosen, ids: facts.examples.map(({ id }) => id) };
  read(paths.examples);

  const inputs: Inputs = {
    classes,
    train,
    validation,
    split: measured,
    examples,
    trained: () => shipped(paths.weights),
    untrained: () => shipped(paths.untrainedWeights),
    run: (id) => {
      const record = runRecord(id);
      return record && open(id, networkOfRun(record), () => tensorsAt(networkPath(id)));
    },
    untrainedRun: (id) => {
      const record = runRecord(id);
      if (record === undefined) return undefined;
      const network = networkOfRun(record);
      return open(`untrained ${id}`, network, () => {
        const { seed, configuration } = record;
        const folded = untrainedNetwork(network, { seed, statisticsImages: configuration.statisticsImages }, train);
        const tensors = fromDevice(folded, network);
        tf.dispose(folded);
        return tensors;
      });
    },
    mainRuns: () => {
      lookAt('kind/main');
      return facts.runs.filter(({ kind }) => kind === 'main').map(({ id }) => id);
    },
    checkpoints: () =>
      facts.checkpoints.map(({ step, epochs }) => {
        const tensors = tensorsAt(checkpointPath(step));
        if (tensors === undefined) throw new Error(`missing weights ${checkpointPath(step)}: run from the stage train`);
        return { step, epochs, tensors };
      }),
    runs: (kind) => {
      lookAt(`kind/${kind}`);
      return facts.runs.filter((run) => run.kind === kind);
    },
    test: () => {
      const tensors = tensorsAt(paths.testLogits);
      if (tensors === undefined) throw new Error(`missing ${paths.testLogits}: run from the stage test`);
      return {
        logits: tensorNamed(tensors, 'logits').data as Float32Array,
        labels: tensorNamed(tensors, 'labels').data as Uint8Array,
        predicted: (id) => tensors.get(`predicted/${id}`)?.data as Uint8Array | undefined,
      };
    },
    effort: effortFor(split.train.length),
    random: (...keys) => randomFrom(salt, ...keys),
  };
  return { inputs, looked, dispose: () => networks.forEach(({ weights }) => tf.dispose(weights)) };
}
