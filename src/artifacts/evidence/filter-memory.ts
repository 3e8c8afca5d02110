// How much of their random start filters keep: cosines to it through training, and at the end for every seed.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { mean } from '../../mean.ts';

const cosine = z.number().min(-1).max(1);
const quartiles = z
  .strictObject({
    mean: cosine,
    low: cosine.describe('lower quartile'),
    high: cosine.describe('upper quartile'),
  })
  .describe('over the filters of the layer');

const form = z.strictObject({
  layers: listBy(
    'layer',
    z.strictObject({
      layer: z.string(),
      filters: z
        .strictObject({ toStart: z.array(cosine), toAnother: z.array(cosine) })
        .describe('of the shipped network, one number a filter: what `seeds` has the means of'),
      way: listBy(
        'step',
        z.strictObject({
          step: z.int32().nonnegative(),
          epochs: z.number().nonnegative(),
          toStart: quartiles.describe('filter against its own random start'),
          toAnother: quartiles.describe('control: filter against the random start of the next filter of its layer'),
        }),
      )
        .min(1)
        .describe('checkpoints of the shipped run, from step 0; float16 as they are shipped'),
      seeds: listBy('run', z.strictObject({ run: z.string(), toStart: cosine, toAnother: cosine }))
        .min(1)
        .describe('means at the end of every main run, against its own random start'),
    }),
  ),
});

export const filterMemory = form.superRefine(
  within(({ layers }, { holds }) =>
    layers.forEach(({ way }, i) =>
      way.forEach((one, k) => {
        for (const key of ['toStart', 'toAnother'] as const)
          holds(['layers', i, 'way', k, key], one[key].low <= one[key].high, 'rise from low to high');
      }),
    ),
  ),
);

/** Beside the manifest. */
export const filterMemoryAgreement: Agreement<z.infer<typeof filterMemory>> = (
  { layers },
  { manifest, convolutions, channels, mains, shipped },
  { same, close },
) => {
  same(['layers'], layersIn(layers), convolutions);
  layers.forEach(({ layer, filters, way, seeds }, i) => {
    const own = seeds.find(({ run }) => run === shipped);
    for (const key of ['toStart', 'toAnother'] as const) {
      same(['layers', i, 'filters', key], filters[key].length, channels(layer));
      close(['layers', i, 'filters', key], mean(filters[key]), own?.[key] ?? NaN);
    }
    same(
      ['layers', i, 'way'],
      way.map(({ step }) => step),
      manifest.checkpoints.map(({ step }) => step),
    );
    way.forEach(({ epochs }, k) =>
      close(['layers', i, 'way', k, 'epochs'], epochs, manifest.checkpoints[k]?.epochs ?? NaN),
    );
    same(
      ['layers', i, 'seeds'],
      seeds.map(({ run }) => run),
      mains,
    );
  });
  return undefined;
};
