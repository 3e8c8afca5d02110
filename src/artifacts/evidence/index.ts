// What the analyses found, one schema for each: evidence/<name>.json beside the manifest. Large results lie beside it as safetensors.
import type { z } from 'zod';
import { checkDeclarations } from '../schema-parts.ts';
import { expectation } from '../relations/expectation.ts';
import type { Fail } from '../relations/expectation.ts';
import type { Agreement, Facts, TensorForms } from './agreement.ts';
import { activatingPatches, activatingPatchesAgreement } from './activating-patches.ts';
import { activationMaximisation, activationMaximisationAgreement } from './activation-maximisation.ts';
import { attributionMaps, attributionMapsAgreement } from './attribution-maps.ts';
import { calibration, calibrationAgreement } from './calibration.ts';
import { channelAblation, channelAblationAgreement } from './channel-ablation.ts';
import { circuits, circuitsAgreement } from './circuits.ts';
import { cka, ckaAgreement } from './cka.ts';
import { classGeometry, classGeometryAgreement } from './class-geometry.ts';
import { classProfile, classProfileAgreement } from './class-profile.ts';
import { confusion, confusionAgreement } from './confusion.ts';
import { corruptions, corruptionsAgreement } from './corruptions.ts';
import { deletion, deletionAgreement } from './deletion.ts';
import { disputedLabels, disputedLabelsAgreement } from './disputed-labels.ts';
import { edgeResponse, edgeResponseAgreement } from './edge-response.ts';
import { featureMapControls, featureMapControlsAgreement } from './feature-map-controls.ts';
import { fgsm, fgsmAgreement } from './fgsm.ts';
import { filterDuplicates, filterDuplicatesAgreement } from './filter-duplicates.ts';
import { filterMemory, filterMemoryAgreement } from './filter-memory.ts';
import { filterSpectrum, filterSpectrumAgreement } from './filter-spectrum.ts';
import { identities, identitiesAgreement } from './identities.ts';
import { linearProbes, linearProbesAgreement } from './linear-probes.ts';
import { mirror, mirrorAgreement } from './mirror.ts';
import { patchShuffle, patchShuffleAgreement } from './patch-shuffle.ts';
import { pca, pcaAgreement } from './pca.ts';
import { pixelDecodability, pixelDecodabilityAgreement } from './pixel-decodability.ts';
import { receptiveFields, receptiveFieldsAgreement } from './receptive-fields.ts';
import { sanityChecks, sanityChecksAgreement } from './sanity-checks.ts';
import { seedComparison, seedComparisonAgreement } from './seed-comparison.ts';
import { shift, shiftAgreement } from './shift.ts';
import { startingPoints, startingPointsAgreement } from './starting-points.ts';
import { tSne, tSneAgreement } from './t-sne.ts';
import { templateFits, templateFitsAgreement } from './template-fits.ts';
import { unlikeData, unlikeDataAgreement } from './unlike-data.ts';
import { zeroShare, zeroShareAgreement } from './zero-share.ts';

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
  'starting-points': startingPoints,
  't-sne': tSne,
  'template-fits': templateFits,
  'unlike-data': unlikeData,
  'zero-share': zeroShare,
} as const;

export type EvidenceName = keyof typeof evidenceSchemas;

/** What must hold between a result and the manifest, and what its tensors must be, by the name of the analysis. */
const agreements: { readonly [Name in EvidenceName]: Agreement<Evidence[Name]> } = {
  'activating-patches': activatingPatchesAgreement,
  'activation-maximisation': activationMaximisationAgreement,
  'attribution-maps': attributionMapsAgreement,
  calibration: calibrationAgreement,
  'channel-ablation': channelAblationAgreement,
  circuits: circuitsAgreement,
  cka: ckaAgreement,
  'class-geometry': classGeometryAgreement,
  'class-profile': classProfileAgreement,
  confusion: confusionAgreement,
  corruptions: corruptionsAgreement,
  deletion: deletionAgreement,
  'disputed-labels': disputedLabelsAgreement,
  'edge-response': edgeResponseAgreement,
  'feature-map-controls': featureMapControlsAgreement,
  fgsm: fgsmAgreement,
  'filter-duplicates': filterDuplicatesAgreement,
  'filter-memory': filterMemoryAgreement,
  'filter-spectrum': filterSpectrumAgreement,
  identities: identitiesAgreement,
  'linear-probes': linearProbesAgreement,
  mirror: mirrorAgreement,
  'patch-shuffle': patchShuffleAgreement,
  pca: pcaAgreement,
  'pixel-decodability': pixelDecodabilityAgreement,
  'receptive-fields': receptiveFieldsAgreement,
  'sanity-checks': sanityChecksAgreement,
  'seed-comparison': seedComparisonAgreement,
  shift: shiftAgreement,
  'starting-points': startingPointsAgreement,
  't-sne': tSneAgreement,
  'template-fits': templateFitsAgreement,
  'unlike-data': unlikeDataAgreement,
  'zero-share': zeroShareAgreement,
};

/**
 * Compares a result with the manifest beside it; calls `fail` for each relation that does not hold.
 * @returns what its tensors must be; `undefined` where it must have none
 */
export function checkEvidence<Name extends EvidenceName>(
  name: Name,
  result: Evidence[Name],
  facts: Facts,
  fail: Fail,
): TensorForms | undefined {
  checkDeclarations(evidenceSchemas[name], result, facts.manifest.dataset.classes.length, fail);
  return (agreements[name] as Agreement<Evidence[Name]>)(result, facts, expectation(fail));
}

/** Results by name. A run that lacks a network that an analysis needs lacks its result. */
export type Evidence = { readonly [Name in EvidenceName]: z.infer<(typeof evidenceSchemas)[Name]> };

/** An estimate with its 95 % interval. */
export type { Estimate } from './estimate.ts';
