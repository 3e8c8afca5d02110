// The snapshots of a run on disk: whole and of one training, or refused with the remedy; those of an earlier training do not survive a new
// one. First as files, then through the stage, with real processes.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { findDataset, readTrainingSet, splitTrainingSet } from '../../pipeline/datasets/dataset.ts';
import { keepIn, readKept, requireKept } from '../../pipeline/training/kept-snapshots.ts';
import type { KeptSnapshot } from '../../pipeline/training/kept-snapshots.ts';
import { encodeSealed } from '../../pipeline/training/sealed-tensors.ts';
import { Interrupted } from '../../pipeline/training/train.ts';
import type { TrainingEffects } from '../../pipeline/training/train.ts';
import { training } from '../../pipeline/training/training-stage.ts';
import type { Context } from '../../pipeline/stage.ts';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { EpochRecord } from '../../src/artifacts/schema.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { architecture, tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { stepsOfTiny, tiny, trainTiny } from './tiny-training.ts';

/** The start, one early step, and the ends of two epochs of 12 steps. */
const names = [0, 10, 12, 24].map((step) => `step-${String(step).padStart(6, '0')}.safetensors`) as [
  string,
  string,
  string,
  string,
];
const network = networkOf(tiny.architecture, tutorialNetwork.input);
const trained = mkdtempSync(join(tmpdir(), 'trained-'));
let history: readonly EpochRecord[];
let folder: string;

beforeAll(async () => {
  await useWasm();
  const run = await trainTiny(join(trained, 'run.safetensors'), 'wasm', {
    keep: keepIn(join(trained, 'kept'), network),
  });
  history = run.history as readonly EpochRecord[];
});
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'snapshots-')), 'seed-2-epochs2.kept');
  cpSync(join(trained, 'kept'), folder, { recursive: true });
});
const read = (): KeptSnapshot[] => readKept(folder, { id: 'seed-2', steps: stepsOfTiny, history });

describe('the snapshots of a finished run', () => {
  it('are read in order, with what was measured of them, as half precision', () => {
    const found = read();
    expect(found.map(({ record }) => record.step)).toEqual([0, 10, 12, 24]);
    expect(found.map(({ record }) => record.epochs)).toEqual([0, 10 / 12, 1, 2]);
    expect(found.at(-1)?.record).toMatchObject({
      loss: history[1]?.loss,
      validationAccuracy: history[1]?.validationAccuracy,
    });
    for (const { bytes } of found)
      expect(tensorNamed(decodeSafetensors(bytes, 'x').tensors, 'conv1/kernel')).toMatchObject({
        dtype: 'float16',
        shape: [5, 5, 1, 2],
      });
  });

  it('are refused where the folder is absent, as in a clone with the state alone, and the remedy is told', () => {
    rmSync(folder, { recursive: true });
    expect(read).toThrow(
      `missing snapshots of run seed-2: 4 of 4, from ${names[0]}; restore ${folder} with ${folder.replace('.kept', '.safetensors')}, or remove`,
    );
    expect(read).toThrow('which trains seed-2 anew (npm run pipeline -- --from train: all runs)');
  });

  it('are refused where one is missing', () => {
    rmSync(join(folder, names[2]));
    expect(read).toThrow(`missing snapshots of run seed-2: 1 of 4, from ${names[2]}; restore`);
  });

  it('are refused beside one of a step that the run does not keep', () => {
    cpSync(join(folder, names[1]), join(folder, 'step-000011.safetensors'));
    expect(read).toThrow('stale snapshots of run seed-2: it keeps no step-000011.safetensors; restore');
  });

  it('are refused where one was measured in another training, be it by the last digit', () => {
    const file = join(folder, names[2]);
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    const measured = JSON.parse(metadata['measured'] as string) as { train: { loss: number } };
    measured.train.loss *= 1 + 2 ** -52;
    writeFileSync(file, encodeSealed({ tensors, metadata: { measured: JSON.stringify(measured) } }));
    expect(read).toThrow(`stale snapshots of run seed-2: ${names[2]} was measured in another training; restore`);
  });

  it('are refused where a number of one is damaged, between two epochs too', () => {
    const file = join(folder, names[1]);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(file, bytes);
    expect(read).toThrow(new RegExp(`^invalid .*${names[1]}: it is damaged; .*; restore ${folder}`));
  });

  it('are published as the format has them, without the checksum that the manifest holds', () => {
    for (const { bytes } of read()) expect(Object.keys(decodeSafetensors(bytes, 'x').metadata)).toEqual(['measured']);
  });
});

