// The shipped network, evaluated again from its weights and the real dataset: the page shows what these weights do.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseExamples, tapActivations } from '../../pipeline/measuring/activations.ts';
import { autocorrelation, filterGains, filtersIn } from '../../pipeline/analyses/measures/filters.ts';
import { cosinesToStart } from '../../pipeline/analyses/filter-memory.ts';
import { zeroShares } from '../../pipeline/analyses/zero-share.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { fullRun } from '../../pipeline/config.ts';
import { findDataset, pick, readTrainingSet, splitTrainingSet } from '../../pipeline/datasets/dataset.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { channelScales } from '../../pipeline/measuring/channel-scales.ts';
import { logitsOf, measure } from '../../pipeline/measuring/metrics.ts';
import { artifactsFolder, loadArtifacts, readArtifact } from '../../src/artifacts/build.ts';
import type { Artifacts, NetworkArtifacts } from '../../src/artifacts/build.ts';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { mean } from '../../src/mean.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { untrainedNetwork } from '../../pipeline/training/train.ts';
import { argmax, softmax } from '../../src/model/probabilities.ts';
import { initialState } from '../../src/model/training.ts';
import { naiveForward } from '../model/naive-network.ts';

const { layers } = tutorialNetwork;

let artifacts: Artifacts;
let all: LabelledImages;
let validation: LabelledImages;
beforeAll(async () => {
  await useWasm();
  artifacts = loadArtifacts();
  all = readTrainingSet(await findDataset(() => undefined));
  validation = pick(all, splitTrainingSet(all.labels, artifacts.manifest.dataset.splits.train).validation);
});

const onDevice = (network: NetworkArtifacts): Record<string, tf.Tensor> =>
  weightsToDevice(network.weights, tutorialNetwork);
const file = (path: string): Buffer => readFileSync(join(artifactsFolder(), path));

describe('the run', () => {
  it('is a full one: all training images, all epochs, at least 92 % of the test images right', () => {
    const { dataset, metrics } = artifacts.manifest;
    const { epochs, configuration } = shippedRun(artifacts.manifest);
    expect(dataset.splits).toEqual({ train: fullRun.trainingImages, validation: 5000, test: 10_000 });
    expect(configuration.trainingImages).toBe(fullRun.trainingImages);
    expect(epochs).toBe(fullRun.epochs);
    expect(metrics.test.accuracy).toBeGreaterThanOrEqual(0.92);
  });

  it('used the split that it ships', () => {
    const split = JSON.parse(file('split.json').toString()) as unknown;
    expect(split).toEqual(splitTrainingSet(all.labels, artifacts.manifest.dataset.splits.train));
  });

  it('describes this architecture', () => {
    expect(artifacts.manifest.architecture).toEqual(layers);
  });
});

describe('the shipped weights', () => {
  it.each(['trained', 'untrained'] as const)('give the validation metrics of the manifest (%s)', (which) => {
    const { metrics } = artifacts.manifest;
    const expected = which === 'trained' ? metrics.validation : metrics.untrainedValidation;
    const found = measure(
      logitsOf({ ...tutorialNetwork, weights: onDevice(artifacts[which]) }, validation.images),
      validation.labels,
      10,
    );
    expect(found.confusion).toEqual(expected.confusion);
    expect(found.accuracy).toBe(expected.accuracy);
    expect(found.loss).toBeCloseTo(expected.loss, 5);
  });

  it.each(['trained', 'untrained'] as const)(
    'give the shipped activations of every layer of every example (%s)',
    (which) => {
      const examples = chooseExamples(validation.labels);
      expect(artifacts.manifest.examples.map(({ id }) => id)).toEqual(examples.map(({ id }) => id));
      const images = pick(
        validation,
        examples.map(({ position }) => position),
      );
      expect([...images.images]).toEqual([...artifacts.examples.data]);
      const found = tapActivations({ ...tutorialNetwork, weights: onDevice(artifacts[which]) }, examples, images);
      expect([...found.keys()]).toEqual([...artifacts[which].activations.keys()]);
      let largest = 0;
      for (const [name, { data }] of found)
        data.forEach(
          (v, i) =>
            (largest = Math.max(largest, Math.abs(v - (artifacts[which].activations.get(name)?.data[i] as number)))),
        );
      expect(largest).toBeLessThan(1e-4);
    },
  );

  it('agree with plain float64 loops, every layer of the first example of each class, and in the winner', () => {
    artifacts.manifest.examples.forEach(({ id, predicted, probabilities }, i) => {
      if (i % 2 === 1) return;
      const pixels = Array.from(artifacts.examples.data.slice(i * 784, (i + 1) * 784), (b) => b / 255);
      const expected = naiveForward(layers, artifacts.trained.weights, pixels);
      for (const [name, values] of expected) {
        const shipped = tensorNamed(artifacts.trained.activations, `${id}/${name}`).data;
        values.forEach((v, k) => expect(Math.abs(v - (shipped[k] as number))).toBeLessThan(1e-4));
      }
      const logits = expected.get('logits') as Float64Array;
      expect(argmax(logits)).toBe(predicted);
      softmax(logits).forEach((p, k) => expect(p).toBeCloseTo(probabilities[k] as number, 4));
    });
  });

  it('open as a TensorFlow.js Layers model with the same logits', async () => {
    const json = JSON.parse(file('tfjs-model/model.json').toString()) as {
      modelTopology: object;
      weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
    };
    const [group] = json.weightsManifest as [(typeof json.weightsManifest)[number]];
    expect(group.paths).toEqual(['weights.bin']);
    const binary = file('tfjs-model/weights.bin');
    const weightData = binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.length) as ArrayBuffer;
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: group.weights, weightData }),
    );
    const logits = tf.tidy(() =>
      (
        model.predict(imagesToTensor(artifacts.examples.data as Uint8Array, tutorialNetwork.input)) as tf.Tensor
      ).dataSync(),
    );
    artifacts.manifest.examples.forEach(({ id }, i) => {
      tensorNamed(artifacts.trained.activations, `${id}/logits`).data.forEach((v, k) =>
        expect(Math.abs(v - (logits[i * 10 + k] as number))).toBeLessThan(1e-4),
      );
    });
    model.dispose();
  });

  it('give the shipped scales and shares of zeros', () => {
    const network = { ...tutorialNetwork, weights: onDevice(artifacts.trained) };
    const scales = channelScales(network, validation.images);
    const shares = zeroShares(network, validation.images);
    const { id } = shippedRun(artifacts.manifest);
    const found = artifacts.evidence['zero-share']?.networks.find(
      ({ run, state }) => run === id && state === 'trained',
    )?.layers;
    expect(found?.map(({ layer }) => layer)).toEqual([...scales.keys()]);
    for (const { layer, share } of found ?? []) {
      expect(shares.get(layer)).toBeCloseTo(share, 5);
      const shipped = tensorNamed(artifacts.trained.scales, layer).data;
      scales.get(layer)?.forEach((s, c) => expect(Math.abs(s - (shipped[c] as number))).toBeLessThan(1e-4));
    }
  });

  it('give the shipped filter statistics', () => {
    const { trained, untrained, manifest, evidence } = artifacts;
    const convolutions = layers.flatMap((layer) => (layer.kind === 'conv' ? [layer] : []));
    expect(manifest.analyses.filters.map(({ layer }) => layer)).toEqual(convolutions.map(({ name }) => name));
    for (const [i, { gain }] of filterGains(trained.weights, layers).entries())
      expect(mean(gain)).toBeCloseTo(mean(manifest.analyses.filters[i]?.gain ?? []), 6);
    for (const [i, { name, kernelSize }] of convolutions.entries()) {
      const smooth = filtersIn(trained.weights, name).map((filter) => autocorrelation(filter, kernelSize));
      expect(mean(smooth)).toBeCloseTo(mean(evidence['filter-spectrum']?.smoothness[i]?.trained ?? []), 6);
      const { own } = cosinesToStart(name, trained.weights, untrained.weights);
      expect(mean(own)).toBeCloseTo(mean(evidence['filter-memory']?.layers[i]?.filters.toStart ?? []), 6);
    }
  });
});

