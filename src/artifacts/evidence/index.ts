// What the analyses found, one schema for each: evidence/<name>.json beside the manifest. Large results lie beside it as safetensors.
import type { z } from 'zod';
import { featureMapControls } from './feature-map-controls.ts';
import { filterMemory } from './filter-memory.ts';
import { linearProbes } from './linear-probes.ts';
import { patchShuffle } from './patch-shuffle.ts';
import { receptiveFields } from './receptive-fields.ts';

/** The schemas by the name of their analysis, which is also the name of its file in pipeline/analyses. */
export const evidenceSchemas = {
  'linear-probes': linearProbes,
  'feature-map-controls': featureMapControls,
  'filter-memory': filterMemory,
  'patch-shuffle': patchShuffle,
  'receptive-fields': receptiveFields,
} as const;

export type EvidenceName = keyof typeof evidenceSchemas;

/** Results by name. A run that lacks a network that an analysis needs lacks its result. */
export type Evidence = { readonly [Name in EvidenceName]: z.infer<(typeof evidenceSchemas)[Name]> };

/** An estimate with its 95 % interval. */
export type { Estimate } from './estimate.ts';
