// The figures of attributions: what speaks for a class, what such maps are worth, and images made to excite.
import { activationMaximisation } from '../figures/activation-maximisation.tsx';
import { attributionMaps } from '../figures/attribution-maps.tsx';
import { camSum } from '../figures/cam-sum.tsx';
import { deletion } from '../figures/deletion.tsx';
import { occlusion } from '../figures/occlusion.tsx';
import { sanityChecks } from '../figures/sanity-checks.tsx';
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
