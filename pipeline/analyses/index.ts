// Every analysis of the evidence, in the order in which they run: long ones first, so that none runs alone at the end.
import type { Analysis } from './analysis.ts';
import { activatingPatches } from './activating-patches.ts';
import { channelAblation } from './channel-ablation.ts';
import { circuits } from './circuits.ts';
import { classProfile } from './class-profile.ts';
import { confusion } from './confusion.ts';
import { edgeResponse } from './edge-response.ts';
import { featureMapControls } from './feature-map-controls.ts';
import { filterDuplicates } from './filter-duplicates.ts';
import { filterMemory } from './filter-memory.ts';
import { filterSpectrum } from './filter-spectrum.ts';
import { identities } from './identities.ts';
import { linearProbes } from './linear-probes.ts';
import { mirror } from './mirror.ts';
import { patchShuffle } from './patch-shuffle.ts';
import { receptiveFields } from './receptive-fields.ts';
import { shift } from './shift.ts';
import { templateFits } from './template-fits.ts';

export const analyses: readonly Analysis[] = [
  channelAblation,
  activatingPatches,
  linearProbes,
  patchShuffle,
  filterMemory,
  receptiveFields,
  featureMapControls,
  templateFits,
  filterSpectrum,
  classProfile,
  filterDuplicates,
  shift,
  edgeResponse,
  circuits,
  identities,
  mirror,
  confusion,
] as readonly Analysis[];
