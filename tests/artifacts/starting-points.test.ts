// What a page makes other networks of, used as a page uses it: the starts of all main runs from their seeds, and the numbers that maps are
// divided by. The truth is what the old files hold and what the pipeline folds.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findDataset, pick, readTrainingSet, splitTrainingSet } from '../../pipeline/datasets/dataset.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { untrainedNetwork } from '../../pipeline/training/train.ts';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import type { Artifacts } from '../../src/artifacts/build.ts';
import { readContents } from '../../src/artifacts/contents.ts';
import { encodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { FileRecord } from '../../src/artifacts/schema.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import type { Tensors } from '../../src/artifacts/source.ts';
import { networkOf } from '../../src/model/architecture.ts';
import type { Network } from '../../src/model/architecture.ts';
import { startingWeights } from '../../src/model/starting-point.ts';
import { naiveForward } from '../model/naive-network.ts';

/** Of what a page fetches before it can show another start: as a small picture. */
const mostBytes = 60_000;

let artifacts: Artifacts;
let network: Network;
let record: FileRecord;
let tensors: Tensors;
beforeAll(() => {
  artifacts = loadArtifacts();
  network = networkOf(artifacts.manifest.architecture, { height: 28, width: 28, channels: 1 });
  const file = artifacts.manifest.evidence['starting-points']?.tensors;
  if (file === undefined) throw new Error('missing tensors of "starting-points"');
  record = file;
  tensors = artifacts.evidenceTensors('starting-points');
});

/** The fold of one run, by the names within it. */
const foldOf = (run: string): Tensors =>
  new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(`${run}/`))
      .map(([name, tensor]) => [name.slice(run.length + 1), tensor]),
  );
const mains = () => artifacts.manifest.runs.filter(({ kind }) => kind === 'main');
const start = ({ id, seed }: { id: string; seed: number }): Tensors => startingWeights(network, seed, foldOf(id));

/** Expects every number to be the other's to a millionth of it. */
function expectSame(found: Tensors, expected: Tensors): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, { data, shape }] of expected) {
    const own = tensorNamed(found, name);
    expect(own.shape).toEqual(shape);
    const off = data.findIndex(
      (truth: number, i: number) => !(Math.abs((own.data[i] as number) - truth) <= 1e-6 * Math.abs(truth)),
    );
    expect(off, name).toBe(-1);
  }
}

describe('the start of a run', () => {
  it('is the untrained network that is shipped, for the seed of the shipped run', () => {
    expectSame(start(shippedRun(artifacts.manifest)), artifacts.untrained.weights);
  });

  it('is what the pipeline folds, for another seed', async () => {
    const other = mains().find(({ shipped }) => !shipped);
    if (other === undefined) throw new Error('missing main run that is not shipped');
    await useWasm();
    const all = readTrainingSet(await findDataset(() => undefined));
    const train = pick(all, splitTrainingSet(all.labels, artifacts.manifest.dataset.splits.train).train);
    const { statisticsImages } = other.configuration;
    const folded = untrainedNetwork(network, { seed: other.seed, statisticsImages }, train);
    const expected = Object.entries(folded).map(([name, tensor]): [string, TensorData] => [
      name,
      { dtype: 'float32', shape: tensor.shape, data: tensor.dataSync<'float32'>() },
    ]);
    tf.dispose(folded);
    const made = start(other);
    expectSame(made, new Map(expected.sort(([a], [b]) => [...made.keys()].indexOf(a) - [...made.keys()].indexOf(b))));
  });

  it('is another network for each seed, in every kernel', () => {
    const starts = mains().map(start);
    expect(starts).toHaveLength(5);
    for (const name of [...(starts[0]?.keys() ?? [])].filter((one) => one.endsWith('/kernel')))
      starts.forEach((one, i) => {
        const { data } = tensorNamed(one, name);
        for (const other of starts.slice(i + 1)) {
          const equal = data.filter((value: number, k: number) => value === tensorNamed(other, name).data[k]).length;
          expect(equal, name).toBeLessThan(data.length / 1000);
        }
      });
  });

  it('is normalised: of the examples half the outputs of each convolution are 0, as of the shipped start', () => {
    const pixels = Array.from(artifacts.examples.data.slice(0, 784), (byte) => byte / 255);
    const zeros = (weights: Tensors): number[] =>
      [...naiveForward(network.layers, weights, pixels)]
        .filter(([name]) => name.startsWith('conv'))
        .map(([, values]) => values.filter((value) => value <= 0).length / values.length);
    for (const run of mains()) for (const share of zeros(start(run))) expect(Math.abs(share - 0.5)).toBeLessThan(0.25);
  });
});

describe('the percentiles', () => {
  it('of the shipped run are the shipped scales, bit for bit', () => {
    const { id } = shippedRun(artifacts.manifest);
    for (const state of ['trained', 'untrained'] as const)
      for (const [layer, { data }] of artifacts[state].scales)
        expect(tensorNamed(tensors, `${id}/${state}/${layer}/percentile`).data).toEqual(data);
  });

  it('of permuted labels are, before the first step, those of the main run with the same seed', () => {
    const permuted = artifacts.manifest.runs.find(({ kind }) => kind === 'permuted-labels');
    const twin = mains().find(({ seed }) => seed === permuted?.seed);
    for (const { name } of network.layers.slice(0, -1)) {
      const [own, other] = [permuted, twin].map(
        (run) => tensorNamed(tensors, `${run?.id}/untrained/${name}/percentile`).data,
      );
      expect(own).toEqual(other);
      expect(tensorNamed(tensors, `${permuted?.id}/trained/${name}/percentile`).data).not.toEqual(other);
    }
  });

  it.each(['trained', 'untrained'] as const)('are refused where they are not the shipped scales: %s', (state) => {
    const { id } = shippedRun(artifacts.manifest);
    const refusal = (changed: Uint8Array): string | undefined => {
      const place = {
        read: (path: string) => (path === record.path ? changed : readFileSync(join(artifactsFolder(), path))),
        name: (path: string) => path,
        remedy: 'mend it',
      };
      try {
        readContents(artifacts.manifest, place);
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    };
    const name = `${id}/${state}/conv3/percentile`;
    const changed = (factor: number): Uint8Array => {
      const { dtype, shape, data } = tensorNamed(tensors, name);
      const copy = Float32Array.from(data, (value, i) => (i === 7 ? value * factor : value));
      return encodeSafetensors(new Map([...tensors, [name, { dtype, shape, data: copy }]]));
    };
    expect(refusal(changed(1))).toBeUndefined();
    expect(refusal(changed(1.001))).toMatch(
      new RegExp(
        `^invalid artifacts ${record.path}: ${name}: \\S+ at place 7, where \\S*scales.safetensors has .*; mend it$`,
      ),
    );
  });
});

it('is small', () => expect(record.bytes).toBeLessThan(mostBytes));
