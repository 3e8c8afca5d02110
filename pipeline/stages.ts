// What each stage makes, in order. A stage sees the data and what the stages before it made; it returns its own part of the artifacts.
import { decodeSafetensors, encodeSafetensors } from '../src/artifacts/safetensors.ts';
import type { TensorData } from '../src/artifacts/safetensors.ts';
import type { RunRecord } from '../src/artifacts/schema.ts';
import { networkOf } from '../src/model/architecture.ts';
import type { Network } from '../src/model/architecture.ts';
import { weightsToDevice } from '../src/model/network.ts';
import type { WeightedNetwork } from '../src/model/network.ts';
import { imageShape, side } from './datasets/image-size.ts';
import * as tf from '@tensorflow/tfjs-core';
import { chooseExamples, describeExamples, tapActivations } from './measuring/activations.ts';
import { measureEvidence } from './analyses-stage.ts';
import { classMeans, datasetStatistics } from './analyses/dataset-statistics.ts';
import { filterGains } from './analyses/measures/filters.ts';
import { measuredOn } from './analyses/inputs.ts';
import { checksums, classes, pick } from './datasets/dataset.ts';
import { fashionMnist, testImages } from './datasets/fashion-mnist.ts';
import { channelScales } from './measuring/channel-scales.ts';
import { logitsOf, measure } from './measuring/metrics.ts';
import type { Metrics, ReportImages } from './measuring/metrics.ts';
import { compareRuns } from './measuring/run-comparisons.ts';
import { float32 } from './measuring/tensors.ts';
import type { Tensors } from './measuring/tensors.ts';
import { openTestSet } from './measuring/test-set.ts';
import type { TestResult } from './measuring/test-set.ts';
import { Interrupted } from './training/train.ts';
import { training } from './training/training-stage.ts';
import type { Context, PartialArtifacts } from './stage.ts';
import { networkPath } from './write.ts';
import type { Part } from './write.ts';

export const stageNames = ['dataset', 'train', 'activations', 'test', 'analyses'] as const;
export type StageName = (typeof stageNames)[number];

/** What each stage makes of the artifacts, networks aside. */
const parts: Readonly<Record<StageName, readonly Part[]>> = {
  dataset: ['split', 'classMeans'],
  train: ['weights', 'untrainedWeights', 'tfjsModel'],
  activations: ['examples', 'activations', 'untrainedActivations'],
  test: ['testLogits'],
  analyses: ['scales', 'untrainedScales', 'evidence'],
};

/** The stages of a run that begins at `first`. The dataset's own facts take a second: they are always made, for every stage to rely on. */
export const stagesFrom = (first: StageName): readonly StageName[] =>
  stageNames.filter((stage, index) => stage === 'dataset' || index >= stageNames.indexOf(first));
/** What they make. */
export const partsFrom = (first: StageName): readonly Part[] => stagesFrom(first).flatMap((stage) => parts[stage]);

