// Attribution maps of the shown examples, by every method, of the trained network and of networks that never learned the labels.
// Tensors `<network>/<map>` [examples, side, side], float16: pixels for 28, cells of the layer for 14 and 7. Maps: the methods' names, and
// `occlusion-<patch>` (background in the place of the patch), `occlusion-<patch>-mean` (the mean of what it covers) at every pixel, and
// `integrated-gradients-mean`, whose baseline is the mean training image.
import { z } from 'zod';

export const attributionMaps = z.strictObject({
  examples: z.array(z.string()).describe('ids, in the order of the tensors'),
  classes: z
    .array(z.int().min(0).max(9))
    .describe('the class that the trained network predicts for each example; all networks explain this one'),
  steps: z.int().positive().describe('midpoints of integrated gradients'),
  patches: z.array(z.int().positive()).describe('sides of the occluding squares, in pixels'),
  networks: z.array(
    z.strictObject({
      network: z.enum(['trained', 'untrained', 'permuted-labels']),
      logitSpread: z
        .number()
        .positive()
        .describe('standard deviation of the ten logits of an example, mean over the examples: the unit of its maps'),
      logits: z.array(z.number()).describe('of the explained class'),
      blackLogit: z.array(z.number()).describe('of the same class for the empty image'),
      completeness: z
        .array(z.number())
        .describe('sum of integrated gradients minus (logit - logit of the empty image), for each example'),
      completenessMean: z
        .array(z.number())
        .describe('the same with the mean training image in the place of the empty one'),
      camError: z.array(z.number()).describe('bias plus mean of the class activation map minus the logit'),
    }),
  ),
});
