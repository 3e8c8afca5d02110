// An estimate and its 95 % interval, as every analysis states them.
import { z } from 'zod';

export const estimate = z.strictObject({
  value: z.number(),
  low: z.number().describe('lower end of the 95 % interval'),
  high: z.number(),
});

export type Estimate = z.infer<typeof estimate>;
