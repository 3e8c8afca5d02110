// The snapshots of one run on disk, a file for each kept step: written while it trains, read when its network is shipped. They lie beside
// the run's state, which knows nothing of them: whether both are of one training is checked here.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { CheckpointRecord, EpochRecord } from '../../src/artifacts/schema.ts';
import { readStored } from '../../src/artifacts/stored-file.ts';
import type { Network } from '../../src/model/architecture.ts';
import type { Snapshot } from './snapshot.ts';
import { encodeSealed, unsealed } from './sealed-tensors.ts';
import { fromDevice } from '../measuring/tensors.ts';
import { keptSteps } from './train.ts';
import { writeWhole } from '../files/whole-file.ts';

/** The name of a snapshot's file, so that names sort by step. */
const snapshotName = (step: number): string => `step-${String(step).padStart(6, '0')}.safetensors`;

/** A snapshot on disk: folded weights as float16, and what was measured of them, as they were in float32. */
function encodeSnapshot({ weights, ...measured }: Snapshot, network: Network): Uint8Array {
  return encodeSealed({
    tensors: fromDevice(weights, network, 'float16'),
    metadata: { measured: JSON.stringify(measured) },
  });
}

/** Writes snapshots into a folder. Step 0 is seen only by a run that begins: what an earlier one left there is removed. */
export function keepIn(folder: string, network: Network): (snapshot: Snapshot) => void {
  return (snapshot) => {
    if (snapshot.step === 0) rmSync(folder, { recursive: true, force: true });
    writeWhole(join(folder, snapshotName(snapshot.step)), encodeSnapshot(snapshot, network));
  };
}

/** A kept snapshot as the manifest records it, and the file that is published, whose checksum the manifest holds. */
export interface KeptSnapshot {
  readonly record: Omit<CheckpointRecord, 'weights'>;
  readonly bytes: Uint8Array;
}

function readSnapshot(file: string): KeptSnapshot {
  const { tensors, metadata } = unsealed(decodeSafetensors(readStored(file, `snapshot ${file}`), file), file);
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
    bytes: encodeSafetensors(tensors, metadata),
  };
}

/** Whether a snapshot agrees with the history, which has no record between two epochs. */
function agrees({ record }: KeptSnapshot, history: readonly EpochRecord[]): boolean {
  const recorded = history.find(({ epoch }) => epoch === record.epochs);
  const measured = ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'] as const;
  return recorded === undefined || measured.every((key) => recorded[key] === record[key]);
}

/** A run as far as it has come. */
interface RunSoFar {
  readonly id: string;
  /** Of the whole run. */
  readonly steps: number;
  readonly epochs: number;
  /** Steps that are done. */
  readonly step: number;
  readonly history: readonly EpochRecord[];
}

const snapshotsIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.safetensors')) : [];

/** The snapshots that a run has kept so far. Throws with the remedy where one is missing, damaged, or of another training. */
function readSoFar(folder: string, { id, steps, epochs, step, history }: RunSoFar, remedy: string): KeptSnapshot[] {
  const perEpoch = steps / epochs;
  // A state may be saved just before the network of the same step is measured.
  const done = (kept: number): boolean => kept < step || (kept === step && step === history.length * perEpoch);
  const wanted = [...keptSteps(perEpoch, epochs)].filter(done).map(snapshotName);
  const found = snapshotsIn(folder);
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length > 0)
    throw new Error(
      `missing snapshots of run ${id}: ${missing.length} of ${wanted.length}, from ${missing[0]}; ${remedy}`,
    );
  return wanted.map((name) => {
    let snapshot: KeptSnapshot;
    try {
      snapshot = readSnapshot(join(folder, name));
    } catch (error) {
      throw new Error(`${(error as Error).message}; ${remedy}`, { cause: error });
    }
    if (!agrees(snapshot, history))
      throw new Error(`stale snapshots of run ${id}: ${name} was measured in another training; ${remedy}`);
    return snapshot;
  });
}

function remedyFor(folder: string, id: string): string {
  const state = folder.replace(/\.kept$/, '.safetensors');
  return `restore ${folder} with ${state}, or remove ${state}* and give the same command again, which trains ${id} anew (npm run pipeline -- --from train: all runs)`;
}

/** Called when a run is resumed: throws what `readKept` would throw at its end, where that is known already. */
export function requireKept(folder: string, run: RunSoFar): void {
  readSoFar(folder, run, remedyFor(folder, run.id));
}

/**
 * The snapshots of a finished run in order of their steps. Throws with the remedy unless they are exactly those of `keptSteps`, undamaged,
 * and those at the ends of epochs agree with the run's history: a folder without its run, or of another one, is not shipped.
 * @param steps of the whole run
 */
export function readKept(
  folder: string,
  { id, steps, history }: { readonly id: string; readonly steps: number; readonly history: readonly EpochRecord[] },
): KeptSnapshot[] {
  const remedy = remedyFor(folder, id);
  const epochs = history.length;
  const wanted = [...keptSteps(steps / epochs, epochs)].map(snapshotName);
  const snapshots = readSoFar(folder, { id, steps, epochs, step: steps, history }, remedy);
  const more = snapshotsIn(folder).filter((name) => !wanted.includes(name));
  if (more.length > 0) throw new Error(`stale snapshots of run ${id}: it keeps no ${more.join(', ')}; ${remedy}`);
  return snapshots;
}
