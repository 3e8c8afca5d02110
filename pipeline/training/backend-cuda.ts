// Training on an NVIDIA card: CUDA through libtensorflow (npm package `@tensorflow/tfjs-node-gpu`, whose install script downloads it).
import * as tf from '@tensorflow/tfjs-core';
import { execFileSync } from 'node:child_process';
import util from 'node:util';
import { openPackage } from './backend-package.ts';
import type { StartedCard } from './backend-package.ts';

const remedy =
  'libtensorflow 2.9 needs Linux or Windows on x64, an NVIDIA driver, CUDA 11 and cuDNN 8 where the loader finds them (LD_LIBRARY_PATH)';

/** What the driver calls its first card. */
function nameOfCard(): string {
  try {
    const names = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return names.trim().split('\n')[0] ?? '';
  } catch {
    return 'NVIDIA card';
  }
}

/** Settings that libtensorflow reads when it is loaded; those that are set already are left alone. */
function prepareEnvironment(): void {
  // Full float32: with TensorFloat-32 gradients would agree with those of other backends to three digits only.
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
  // Without it the first process takes all of the card's memory.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // tfjs-node-gpu 4.22 calls a function that Node.js 23 took away.
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** Makes CUDA current. Throws with the remedy without its package, without libtensorflow, and where no card answers. */
export async function startCuda(): Promise<StartedCard> {
  const load = openPackage('cuda');
  prepareEnvironment();
  try {
    load('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    const reason = line.replace(/[\s.]+$/, '');
    throw new Error(
      `missing libtensorflow for backend cuda: ${reason}; npm ci --prefix pipeline/cuda downloads it; ${remedy}`,
      {
        cause: error,
      },
    );
  }
  if (!(await tf.setBackend('tensorflow')))
    throw new Error(`missing backend cuda: libtensorflow does not start; ${remedy}`);
  // Without a card libtensorflow computes on the processor and says so on a log line only.
  const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice: boolean };
  if (!isUsingGpuDevice) throw new Error(`missing graphics card for backend cuda: libtensorflow finds none; ${remedy}`);
  return { card: nameOfCard(), software: false };
}
