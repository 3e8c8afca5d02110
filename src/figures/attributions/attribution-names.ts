// The attribution methods in the words of the figures, and whether a map of theirs has both signs.
import type { AttributionMethod } from '../../artifacts/evidence/attribution-methods.ts';

const named = {
  gradient: 'gradient',
  'gradient-x-input': 'gradient × input',
  'integrated-gradients': 'integrated gradients',
  'guided-backpropagation': 'guided backpropagation',
  cam: 'CAM',
  occlusion: 'occlusion',
} as const;
type Named = keyof typeof named;

/** Of `grad-cam-<layer>`, what precedes the layer. */
const gradCam = 'grad-cam-';

export const methodName = (method: AttributionMethod): string =>
  method in named ? named[method as Named] : `Grad-CAM at ${method.slice(gradCam.length)}`;
