// Attribution maps of the shown examples, by every method, of the trained network and of networks that never learned the labels.
// Tensors `<network>/<map>` [examples, side, side], float16: a side of the image for pixels, of the layer for cells. Maps: the methods' names, and
// `occlusion-<patch>` (background in the place of the patch), `occlusion-<patch>-mean` (the mean of what it covers) at every pixel, and
// `integrated-gradients-mean`, whose baseline is the mean training image.
import { z } from 'zod';
import { repetitions } from './estimate.ts';
import { label, listBy } from '../schema-parts.ts';
import { attributionMethodsOf, gradCamLayer } from './attribution-methods.ts';
import { within } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { rises } from '../relations/expectation.ts';

const form = z.strictObject({
  examples: z.array(z.string()).describe('ids, in the order of the tensors'),
  classes: z
    .array(label)
    .describe('the class that the trained network predicts for each example; all networks explain this one'),
  steps: repetitions.describe('midpoints of integrated gradients'),
  patches: z.array(z.int32().positive()).describe('sides of the occluding squares, in pixels'),
  networks: listBy(
    'network',
    z.strictObject({
      network: z.enum(['trained', 'untrained', 'permuted-labels']),
      logitSpread: z
        .number()
        .positive()
        .describe('standard deviation of the logits of an example, mean over the examples: the unit of its maps'),
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

export const attributionMaps = form.superRefine(
  within(({ examples, classes, patches, networks }, { same, holds }) => {
    same(['examples'], examples, [...new Set(examples)]);
    same(['classes'], classes.length, examples.length);
    holds(['patches'], patches.length > 0 && rises(patches), 'rise');
    const names = networks.map(({ network }) => network);
    same(['networks'], names, ['trained', 'untrained', 'permuted-labels'].slice(0, Math.max(2, names.length)));
    networks.forEach((network, i) => {
      for (const key of ['logits', 'blackLogit', 'completeness', 'completenessMean', 'camError'] as const)
        same(['networks', i, key], network[key].length, examples.length);
    });
  }),
);

/** Beside the manifest. */
export const attributionMapsAgreement: Agreement<z.infer<typeof attributionMaps>> = (
  { examples, classes, patches, networks },
  { manifest, side, convolutions, sideOf },
  { same, holds },
) => {
  const shown = manifest.examples.filter(({ id }) => examples.includes(id));
  same(
    ['examples'],
    examples,
    shown.map(({ id }) => id),
  );
  same(
    ['classes'],
    classes,
    shown.map(({ predicted }) => predicted),
  );
  networks.forEach(({ network }, i) => {
    const is = network !== 'permuted-labels' || manifest.runs.some(({ kind }) => kind === network);
    holds(['networks', i, 'network'], is, 'be a network that was trained');
  });
  const tensors: Record<string, TensorForm> = {};
  const middle = patches[Math.floor(patches.length / 2)];
  for (const { network } of networks) {
    const add = (map: string, length: number): void => {
      tensors[`${network}/${map}`] = { dtype: 'float16', shape: [examples.length, length, length] };
    };
    for (const method of attributionMethodsOf(convolutions)) {
      const layer = method === 'cam' ? convolutions.at(-1) : gradCamLayer(method);
      if (method !== 'occlusion') add(method, layer === undefined ? side : sideOf(layer));
    }
    for (const patch of [...patches, `${middle}-mean`]) add(`occlusion-${patch}`, side);
    add('integrated-gradients-mean', side);
  }
  return tensors;
};
