// An estimate and its 95 % interval, as every analysis states them.
import { z } from 'zod';

/** Ends that were computed on another way than the value may miss it by rounding. */
const rounding = 1e-12;

export const estimate = z
  .strictObject({
    value: z.number(),
    low: z.number().describe('lower end of the 95 % interval'),
    high: z.number(),
  })
  .refine(
    ({ value, low, high }) => low <= value + rounding && value <= high + rounding,
    'the interval must hold its value',
  );

export type Estimate = z.infer<typeof estimate>;

/** How often a program does something over again: steps, starts, random draws. Bounded by what one would wait for. */
export const repetitions = z.int32().positive().max(100_000);
