// The attribution methods by name, the same in every result that compares them.
import { z } from 'zod';

export const attributionMethods = [
  'gradient',
  'gradient-x-input',
  'integrated-gradients',
  'guided-backpropagation',
  'cam',
  'grad-cam-conv4',
  'grad-cam-conv3',
  'grad-cam-conv2',
  'grad-cam-conv1',
  'occlusion',
] as const;

export const attributionMethod = z.enum(attributionMethods);

export type AttributionMethod = z.infer<typeof attributionMethod>;
