// What it takes to have other networks at hand without their weights: of every main run's start what folding made of batch normalisation,
// and of trained networks and starts the numbers that their maps are divided by. How exactly a start is made again from it is the result.
import { z } from 'zod';
import { within } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';

/** How far a start that is made again may lie from the one that it is. */
const tolerance = 1e-6;

const form = z.strictObject({
  runs: z
    .array(
      z.strictObject({
        run: z.string(),
        deviation: z
          .number()
          .nonnegative()
          .describe(
            'largest absolute difference between the weights made again from seed, scales and biases and those of the start, in units of the largest weight of the tensor; of the shipped run against the file that is shipped',
          ),
        control: z.number().nonnegative().describe('the same with the numbers that the next seed draws'),
      }),
    )
    .min(1)
    .describe('main runs in the order of their seeds'),
});

export const startingPoints = form.superRefine(
  within(({ runs }, { holds }) =>
    runs.forEach(({ deviation, control }, i) => {
      holds(['runs', i, 'deviation'], deviation <= tolerance, `be at most ${tolerance}`);
      holds(['runs', i, 'control'], control > 1e5 * tolerance, 'tell another seed');
    }),
  ),
);

/** A run beside the main ones whose maps are shown, where it was trained. */
const companion = 'permuted-labels';

/** Beside the manifest. */
export const startingPointsAgreement: Agreement<z.infer<typeof startingPoints>> = (
  { runs },
  { mains, hasRun, layers, convolutions, channels },
  { same },
) => {
  same(
    ['runs'],
    runs.map(({ run }) => run),
    mains,
  );
  const tensors: Record<string, TensorForm> = {};
  const positive = { low: 0, high: Infinity };
  for (const run of mains)
    for (const layer of convolutions) {
      tensors[`${run}/${layer}/scale`] = { dtype: 'float32', shape: [channels(layer)], range: positive };
      tensors[`${run}/${layer}/bias`] = { dtype: 'float32', shape: [channels(layer)] };
    }
  for (const run of [...mains, ...[companion].filter(hasRun)])
    for (const state of ['trained', 'untrained'])
      for (const layer of layers.slice(0, -1))
        tensors[`${run}/${state}/${layer}/percentile`] = {
          dtype: 'float32',
          shape: [channels(layer)],
          range: positive,
        };
  return tensors;
};
