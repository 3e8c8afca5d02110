// All claims of the tutorial, in reading order.
import { channels } from './channels.ts';
import type { Claim } from './claim.ts';
import { circuits } from './circuits.ts';
import { dataset } from './dataset.ts';
import { decisions } from './decisions.ts';
import { depth } from './depth.ts';
import { featureMaps } from './feature-maps.ts';
import { filters } from './filters.ts';
import { invariance } from './invariance.ts';
import { mistakes } from './mistakes.ts';
import { receptiveFields } from './receptive-fields.ts';
import { removal } from './removal.ts';
import { seeds } from './seeds.ts';
import { training } from './training.ts';

export const ledger: readonly Claim[] = [
  ...dataset,
  ...receptiveFields,
  ...training,
  ...filters,
  ...featureMaps,
  ...depth,
  ...seeds,
  ...invariance,
  ...channels,
  ...removal,
  ...circuits,
  ...decisions,
  ...mistakes,
];
