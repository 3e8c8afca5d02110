// What the stages ask of one another: the network that is measured is the one whose training the manifest tells of, and each part of the
// artifacts is made by one stage.
import { describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { findDataset, pick, readTrainingSet } from '../../pipeline/datasets/dataset.ts';
import { logitsOf, measure } from '../../pipeline/measuring/metrics.ts';
import type { Context, PartialArtifacts } from '../../pipeline/stage.ts';
import { partsFrom, requireSameNetwork, stageNames, stages, stagesFrom } from '../../pipeline/stages.ts';
import { paths, readCollection } from '../../pipeline/write.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import { decodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { EpochRecord } from '../../src/artifacts/schema.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

const { manifest } = loadArtifacts();
const run = shippedRun(manifest);
const { loss, accuracy } = manifest.metrics.validation;

describe('the shipped network', () => {
  it('does on the validation images what its history tells', () => {
    expect(() => requireSameNetwork(run, manifest.metrics.validation)).not.toThrow();
  });

  it('may differ in the last digits, as on another machine, and by no more', () => {
    const images = manifest.dataset.splits.validation;
    expect(() => requireSameNetwork(run, { loss: loss * (1 + 1e-6), accuracy: accuracy - 1 / images })).not.toThrow();
    // In a damaged state that was found, five of 5,000 images were told apart otherwise; any damage shows in the loss.
    for (const other of [
      { loss: loss * 1.001, accuracy },
      { loss: loss * 0.999, accuracy },
      { loss, accuracy: accuracy - 6 / images },
      { loss: Number.NaN, accuracy },
      { loss, accuracy: Number.NaN },
    ])
      expect(() => requireSameNetwork(run, other)).toThrow(
        `invalid weights of run ${run.id}: validation loss ${other.loss} and accuracy ${other.accuracy}, but `,
      );
  });

  it('is not one of another run, or without a history', () => {
    const others = manifest.runs.filter(({ id, kind }) => id !== run.id && kind === 'main');
    expect(others.length).toBeGreaterThan(0);
    for (const other of others)
      expect(() => requireSameNetwork(other, manifest.metrics.validation)).toThrow(
        `invalid weights of run ${other.id}`,
      );
    expect(() => requireSameNetwork({ id: 'x', history: [] }, manifest.metrics.validation)).toThrow('invalid weights');
  });
});

describe('the stage that looks at the examples', () => {
  it('throws where the weights do not do what the history tells, and makes its part where they do', async () => {
    await useWasm();
    const all = readTrainingSet(await findDataset(() => undefined));
    const { weights, untrainedWeights } = readCollection(artifactsFolder()).files;
    // A few images of each class are enough.
    const split = { train: [], validation: Array.from({ length: 60 }, (_, i) => i) };
    const images = pick(all, split.validation);
    const onDevice = weightsToDevice(decodeSafetensors(weights, 'weights').tensors, tutorialNetwork);
    const measured = measure(logitsOf({ ...tutorialNetwork, weights: onDevice }, images.images), images.labels, 10);
    const context = { all, split, progress: { report: () => undefined } } as unknown as Context;
    const work = (validationAccuracy: number): PartialArtifacts | Promise<PartialArtifacts> => {
      const history = [{ ...(run.history[0] as EpochRecord), validationLoss: measured.loss, validationAccuracy }];
      return stages.activations(context, {
        body: { architecture: manifest.architecture, runs: [{ ...run, history }] },
        files: { weights, untrainedWeights },
      });
    };
    expect((await work(measured.accuracy)).body.metrics?.validation).toEqual(measured);
    expect(() => work(measured.accuracy - 0.02)).toThrow(`invalid weights of run ${run.id}`);
  });
});

describe('a run that begins at a later stage', () => {
  it('does that stage and those after it, and always the dataset’s facts', () => {
    expect(stagesFrom('dataset')).toEqual(stageNames);
    expect(stagesFrom('test')).toEqual(['dataset', 'test', 'analyses']);
  });

  it('makes every part anew that one of its stages makes', () => {
    expect([...partsFrom('dataset')].sort()).toEqual([...Object.keys(paths), 'evidence'].sort());
    const later = partsFrom('analyses');
    expect(later).toContain('evidence');
    for (const part of ['weights', 'examples', 'activations', 'testLogits']) expect(later).not.toContain(part);
  });
});
