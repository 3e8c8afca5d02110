// What the analyses found, one schema for each: evidence/<name>.json beside the manifest. Large results lie beside it as safetensors.
import type { z } from 'zod';
import { activatingPatches } from './activating-patches.ts';
import { activationMaximisation } from './activation-maximisation.ts';
import { attributionMaps } from './attribution-maps.ts';
import { calibration } from './calibration.ts';
import { channelAblation } from './channel-ablation.ts';
import { circuits } from './circuits.ts';
import { cka } from './cka.ts';
import { classGeometry } from './class-geometry.ts';
import { classProfile } from './class-profile.ts';
import { confusion } from './confusion.ts';
import { corruptions } from './corruptions.ts';
import { deletion } from './deletion.ts';
import { disputedLabels } from './disputed-labels.ts';
import { edgeResponse } from './edge-response.ts';
import { featureMapControls } from './feature-map-controls.ts';
import { fgsm } from './fgsm.ts';
import { filterDuplicates } from './filter-duplicates.ts';
import { filterMemory } from './filter-memory.ts';
import { filterSpectrum } from './filter-spectrum.ts';
import { identities } from './identities.ts';
import { linearProbes } from './linear-probes.ts';
import { mirror } from './mirror.ts';
import { patchShuffle } from './patch-shuffle.ts';
import { pca } from './pca.ts';
import { pixelDecodability } from './pixel-decodability.ts';
import { receptiveFields } from './receptive-fields.ts';
import { sanityChecks } from './sanity-checks.ts';
import { seedComparison } from './seed-comparison.ts';
import { shift } from './shift.ts';
import { tSne } from './t-sne.ts';
import { templateFits } from './template-fits.ts';
import { zeroShare } from './zero-share.ts';

/** The schemas by the name of their analysis, which is also the name of its file in pipeline/analyses. */
export const evidenceSchemas = {
  'activating-patches': activatingPatches,
  'activation-maximisation': activationMaximisation,
  'attribution-maps': attributionMaps,
  calibration,
  'channel-ablation': channelAblation,
  circuits,
  cka,
  'class-geometry': classGeometry,
  'class-profile': classProfile,
  confusion,
  corruptions,
  deletion,
  'disputed-labels': disputedLabels,
  'edge-response': edgeResponse,
  'feature-map-controls': featureMapControls,
  fgsm,
  'filter-duplicates': filterDuplicates,
  'filter-memory': filterMemory,
  'filter-spectrum': filterSpectrum,
  identities,
  'linear-probes': linearProbes,
  mirror,
  'patch-shuffle': patchShuffle,
  pca,
  'pixel-decodability': pixelDecodability,
  'receptive-fields': receptiveFields,
  'sanity-checks': sanityChecks,
  'seed-comparison': seedComparison,
  shift,
  't-sne': tSne,
  'template-fits': templateFits,
  'zero-share': zeroShare,
} as const;

export type EvidenceName = keyof typeof evidenceSchemas;

/** Results by name. A run that lacks a network that an analysis needs lacks its result. */
export type Evidence = { readonly [Name in EvidenceName]: z.infer<(typeof evidenceSchemas)[Name]> };

/** An estimate with its 95 % interval. */
export type { Estimate } from './estimate.ts';
