// What a manifest says of its images: the dataset card, for whoever has to name them, count them or lay them out. What must hold between
// its parts stands in relations/dataset-card.ts.
import { z } from 'zod';
import { listBy } from './schema-parts.ts';

const text = z.string().trim().min(1);
const noun = z.strictObject({ singular: text, plural: text });
/** Bounded by what a byte can label, and by what a page can show. */
const mostClasses = 256;
/** Of an image: bounded, so that no list is made that no memory holds. */
const size = z.int32().positive().max(4096);

export const datasetCard = {
  name: text,
  noun: noun.describe('what one image shows, within a sentence'),
  classes: z
    .array(text)
    .min(2)
    .max(mostClasses)
    .describe('names in the order of the labels, as the authors print them'),
  classNouns: z.array(noun).describe('the same within a sentence'),
  groups: listBy('name', z.strictObject({ name: text, classes: z.array(text).min(2) })).describe(
    'classes that are compared with each other because they look alike',
  ),
  image: z.strictObject({ height: size, width: size, channels: size }),
  pixels: z.strictObject({
    zero: text.describe('what the value 0 shows'),
    above: text.describe('what the values above it show'),
  }),
  source: z.url(),
  licence: text,
  shown: z.strictObject({
    class: text.describe('the first example of this class stands for all where one is shown'),
    reason: text,
  }),
};
