// The figures of representations: read-outs of layers, comparisons between networks, maps of images. Part of the registry.
import { cka } from '../figures/representations/cka.tsx';
import { layerProfiles } from '../figures/representations/layer-profiles.tsx';
import { pcaMap } from '../figures/representations/pca-map.tsx';
import { seedComparison } from '../figures/representations/seed-comparison.tsx';
import { tSneMap } from '../figures/representations/t-sne-map.tsx';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import {
  selectCka,
  selectClassGeometry,
  selectLinearProbes,
  selectPcaMap,
  selectPixelDecodability,
  selectTSneMap,
} from './select-representations.ts';
import { selectSeedComparison } from './select-seed-comparison.ts';

export const representationEntries = {
  'linear-probes': evidenceEntry('linear-probes', layerProfiles, selectLinearProbes, {
    title: 'What a linear read-out finds of the class',
  }),
  'pixel-decodability': evidenceEntry('pixel-decodability', layerProfiles, selectPixelDecodability, {
    title: 'What a linear read-out finds of the class and of the pixels',
  }),
  cka: evidenceEntry('cka', cka, selectCka),
  'class-geometry': evidenceEntry('class-geometry', layerProfiles, selectClassGeometry, {
    title: 'How far apart the classes lie',
  }),
  'pca-map': evidenceEntry('pca', pcaMap, selectPcaMap),
  't-sne-map': evidenceEntry('t-sne', tSneMap, selectTSneMap),
  'seed-comparison': evidenceEntry('seed-comparison', seedComparison, selectSeedComparison),
} satisfies Record<string, Entry>;
