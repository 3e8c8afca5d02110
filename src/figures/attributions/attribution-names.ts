// The attribution methods in the words of the figures, and whether a map of theirs has both signs.
import type { AttributionMethod } from '../../artifacts/evidence/attribution-methods.ts';

export const methodNames: Readonly<Record<AttributionMethod, string>> = {
  gradient: 'gradient',
  'gradient-x-input': 'gradient × input',
  'integrated-gradients': 'integrated gradients',
  'guided-backpropagation': 'guided backpropagation',
  cam: 'CAM',
  'grad-cam-conv4': 'Grad-CAM at conv4',
  'grad-cam-conv3': 'Grad-CAM at conv3',
  'grad-cam-conv2': 'Grad-CAM at conv2',
  'grad-cam-conv1': 'Grad-CAM at conv1',
  occlusion: 'occlusion',
};

/** Networks whose maps stand beside each other. */
export const networkNames = {
  trained: 'trained',
  untrained: 'untrained',
  'permuted-labels': 'permuted labels',
} as const;

export type ExplainedNetwork = keyof typeof networkNames;
