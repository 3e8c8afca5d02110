// Which kernels carry what a layer says: contributions measured on images, the loss when a kernel is removed, and how far a linear reading goes.
import { z } from 'zod';
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

export const circuits = z
  .strictObject({
    images: z.strictObject({
      contributions: z.int().positive().describe('validation images'),
      ablation: z.int().positive().describe('validation images, drawn once'),
      expansion: z.int().positive().describe('validation images, drawn once'),
    }),
    layers: z
      .array(
        z.strictObject({
          layer: z.string(),
          from: z.string().describe('layer whose channels it reads'),
          inputs: z.int().positive(),
          outputs: z.int().positive(),
          top: z.int().positive().describe('how many inputs are called the strongest'),
          even: z.number().min(0).max(1).describe('their share if all inputs contributed the same'),
          trained: topShare,
          untrained: topShare,
          shuffled: topShare.describe('kernels of each filter dealt to its inputs in a random order'),
        }),
      )
      .min(1),
    ablation: z.strictObject({
      layer: z.string(),
      kernels: z.int().positive(),
      rise: predictors.describe('of the absolute mean rise of the loss when the kernel is zero'),
      movement: predictors.describe('of the mean absolute change of an image’s loss: less noise, no sign'),
      distinct: z
        .int()
        .nonnegative()
        .describe('kernels whose mean rise is further from 0 than 1.96 standard errors; by chance one in twenty'),
    }),
    expansion: z.strictObject({
      layer: z.string(),
      size: z.int().positive().describe('side of the expanded weights, in pixels'),
      trained: r2.describe('R² of the linear prediction against the sums before ReLU'),
      untrained: r2,
      shuffled: r2.describe('the same with kernels dealt to other inputs, mean of several deals'),
    }),
  })
  .describe(
    'Tensors, `[in, out]` each: `contribution/<layer>` E ||W * A||, `error/<layer>` its standard error, `signed/<layer>` the mean with its sign, `link/<layer>` contribution times the norm of the weights that read the output, which no rescaling of channels changes, the same `untrained/link/<layer>` and `shuffled/link/<layer>`; `rise/<layer>`, `rise-error/<layer>`, `movement/<layer>` of the ablation; `expanded/<layer>` [h, w, 1, out]',
  );
