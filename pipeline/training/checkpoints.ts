// A training run's state on disk: one safetensors file, replaced atomically, with the one before it kept.
// A file of another configuration, another version, cut off or damaged, is refused with the reason, and the one before it is tried.
import * as tf from '@tensorflow/tfjs-core';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { EpochRecord } from '../../src/artifacts/schema.ts';
import { readStored } from '../../src/artifacts/stored-file.ts';
import type { Network } from '../../src/model/architecture.ts';
import { parameterShapes } from '../../src/model/training.ts';
import type { TrainingState } from '../../src/model/training.ts';
import type { Backend } from './backends.ts';
import type { Configuration } from '../config.ts';
import { encodeSealed, unsealed } from './sealed-tensors.ts';
import { readBack } from '../measuring/tensors.ts';
import { writeWhole } from '../files/whole-file.ts';

/** Raised whenever a checkpoint of an older program could not be continued to the same bits, or not be known to be whole. */
const version = '3';

/** What a run needs besides its weights in order to go on. */
export interface Progress {
  readonly history: readonly EpochRecord[];
  /** Time spent so far, all sessions together. */
  readonly seconds: number;
  readonly backend: Backend['name'];
  readonly machine: string;
  readonly commit: string;
}

/** A checksum of all that decides a run's weights. */
export function fingerprint(configuration: Configuration): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex');
}

/** Saves atomically; what was the checkpoint becomes `<file>.previous`. The state must not change meanwhile. */
export async function saveCheckpoint(
  file: string,
  state: TrainingState,
  progress: Progress,
  configuration: Configuration,
): Promise<void> {
  const tensors = new Map<string, TensorData>();
  for (const [kind, group] of [
    ['parameters', state.parameters],
    ['velocities', state.velocities],
  ] as const) {
    const values = await readBack(group);
    for (const [name, { shape }] of Object.entries(group))
      tensors.set(`${kind}/${name}`, { dtype: 'float32', shape, data: values[name] as Float32Array });
  }
  const metadata = {
    version,
    fingerprint: fingerprint(configuration),
    step: String(state.step),
    progress: JSON.stringify(progress),
  };
  writeWhole(file, encodeSealed({ tensors, metadata }), `${file}.previous`);
}

function read(
  file: string,
  configuration: Configuration,
  network: Network,
): { state: TrainingState; progress: Progress } {
  const sealed = decodeSafetensors(readStored(file, `checkpoint ${file}`), file);
  const { tensors, metadata } = sealed;
  if (metadata['version'] !== version)
    throw new Error(`stale checkpoint ${file}: version ${String(metadata['version'])}, this program writes ${version}`);
  if (metadata['fingerprint'] !== fingerprint(configuration))
    throw new Error(`stale checkpoint ${file}: it belongs to another configuration`);
  unsealed(sealed, `checkpoint ${file}`);
  const group = (kind: string): Record<string, tf.Tensor> =>
    Object.fromEntries(
      [...parameterShapes(network)].map(([name, shape]) => {
        const { data, shape: found } = tensorNamed(tensors, `${kind}/${name}`);
        if (found.join() !== shape.join())
          throw new Error(
            `invalid checkpoint ${file}: ${name} has shape [${found.join(', ')}], expected [${shape.join(', ')}]`,
          );
        return [name, tf.tensor(data, [...shape])];
      }),
    );
  return {
    state: { step: Number(metadata['step']), parameters: group('parameters'), velocities: group('velocities') },
    progress: JSON.parse(metadata['progress'] as string) as Progress,
  };
}

/** The newest usable state, or `undefined` where there is none; `log` gets the reason why one was refused. */
export function loadCheckpoint(
  file: string,
  configuration: Configuration,
  network: Network,
  log: (line: string) => void,
): { state: TrainingState; progress: Progress } | undefined {
  for (const candidate of [file, `${file}.previous`])
    if (existsSync(candidate))
      try {
        return read(candidate, configuration, network);
      } catch (error) {
        log(`not used: ${(error as Error).message}`);
      }
  return undefined;
}
