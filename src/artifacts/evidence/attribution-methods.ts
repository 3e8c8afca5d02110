// The attribution methods by name, the same in every result that compares them. Grad-CAM is asked at every convolution of the network.
import { z } from 'zod';
import { layerName } from '../layer-spec.ts';

const onPixels = ['gradient', 'gradient-x-input', 'integrated-gradients', 'guided-backpropagation'] as const;

export const attributionMethod = z.union([
  z.enum([...onPixels, 'cam', 'occlusion']),
  z.templateLiteral(['grad-cam-', layerName]),
]);

export type AttributionMethod = z.infer<typeof attributionMethod>;

export const gradCamAt = (layer: string): AttributionMethod => `grad-cam-${layer}`;

/** The layer at which a method is Grad-CAM; undefined for every other method. */
export const gradCamLayer = (method: string): string | undefined => /^grad-cam-(.+)$/.exec(method)?.[1];

/** Every method for a network with these convolutions, in the order in which results list them. */
export const attributionMethodsOf = (convolutions: readonly string[]): AttributionMethod[] => [
  ...onPixels,
  'cam',
  ...convolutions.toReversed().map(gradCamAt),
  'occlusion',
];
