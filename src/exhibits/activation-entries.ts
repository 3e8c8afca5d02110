// The figures of activations: what channels respond to, and what the network loses without them.
import { activatingPatches } from '../figures/activations/activating-patches.tsx';
import { channelAblation } from '../figures/behaviour/channel-ablation.tsx';
import { classProfile } from '../figures/activations/class-profile.tsx';
import { cumulativeAblation } from '../figures/behaviour/cumulative-ablation.tsx';
import { dotComparison } from '../figures/overview/dot-comparison.tsx';
import { featureMapControls } from '../figures/activations/feature-map-controls.tsx';
import { importance } from '../figures/behaviour/importance.tsx';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import {
  selectActivatingPatches,
  selectClassProfile,
  selectEdgeResponse,
  selectFeatureMapControls,
  selectImportance,
} from './select-activations.ts';

const controlsOf = (layer: string): Entry =>
  evidenceEntry(
    'feature-map-controls',
    featureMapControls,
    (found, source) => selectFeatureMapControls(found, source, layer),
    { title: `Feature maps of ${layer} for a garment, shuffled pixels and noise` },
  );

const patchesOf = (layer: string): Entry =>
  evidenceEntry(
    'activating-patches',
    activatingPatches,
    (found, source) => selectActivatingPatches(found, source, layer),
    { title: `Patches that excite a channel of ${layer}` },
  );

/** The layers that a chapter shows have the name of the figure alone; the others stand in the gallery. */
export const activationEntries = {
  'feature-map-controls': controlsOf('conv1'),
  'feature-map-controls-conv4': controlsOf('conv4'),
  'activating-patches-conv1': patchesOf('conv1'),
  'activating-patches-conv2': patchesOf('conv2'),
  'activating-patches-conv3': patchesOf('conv3'),
  'activating-patches': patchesOf('conv4'),
  'class-profile': evidenceEntry('class-profile', classProfile, (found, source) =>
    selectClassProfile(found, source, 'conv4'),
  ),
  'channel-ablation': evidenceEntry('channel-ablation', channelAblation, (found) => found),
  'cumulative-ablation': evidenceEntry('channel-ablation', cumulativeAblation, ({ cumulative }) => cumulative),
  importance: evidenceEntry('channel-ablation', importance, selectImportance),
  'edge-response': evidenceEntry('edge-response', dotComparison, selectEdgeResponse, {
    title: 'Responses of the first layer to edges',
  }),
} satisfies Record<string, Entry>;
