// How much of each filter of the first layer an ideal edge, Gabor or blob explains, beside what it explains of random filters.
import { z } from 'zod';
import { listBy, whereTrained } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { placeOfGreatest } from '../relations/expectation.ts';
import { estimate, repetitions } from './estimate.ts';
import {
  checkComparison,
  checkNull,
  checkOrigins,
  nullComparison,
  nullDistribution,
  sampleOrigin,
} from './null-comparison.ts';

const family = z.enum(['edge', 'gabor', 'blob']);
const share = z.number().min(0).max(1);

const fit = z.strictObject({
  family,
  r2: share.describe('energy in the span of the best template over all energy; without the mean for Gabors'),
  percentile: share.describe('share of the draws of the initialiser with a lower R²'),
  excess: z.number().describe('R² minus the mean of the draws, in their standard deviations'),
  x: z.number().describe('centre of the template, in weights to the right of the centre of the filter'),
  y: z.number().describe('downwards'),
  sigma: z.number().positive().describe('standard deviation of the Gaussian, in weights; of the inner one for a blob'),
  angle: z
    .number()
    .min(0)
    .max(360)
    .optional()
    .describe('degrees counter-clockwise from the right: where an edge rises, or across the stripes of a Gabor'),
  aspect: z.number().positive().optional().describe('length along the edge or stripes, as a multiple of sigma'),
  wavelength: z.number().positive().optional(),
  outerSigma: z.number().positive().optional(),
  isPositive: z.boolean().describe('whether the template, as it lies in the filter, is above 0 at its own centre'),
});

const form = z.strictObject({
  layer: z.string(),
  size: z.int32().positive().describe('side of the filters'),
  shuffles: z.int32().positive().describe('orders of the weights of each trained filter'),
  families: listBy(
    'name',
    z.strictObject({
      name: family,
      templates: repetitions,
      dimensions: z.int32().positive().describe('of the span of each template'),
      null: nullDistribution.describe('best R² of fresh draws of the initialiser'),
      shuffled: nullDistribution.describe('best R² of the shipped filters with their weights in random orders'),
    }),
  ).length(3),
  samples: z
    .array(
      z.strictObject({
        ...sampleOrigin,
        fits: listBy(
          'family',
          nullComparison.extend({
            family,
            aucShuffled: estimate.describe('against the same filters with their weights in random orders'),
          }),
        ),
        gaborLead: estimate.describe(
          'mean over filters of the excess of the Gabor fit minus that of the edge fit; bootstrap interval; unit: filter',
        ),
      }),
    )
    .min(1),
  filters: z
    .array(z.strictObject({ fits: listBy('family', fit).length(3), best: family.describe('of largest excess') }))
    .describe(
      'of the shipped network; tensors `<family>` [h, w, 1, out] hold the part that the best template explains',
    ),
  frozenDifference: whereTrained(z.number().nonnegative()).describe(
    'largest difference in R² between the run frozen-conv1 and its start: rounding to float16 alone',
  ),
});

/** What a template has besides its place and size. */
const parametersOf = { edge: ['angle', 'aspect'], gabor: ['angle', 'aspect', 'wavelength'], blob: ['outerSigma'] };

/** Of the span of a template: an edge alone, or two phases, or two blobs. */
const dimensionsOf = { edge: 1, gabor: 2, blob: 2 };

export const templateFits = form.superRefine(
  within(({ size, shuffles, families, samples, filters }, expect) => {
    const { same, holds } = expect;
    const names = families.map(({ name }) => name);
    same(['families'], names, [...new Set(names)]);
    families.forEach((one, i) => {
      same(['families', i, 'dimensions'], one.dimensions, dimensionsOf[one.name]);
      checkNull(['families', i, 'null'], one.null, expect);
      checkNull(['families', i, 'shuffled'], one.shuffled, expect);
      same(['families', i, 'shuffled', 'range'], one.shuffled.range, one.null.range);
      same(['families', i, 'shuffled', 'count'], one.shuffled.count, shuffles * filters.length);
      for (const key of ['null', 'shuffled'] as const)
        same(['families', i, key, 'bins'], one[key].bins.length, families[0]?.null.bins.length);
    });
    samples.forEach(({ fits }, i) => {
      same(
        ['samples', i, 'fits'],
        fits.map((one) => one.family),
        names,
      );
      fits.forEach((one, k) => checkComparison(['samples', i, 'fits', k], one, families[k]?.null, expect));
    });
    filters.forEach(({ fits, best }, i) => {
      fits.forEach((one, k) => {
        for (const key of ['x', 'y', 'aspect'] as const)
          holds(['filters', i, 'fits', k, key], Math.abs(one[key] ?? 0) <= size, 'be no more than the filter');
        const there = (['angle', 'aspect', 'wavelength', 'outerSigma'] as const).filter(
          (key) => one[key] !== undefined,
        );
        same(['filters', i, 'fits', k], there, parametersOf[one.family]);
      });
      same(
        ['filters', i, 'fits'],
        fits.map((one) => one.family),
        names,
      );
      same(['filters', i, 'best'], best, fits[placeOfGreatest(fits.map(({ excess }) => excess))]?.family);
    });
  }),
);

/** Beside the manifest. */
export const templateFitsAgreement: Agreement<z.infer<typeof templateFits>> = (
  { layer, size, families, samples, filters },
  facts,
  { same },
) => {
  const { convolutions, channels } = facts;
  same(['layer'], layer, convolutions[0]);
  const found = facts.layer(layer);
  same(['size'], size, found?.kind === 'conv' ? found.kernelSize : undefined);
  same(['filters'], filters.length, channels(layer));
  checkOrigins(['samples'], samples, facts, { same });
  samples.forEach(({ fits }, i) =>
    fits.forEach(({ values }, k) => same(['samples', i, 'fits', k, 'values'], values.length, channels(layer))),
  );
  const form: TensorForm = { dtype: 'float32', shape: [size, size, 1, channels(layer)] };
  return Object.fromEntries(families.map(({ name }) => [name, form]));
};
