// Training on the card of any vendor: WebGPU through Dawn (npm package `webgpu`: Vulkan, Metal or Direct3D 12).
import * as tf from '@tensorflow/tfjs-core';
import { openPackage } from './backend-package.ts';
import type { StartedCard } from './backend-package.ts';

interface Dawn {
  readonly create: (options: readonly string[]) => GPU;
  /** The names that a browser has: `GPUBufferUsage`, … */
  readonly globals: object;
}

const remedy =
  'install the driver of your card (on Linux with Vulkan: libvulkan.so.1 and a file in /usr/share/vulkan/icd.d, or its path in VK_ICD_FILENAMES)';

/** Dawn behind `navigator.gpu`, where TensorFlow.js looks for it. */
function openDawn(load: NodeJS.Require): GPU {
  const { navigator } = globalThis as unknown as { navigator: { gpu?: GPU } };
  if (navigator.gpu === undefined) {
    const { create, globals } = load('webgpu') as Dawn;
    Object.assign(globalThis, globals);
    Object.defineProperty(navigator, 'gpu', { value: create([]), configurable: true });
  }
  return navigator.gpu as GPU;
}

/** A command that the card refuses leaves wrong numbers behind and is reported only here: the process ends, the last checkpoint stays. */
function watch(device: GPUDevice): void {
  device.addEventListener('uncapturederror', ({ error }) => {
    queueMicrotask(() => {
      throw new Error(`invalid command for backend webgpu: ${error.message}`);
    });
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') throw new Error(`lost the card of backend webgpu: ${message}`);
  });
}

/**
 * Makes WebGPU current. Throws with the remedy without its packages or without an adapter.
 * @param software whether an adapter will do that computes on the processor, hundreds of times slower than a card
 */
export async function startWebgpu(software: boolean): Promise<StartedCard> {
  const load = openPackage('webgpu');
  const adapter = await openDawn(load).requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error(`missing graphics card for backend webgpu: Dawn finds none; ${remedy}`);
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const card = `${description || device || 'unnamed card'} (${[vendor, architecture].filter(Boolean).join(' ')})`;
  if (isFallbackAdapter && !software)
    throw new Error(
      `missing graphics card for backend webgpu: there is only ${card}, which computes on the processor and is far too slow; ${remedy}`,
    );
  load('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error(`missing backend webgpu: ${card} does not start; ${remedy}`);
  watch((tf.backend() as unknown as { device: GPUDevice }).device);
  return { card, software: isFallbackAdapter };
}
