// The network that this tutorial shows. The pipeline trains it and ships its layers with its weights: whatever runs it reads them there.
import { networkOf } from '../architecture.ts';
import type { LayerSpec } from '../architecture.ts';

// #region architecture
/** The network of this tutorial: plain, small, and every number on its way is a sum, a maximum or a mean. */
export const architecture = [
  { name: 'conv1', kind: 'conv', kernelSize: 5, filters: 16, padding: 'same', activation: 'relu' },
  { name: 'pool1', kind: 'maxPool', size: 2 },
  { name: 'conv2', kind: 'conv', kernelSize: 3, filters: 32, padding: 'same', activation: 'relu' },
  { name: 'pool2', kind: 'maxPool', size: 2 },
  { name: 'conv3', kind: 'conv', kernelSize: 3, filters: 64, padding: 'same', activation: 'relu' },
  { name: 'conv4', kind: 'conv', kernelSize: 3, filters: 64, padding: 'same', activation: 'relu' },
  { name: 'gap', kind: 'globalAveragePool' },
  { name: 'logits', kind: 'dense', units: 10, activation: 'linear' },
] as const satisfies readonly LayerSpec[];
// #endregion

/** The same on the images of Fashion-MNIST: 28 x 28 pixels, one channel, value = byte / 255. */
export const tutorialNetwork = networkOf(architecture, { height: 28, width: 28, channels: 1 });
