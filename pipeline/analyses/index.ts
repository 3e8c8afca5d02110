// Every analysis of the evidence, in the order in which they run: long ones first, so that none runs alone at the end.
import type { Analysis } from './analysis.ts';
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
import { startingPoints } from './starting-points.ts';
import { tSne } from './t-sne.ts';
import { templateFits } from './template-fits.ts';
import { unlikeData } from './unlike-data.ts';
import { zeroShare } from './zero-share.ts';

export const analyses: readonly Analysis[] = [
  circuits,
  filterDuplicates,
  startingPoints,
  activationMaximisation,
  sanityChecks,
  deletion,
  channelAblation,
  activatingPatches,
  cka,
  classGeometry,
  pixelDecodability,
  linearProbes,
  tSne,
  seedComparison,
  unlikeData,
  pca,
  patchShuffle,
  filterMemory,
  receptiveFields,
  featureMapControls,
  templateFits,
  filterSpectrum,
  classProfile,
  shift,
  edgeResponse,
  identities,
  mirror,
  confusion,
  attributionMaps,
  calibration,
  disputedLabels,
  corruptions,
  fgsm,
  zeroShare,
] as readonly Analysis[];