describe('the untrained control', () => {
  it('is the random start of the same seed: its filters point where the initialiser drew them', () => {
    const { parameters } = initialState(shippedRun(artifacts.manifest).seed, tutorialNetwork);
    const start = (parameters['conv1/kernel'] as tf.Tensor).dataSync();
    const shipped = tensorNamed(artifacts.untrained.weights, 'conv1/kernel').data;
    for (let c = 0; c < 16; c++) {
      const [a, b] = [start, shipped].map((k) => Array.from({ length: 25 }, (_, i) => k[i * 16 + c] as number)) as [
        number[],
        number[],
      ];
      const dot = a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
      expect(dot / Math.hypot(...a) / Math.hypot(...b)).toBeCloseTo(1, 5);
    }
  });

  it('is folded with the statistics of the same training images as the trained one, biases included', () => {
    const { seed, configuration } = shippedRun(artifacts.manifest);
    const { statisticsImages } = configuration;
    const train = pick(all, splitTrainingSet(all.labels, artifacts.manifest.dataset.splits.train).train);
    const folded = untrainedNetwork(tutorialNetwork, { seed, statisticsImages }, train);
    for (const [name, { data }] of artifacts.untrained.weights) {
      const found = (folded[name] as tf.Tensor).dataSync();
      data.forEach((v, i) => expect(Math.abs(v - (found[i] as number))).toBeLessThan(1e-5));
    }
    tf.dispose(folded);
  });

  it('guesses: its validation accuracy is near one in ten, the trained one is far from it', () => {
    const { untrainedValidation, validation: trained } = artifacts.manifest.metrics;
    expect(untrainedValidation.accuracy).toBeLessThan(0.35);
    expect(trained.accuracy).toBeGreaterThan(0.9);
  });
});

describe('the test logits', () => {
  it('give the predictions that the manifest counts, column by column of its confusion matrix', () => {
    const { files, metrics } = artifacts.manifest;
    const logits = tensorNamed(
      decodeSafetensors(readArtifact(artifactsFolder(), files.testLogits), 'test').tensors,
      'logits',
    );
    expect([logits.dtype, logits.shape]).toEqual(['float16', [10_000, 10]]);
    const predicted = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const k = argmax(logits.data.slice(i * 10, i * 10 + 10));
      predicted[k] = (predicted[k] as number) + 1;
    }
    const { confusion } = metrics.test;
    // Half precision can turn a near tie; more than a handful would be another network.
    predicted.forEach((n, k) =>
      expect(Math.abs(n - confusion.reduce((sum, row) => sum + (row[k] as number), 0))).toBeLessThanOrEqual(5),
    );
    for (const row of confusion) expect(row.reduce((a, b) => a + b)).toBe(1000);
    expect(metrics.test.accuracy).toBeCloseTo(
      confusion.reduce((sum, row, k) => sum + (row[k] as number), 0) / 10_000,
      12,
    );
  });
});