describe('a run that goes on', () => {
  /** Stops at a step, so that the run has a state there. */
  const stopAt = async (step: number, more: Partial<TrainingEffects> = {}): Promise<string> => {
    const file = join(folder, '..', 'run.safetensors');
    rmSync(folder, { recursive: true });
    let steps = 0;
    const stopped = trainTiny(file, 'wasm', {
      keep: keepIn(folder, network),
      interrupted: () => ++steps === step,
      ...more,
    });
    await expect(stopped).rejects.toThrow(Interrupted);
    return file;
  };
  /** Goes on, and counts the steps that are done. */
  const goOn = async (file: string): Promise<number> => {
    let steps = 0;
    await trainTiny(file, 'wasm', {
      keep: keepIn(folder, network),
      resume: (from) => requireKept(folder, { id: 'seed-2', epochs: 2, ...from }),
      report: () => steps++,
    });
    return steps;
  };

  it.each([3, 10, 11, 12, 13])('at step %d finds what it kept so far', async (step) => {
    expect(await goOn(await stopAt(step))).toBe(stepsOfTiny - step);
    expect(read()).toHaveLength(4);
  });

  it('is told at once where a snapshot is missing or damaged, not when it has ended', async () => {
    const file = await stopAt(11);
    const first = join(folder, names[0]);
    const bytes = readFileSync(first);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(first, bytes);
    await expect(goOn(file)).rejects.toThrow(/is damaged; .*; restore/);
    rmSync(first);
    await expect(goOn(file)).rejects.toThrow(`missing snapshots of run seed-2: 1 of 2, from ${names[0]}; restore`);
  });
});

describe('the folder of snapshots', () => {
  const left = 'step-000777.safetensors';
  beforeEach(() => cpSync(join(folder, names[3]), join(folder, left)));

  it('loses what an earlier training left when one begins', async () => {
    await trainTiny(join(folder, '..', 'run.safetensors'), 'wasm', { keep: keepIn(folder, network) });
    expect(readdirSync(folder).sort()).toEqual(names);
  });

  it('keeps what there is when a training goes on from its checkpoint', async () => {
    const file = join(folder, '..', 'run.safetensors');
    let steps = 0;
    const stopped = trainTiny(file, 'wasm', { keep: keepIn(folder, network), interrupted: () => ++steps === 11 });
    await expect(stopped).rejects.toThrow(Interrupted);
    expect(readdirSync(folder).sort()).toEqual(names.slice(0, 2));
    await trainTiny(file, 'wasm', { keep: keepIn(folder, network) });
    expect(readdirSync(folder).sort()).toEqual(names);
    expect(read()).toHaveLength(4);
  });
});

describe('the stage that trains', () => {
  // Processes that load the dataset, on a machine that may be busy.
  vi.setConfig({ testTimeout: 300_000 });

  it('throws before anything is exported where a finished run has lost its snapshots, and trains it anew as told', async () => {
    // What a pipeline that was started by tsx hands on to its processes.
    process.execArgv.push('--import', 'tsx');
    const datasetFolder = await findDataset(() => undefined);
    const all = readTrainingSet(datasetFolder);
    const runsFolder = mkdtempSync(join(tmpdir(), 'runs-'));
    const configuration = { ...tiny, epochs: 1, trainingImages: 40, architecture };
    const context: Context = {
      runs: [{ id: 'seed-2', kind: 'main', configuration, gpuOnly: false }],
      processes: 1,
      processesOnCard: 1,
      quick: false,
      runsFolder,
      cacheFolder: runsFolder,
      datasetFolder,
      all,
      split: splitTrainingSet(all.labels, configuration.trainingImages),
      backend: 'wasm',
      stop: new AbortController().signal,
      progress: { report: () => undefined, log: () => undefined, end: () => undefined },
    };
    const kept = join(runsFolder, 'seed-2-epochs1.kept');
    const shippedSteps = async (): Promise<number[] | undefined> =>
      (await training(context)).body.checkpoints?.map(({ step }) => step);
    expect(await shippedSteps()).toEqual([0, 10]);
    rmSync(kept, { recursive: true });
    await expect(shippedSteps()).rejects.toThrow(`missing snapshots of run seed-2: 2 of 2, from ${names[0]}; restore`);
    for (const name of readdirSync(runsFolder))
      if (name.startsWith('seed-2-epochs1.safetensors')) rmSync(join(runsFolder, name));
    expect(await shippedSteps()).toEqual([0, 10]);
  });
});