const encode = (tensors: Tensors): Uint8Array => encodeSafetensors(tensors);
const json = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value)}\n`);

/** The weights as shipped: read back from the very bytes that are written. */
function shipped(made: PartialArtifacts, key: 'weights' | 'untrainedWeights'): Tensors {
  const bytes = made.files[key];
  if (bytes === undefined) throw new Error(`missing ${key}: run from the stage train`);
  return decodeSafetensors(bytes, key).tensors;
}

/** Tells how far a stage is that goes over the same images several times. @param pass which time, from 0 */
const pass =
  ({ progress }: Context, passes: number) =>
  (number: number): ReportImages =>
  (done, total) =>
    progress.report({ done: number * total + done, total: passes * total, unit: 'images' });

/** The network that is shipped, without its weights. */
function networkOfShipped({ body: { architecture } }: PartialArtifacts): Network {
  if (architecture === undefined) throw new Error('missing architecture: run from the stage train');
  return networkOf(architecture, imageShape);
}

/** Runs `use` with both networks on the device, and frees them. */
function withNetworks<T>(made: PartialArtifacts, use: (trained: WeightedNetwork, untrained: WeightedNetwork) => T): T {
  const network = networkOfShipped(made);
  const trained = weightsToDevice(shipped(made, 'weights'), network);
  const untrained = weightsToDevice(shipped(made, 'untrainedWeights'), network);
  try {
    return use({ ...network, weights: trained }, { ...network, weights: untrained });
  } finally {
    tf.dispose([trained, untrained]);
  }
}

function dataset({ all, split }: Context): PartialArtifacts {
  const [training, validation] = [pick(all, split.train), pick(all, split.validation)];
  return {
    body: {
      dataset: {
        ...fashionMnist,
        // The stage `test` checks it against what it reads.
        splits: { train: split.train.length, validation: split.validation.length, test: testImages },
        checksums: { ...checksums },
        statistics: datasetStatistics(training, validation),
      },
    },
    files: {
      split: json(split),
      classMeans: encode(
        new Map([
          [
            'means',
            float32(
              [classes.length, side, side],
              classMeans(training).flatMap((mean) => [...mean]),
            ),
          ],
        ]),
      ),
    },
  };
}

/** How far two measurements of one network may lie apart: sums of floats differ in their last digits from machine to machine. */
const tolerance = { loss: 1e-4, accuracy: 1e-3 };

/**
 * Throws where the shipped weights do not do on the validation images what the end of their training's history tells: the same network
 * was measured on the same images then.
 */
export function requireSameNetwork(
  { id, history }: Pick<RunRecord, 'id' | 'history'>,
  { loss, accuracy }: Pick<Metrics, 'loss' | 'accuracy'>,
): void {
  const told = history.at(-1);
  if (
    told !== undefined &&
    Math.abs(told.validationLoss - loss) <= tolerance.loss * told.validationLoss &&
    Math.abs(told.validationAccuracy - accuracy) <= tolerance.accuracy
  )
    return;
  throw new Error(
    `invalid weights of run ${id}: validation loss ${loss} and accuracy ${accuracy}, but ${told?.validationLoss} and ${told?.validationAccuracy} at the end of its training; they are damaged, or of another training: train it anew (--from train)`,
  );
}

function activations(context: Context, made: PartialArtifacts): PartialArtifacts {
  const { all, split } = context;
  const report = pass(context, 2);
  const validation = pick(all, split.validation);
  const examples = chooseExamples(validation.labels);
  const images = pick(
    validation,
    examples.map(({ position }) => position),
  );
  const bytes: TensorData = { dtype: 'uint8', shape: [examples.length, side, side], data: images.images };
  return withNetworks(made, (trained, untrained) => {
    const metrics = measure(logitsOf(trained, validation.images, report(0)), validation.labels, trained.classes);
    const run = made.body.runs?.find(({ shipped: isShipped }) => isShipped);
    if (run === undefined) throw new Error('missing shipped run: run from the stage train');
    requireSameNetwork(run, metrics);
    return {
      body: {
        examples: describeExamples(examples, images, trained, split.validation),
        metrics: {
          validation: metrics,
          untrainedValidation: measure(
            logitsOf(untrained, validation.images, report(1)),
            validation.labels,
            untrained.classes,
          ),
        },
      },
      files: {
        examples: encode(new Map([['images', bytes]])),
        activations: encode(tapActivations(trained, examples, images)),
        untrainedActivations: encode(tapActivations(untrained, examples, images)),
      },
    };
  });
}

/** What figures need of every channel, the live ones too: its place in the order by gain, and the scale of its maps. */
async function analyses(context: Context, made: PartialArtifacts): Promise<PartialArtifacts> {
  const evidence = await measureEvidence(context, made);
  const { all, split } = context;
  const report = pass(context, 2);
  const { images } = pick(all, measuredOn(split));
  const [scales, untrainedScales] = withNetworks(made, (trained, untrained) => [
    channelScales(trained, images, report(0)),
    channelScales(untrained, images, report(1)),
  ]);
  const encoded = (ofLayers: ReadonlyMap<string, Float32Array<ArrayBuffer>>): Uint8Array =>
    encode(new Map([...ofLayers].map(([name, scale]) => [name, float32([scale.length], scale)])));
  const { layers } = networkOfShipped(made);
  const untrainedGains = filterGains(shipped(made, 'untrainedWeights'), layers);
  return {
    body: {
      analyses: {
        filters: filterGains(shipped(made, 'weights'), layers).map(({ layer, gain }, i) => ({
          layer,
          gain,
          untrainedGain: untrainedGains[i]?.gain ?? [],
        })),
      },
    },
    files: { scales: encoded(scales), untrainedScales: encoded(untrainedScales) },
    evidence,
  };
}

async function test(context: Context, made: PartialArtifacts): Promise<PartialArtifacts> {
  const { runs = [] } = made.body;
  const testSet = openTestSet(context.datasetFolder);
  const count = testSet.labels.length;
  if (count !== made.body.dataset?.splits.test)
    throw new Error(`invalid test set: ${count} images, expected ${made.body.dataset?.splits.test}`);
  const report = pass(context, runs.length);
  // The shipped network is measured in float32, as it is shipped; the others in float16, as they are.
  const results: (TestResult & { readonly run: (typeof runs)[number] })[] = [];
  for (const [index, run] of runs.entries()) {
    await new Promise(setImmediate); // lets a signal in
    if (context.stop.aborted) throw new Interrupted('interrupted in the stage test; the same command repeats it');
    const network = networkOf(run.configuration.architecture, imageShape);
    const path = networkPath(run.id);
    const bytes = run.shipped ? made.files.weights : made.networks?.get(path);
    if (bytes === undefined) throw new Error(`missing weights ${path}: run from the stage train`);
    const weights = weightsToDevice(decodeSafetensors(bytes, path).tensors, network);
    const result = testSet.test({ ...network, weights }, report(index));
    tf.dispose(weights);
    results.push({ run, ...result });
  }
  const shippedResult = results.find(({ run }) => run.shipped);
  if (shippedResult === undefined) throw new Error('missing shipped run: run from the stage train');
  const tensors = new Map<string, TensorData>([
    ['logits', { dtype: 'float16', shape: [count, classes.length], data: shippedResult.logits }],
    ['labels', { dtype: 'uint8', shape: [count], data: testSet.labels }],
    ...results.map(
      ({ run, predicted }) => [`predicted/${run.id}`, { dtype: 'uint8', shape: [count], data: predicted }] as const,
    ),
  ]);
  return {
    body: {
      metrics: { ...made.body.metrics, test: shippedResult.metrics },
      runs: results.map(({ run, metrics }) => ({ ...run, testAccuracy: metrics.accuracy })),
      comparisons: compareRuns(
        results.map(({ run, predicted }) => ({ id: run.id, kind: run.kind, predicted })),
        testSet.labels,
      ),
    },
    files: { testLogits: encode(tensors) },
  };
}

/** The stages by name. Each returns what it adds. */
export const stages: Readonly<
  Record<StageName, (context: Context, made: PartialArtifacts) => PartialArtifacts | Promise<PartialArtifacts>>
> = {
  dataset,
  train: training,
  activations,
  test,
  analyses,
};

/** Joins what a stage made to what was there. */
export function join(made: PartialArtifacts, more: PartialArtifacts): PartialArtifacts {
  const tfjsWeights = more.tfjsWeights ?? made.tfjsWeights;
  const networks = more.networks ?? made.networks;
  const evidence = more.evidence ?? made.evidence;
  return {
    body: { ...made.body, ...more.body },
    files: { ...made.files, ...more.files },
    ...(networks && { networks }),
    ...(evidence && { evidence }),
    ...(tfjsWeights && { tfjsWeights }),
  };
}
