// The figures of attributions: what speaks for a class, what such maps are worth, and images made to excite.
import { activationMaximisation } from '../figures/attributions/activation-maximisation.tsx';
import { attributionMaps } from '../figures/attributions/attribution-maps.tsx';
import { camSum } from '../figures/attributions/cam-sum.tsx';
import { deletion } from '../figures/attributions/deletion.tsx';
import { occlusion } from '../figures/attributions/occlusion.tsx';
import { sanityChecks } from '../figures/attributions/sanity-checks.tsx';
import { entry } from './entry.ts';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import {
  selectAttributionMaps,
  selectCamSum,
  selectMaximisedChannels,
  selectMaximisedClasses,
  selectOcclusion,
} from './select-attributions.ts';

export const attributionEntries = {
  'attribution-maps': evidenceEntry('attribution-maps', attributionMaps, selectAttributionMaps),
  'cam-sum': entry(camSum, selectCamSum),
  occlusion: evidenceEntry('attribution-maps', occlusion, selectOcclusion),
  'sanity-checks': evidenceEntry('sanity-checks', sanityChecks, (found) => found),
  deletion: evidenceEntry('deletion', deletion, (found) => found),
  'activation-maximisation': evidenceEntry('activation-maximisation', activationMaximisation, selectMaximisedChannels),
  'activation-maximisation-classes': evidenceEntry(
    'activation-maximisation',
    activationMaximisation,
    selectMaximisedClasses,
    { title: 'Images made to excite a class' },
  ),
} satisfies Record<string, Entry>;
