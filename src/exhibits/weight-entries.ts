// The figures of weights: what filters look like beside chance, how they repeat, and how layers are put together.
import { edgeAblation } from '../figures/weights/edge-ablation.tsx';
import { expandedWeights } from '../figures/weights/expanded-weights.tsx';
import { filterDuplicates } from '../figures/weights/filter-duplicates.tsx';
import { filterSpectrum } from '../figures/weights/filter-spectrum.tsx';
import { kernelMatrix } from '../figures/weights/kernel-matrix.tsx';
import { templateFits } from '../figures/weights/template-fits.tsx';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import {
  selectEdgeAblation,
  selectExpandedWeights,
  selectFilterDuplicates,
  selectFilterSpectrum,
  selectKernelMatrix,
  selectTemplateFits,
} from './select-weights.ts';

export const weightEntries = {
  'template-fits': evidenceEntry('template-fits', templateFits, selectTemplateFits),
  'filter-spectrum': evidenceEntry('filter-spectrum', filterSpectrum, selectFilterSpectrum),
  'filter-duplicates': evidenceEntry('filter-duplicates', filterDuplicates, selectFilterDuplicates),
  'kernel-matrix': evidenceEntry('circuits', kernelMatrix, selectKernelMatrix),
  'edge-ablation': evidenceEntry('circuits', edgeAblation, selectEdgeAblation),
  'expanded-weights': evidenceEntry('circuits', expandedWeights, selectExpandedWeights),
} satisfies Record<string, Entry>;
