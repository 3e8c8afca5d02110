// Do filters of the first layer respond to edges? Correlation of their feature maps with two edge filters that everybody knows.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import type { Agreement } from './agreement.ts';
import { estimate } from './estimate.ts';

const correlation = z.number().min(-1).max(1);

const sample = z.strictObject({
  magnitude: z
    .array(correlation)
    .describe('by filter: its map against the length of the Sobel gradient, sqrt(gx² + gy²)'),
  oriented: z
    .array(correlation)
    .describe('by filter: its map against the rectified Sobel response in the direction that is most like the filter'),
  magnitudeMean: estimate.describe('unit: filter (bootstrap)'),
  orientedMean: estimate,
});

export const edgeResponse = z.strictObject({
  images: z.int32().positive().describe('validation images; only positions are counted whose 5 x 5 pixels hold cloth'),
  positions: z.int32().positive().describe('positions counted'),
  seeds: listBy(
    'run',
    z.strictObject({
      run: z.string(),
      trained: sample,
      untrained: sample.describe('the same filters before the first step'),
      magnitudeAuc: estimate.describe(
        'probability that a trained filter correlates more than an untrained one; unit: filter (bootstrap)',
      ),
      orientedAuc: estimate,
    }),
  )
    .min(1)
    .describe('every main run'),
});

/** Beside the manifest. */
export const edgeResponseAgreement: Agreement<z.infer<typeof edgeResponse>> = (
  { images, positions, seeds },
  { mains, convolutions, channels, sideOf, measured },
  { same, holds },
) => {
  same(['images'], images, measured);
  holds(['positions'], positions <= images * sideOf(convolutions[0] ?? '') ** 2, 'be at most those of all maps');
  same(
    ['seeds'],
    seeds.map(({ run }) => run),
    mains,
  );
  seeds.forEach((seed, i) => {
    for (const state of ['trained', 'untrained'] as const)
      for (const part of ['magnitude', 'oriented'] as const)
        same(['seeds', i, state, part], seed[state][part].length, channels(convolutions[0] ?? ''));
  });
  return undefined;
};
