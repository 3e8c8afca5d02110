// Which kernels carry what a layer says: contributions measured on images, the loss when a kernel is removed, and how far a linear reading goes.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { estimate } from './estimate.ts';

const rankCorrelation = estimate.describe('Spearman over kernels; bootstrap interval; unit: kernel');

const predictors = z.strictObject({
  contribution: rankCorrelation.describe('measured contribution'),
  link: rankCorrelation.describe('contribution times the norm of the weights that read its output'),
  weightNorm: rankCorrelation.describe('norm of the kernel alone'),
  weightTimesInput: rankCorrelation.describe('norm of the kernel times the root mean square of its input'),
  lead: estimate.describe('contribution minus weightNorm; the same bootstrap'),
});

const topShare = estimate.describe(
  'share of the five strongest inputs in the summed contributions to an output, mean over outputs; bootstrap interval; unit: filter',
);
const r2 = z.strictObject({
  values: z.array(z.number().min(0).max(1)).describe('one for each filter'),
  median: estimate.describe('bootstrap interval; unit: filter'),
});

const form = z
  .strictObject({
    images: z.strictObject({
      contributions: z.int32().positive().describe('validation images'),
      ablation: z.int32().positive().describe('validation images, drawn once'),
      expansion: z.int32().positive().describe('validation images, drawn once'),
    }),
    layers: listBy(
      'layer',
      z.strictObject({
        layer: z.string(),
        from: z.string().describe('layer whose channels it reads'),
        inputs: z.int32().positive(),
        outputs: z.int32().positive(),
        top: z.int32().positive().describe('how many inputs are called the strongest'),
        even: z.number().min(0).max(1).describe('their share if all inputs contributed the same'),
        trained: topShare,
        untrained: topShare,
        shuffled: topShare.describe('kernels of each filter dealt to its inputs in a random order'),
      }),
    ).min(1),
    ablation: z.strictObject({
      layer: z.string(),
      kernels: z.int32().positive(),
      rise: predictors.describe('of the absolute mean rise of the loss when the kernel is zero'),
      movement: predictors.describe('of the mean absolute change of an image’s loss: less noise, no sign'),
      distinct: z
        .int32()
        .nonnegative()
        .describe('kernels whose mean rise is further from 0 than 1.96 standard errors; by chance one in twenty'),
    }),
    expansion: z.strictObject({
      layer: z.string(),
      size: z.int32().positive().describe('side of the expanded weights, in pixels'),
      trained: r2.describe('R² of the linear prediction against the sums before ReLU'),
      untrained: r2,
      shuffled: r2.describe('the same with kernels dealt to other inputs, mean of several deals'),
    }),
  })
  .describe(
    'Tensors, `[in, out]` each: `contribution/<layer>` E ||W * A||, `error/<layer>` its standard error, `signed/<layer>` the mean with its sign, `link/<layer>` contribution times the norm of the weights that read the output, which no rescaling of channels changes, the same `untrained/link/<layer>` and `shuffled/link/<layer>`; `rise/<layer>`, `rise-error/<layer>`, `movement/<layer>` of the ablation; `expanded/<layer>` [h, w, 1, out]',
  );

export const circuits = form.superRefine(
  within(({ layers, ablation }, { close, holds }) => {
    layers.forEach(({ top, even, inputs }, i) => {
      holds(['layers', i, 'top'], top <= inputs, 'be at most the inputs');
      close(['layers', i, 'even'], even, top / inputs);
    });
    holds(['ablation', 'distinct'], ablation.distinct <= ablation.kernels, 'be at most the kernels');
  }),
);

/** Beside the manifest. */
export const circuitsAgreement: Agreement<z.infer<typeof circuits>> = (
  { images, layers, ablation, expansion },
  facts,
  { same, holds },
) => {
  const { convolutions, channels, layers: names, measured } = facts;
  same(['images', 'contributions'], images.contributions, measured);
  for (const key of ['ablation', 'expansion'] as const)
    holds(['images', key], images[key] <= measured, 'be at most the validation images');
  same(['layers'], layersIn(layers), convolutions.slice(1));
  const tensors: Record<string, TensorForm> = {};
  const matrix = (layer: string): readonly [number, number] => {
    const from = names[names.indexOf(layer) - 1] ?? '';
    return [channels(from), channels(layer)];
  };
  layers.forEach(({ layer, from, inputs, outputs }, i) => {
    same(['layers', i, 'from'], from, names[names.indexOf(layer) - 1]);
    same(['layers', i, 'inputs'], inputs, channels(from));
    same(['layers', i, 'outputs'], outputs, channels(layer));
    for (const part of ['contribution', 'error', 'signed', 'link', 'untrained/link', 'shuffled/link'])
      tensors[`${part}/${layer}`] = { dtype: 'float32', shape: matrix(layer) };
  });
  holds(['ablation', 'layer'], convolutions.includes(ablation.layer), 'be a convolution');
  holds(['expansion', 'layer'], convolutions.includes(expansion.layer), 'be a convolution');
  const shape = matrix(ablation.layer);
  same(['ablation', 'kernels'], ablation.kernels, shape[0] * shape[1]);
  for (const part of ['rise', 'rise-error', 'movement'])
    tensors[`${part}/${ablation.layer}`] = { dtype: 'float32', shape };
  for (const key of ['trained', 'untrained', 'shuffled'] as const)
    same(['expansion', key, 'values'], expansion[key].values.length, channels(expansion.layer));
  const { size } = expansion;
  same(['expansion', 'size'], size, facts.layer(expansion.layer)?.receptiveField);
  tensors[`expanded/${expansion.layer}`] = { dtype: 'float32', shape: [size, size, 1, channels(expansion.layer)] };
  return tensors;
};
