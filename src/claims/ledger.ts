// All claims of the tutorial, in reading order.
import type { Claim } from './claim.ts';
import { dataset } from './dataset.ts';
import { mistakes } from './mistakes.ts';
import { training } from './training.ts';

export const ledger: readonly Claim[] = [...dataset, ...training, ...mistakes];
