// The snapshots of one run on disk, a file for each kept step: written while it trains, read when its network is shipped. They lie beside
// the run's state, which knows nothing of them: whether both are of one training is checked here.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../src/artifacts/safetensors.ts';
import type { CheckpointRecord, EpochRecord } from '../src/artifacts/schema.ts';
import type { Layer } from '../src/model/architecture.ts';
import type { Snapshot } from './snapshot.ts';
import { fromDevice } from './tensors.ts';
import { keptSteps } from './train.ts';

/** The name of a snapshot's file, so that names sort by step. */
const snapshotName = (step: number): string => `step-${String(step).padStart(6, '0')}.safetensors`;

/** A snapshot on disk: folded weights as float16, and what was measured of them, as they were in float32. */
function encodeSnapshot({ weights, ...measured }: Snapshot, layers: readonly Layer[]): Uint8Array {
  return encodeSafetensors(fromDevice(weights, layers, 'float16'), { measured: JSON.stringify(measured) });
}

/** Writes snapshots into a folder. Step 0 is seen only by a run that begins: what an earlier one left there is removed. */
export function keepIn(folder: string, layers: readonly Layer[]): (snapshot: Snapshot) => void {
  return (snapshot) => {
    if (snapshot.step === 0) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, snapshotName(snapshot.step)), encodeSnapshot(snapshot, layers));
  };
}

/** A kept snapshot as the manifest tells of it, and its file. */
export interface KeptSnapshot {
  readonly record: Omit<CheckpointRecord, 'weights'>;
  readonly bytes: Uint8Array;
}

function readSnapshot(file: string): KeptSnapshot {
  const bytes = readFileSync(file);
  const { metadata } = decodeSafetensors(bytes, file);
  const {
    step,
    epochs,
    train: onTrain,
    validation,
  } = JSON.parse(metadata['measured'] as string) as Omit<Snapshot, 'weights'>;
  return {
    record: {
      step,
      epochs,
      loss: onTrain.loss,
      accuracy: onTrain.accuracy,
      validationLoss: validation.loss,
      validationAccuracy: validation.accuracy,
      perClass: validation.perClass,
    },
    bytes,
  };
}

/** Whether a snapshot was measured as the history tells; between two epochs it tells nothing. */
function agrees({ record }: KeptSnapshot, history: readonly EpochRecord[]): boolean {
  const told = history.find(({ epoch }) => epoch === record.epochs);
  const measured = ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'] as const;
  return told === undefined || measured.every((key) => told[key] === record[key]);
}

/**
 * The snapshots of a finished run in order of their steps. Throws with the remedy unless they are exactly those of `keptSteps`, and those
 * at the ends of epochs were measured as the run's history tells: a folder without its run, or of another one, is not shipped.
 * @param steps of the whole run
 */
export function readKept(
  folder: string,
  { id, steps, history }: { readonly id: string; readonly steps: number; readonly history: readonly EpochRecord[] },
): KeptSnapshot[] {
  const state = folder.replace(/\.kept$/, '.safetensors');
  const remedy = `restore ${folder} with ${state}, or remove ${state}* and give the same command again, which trains ${id} anew (npm run pipeline -- --from train: all runs)`;
  const epochs = history.length;
  const wanted = [...keptSteps(steps / epochs, epochs)].map(snapshotName);
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.safetensors')) : [];
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0)
    throw new Error(
      `missing snapshots of run ${id}: ${missing.length} of ${wanted.length}, from ${missing[0]}; ${remedy}`,
    );
  const more = found.filter((name) => !wanted.includes(name));
  if (more.length > 0) throw new Error(`stale snapshots of run ${id}: it keeps no ${more.join(', ')}; ${remedy}`);
  return wanted.map((name) => {
    const snapshot = readSnapshot(join(folder, name));
    if (!agrees(snapshot, history))
      throw new Error(`stale snapshots of run ${id}: ${name} was measured in another training; ${remedy}`);
    return snapshot;
  });
}
