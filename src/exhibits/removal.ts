// The exhibits of removal: what the network loses without a channel, and which numbers foretell it.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { channelAblation } from '../figures/behaviour/channel-ablation.tsx';
import { cumulativeAblation } from '../figures/behaviour/cumulative-ablation.tsx';
import type { ImportanceData } from '../figures/behaviour/importance.tsx';
import { importance } from '../figures/behaviour/importance.tsx';
import { ofAnalysis } from './exhibit.tsx';

/** The correlations of every layer with the cost of removal. */
export const selectImportance = ({ images, layers }: Evidence['channel-ablation']): ImportanceData => ({
  images,
  layers: layers.map(({ layer, channels, correlations, chance }) => ({
    layer,
    channels: channels.length,
    correlations,
    chance,
  })),
});

export const removalExhibits = {
  'channel-ablation': ofAnalysis('channel-ablation', channelAblation, [], (found) => found),
  'cumulative-ablation': ofAnalysis('channel-ablation', cumulativeAblation, [], ({ cumulative }) => cumulative),
  importance: ofAnalysis('channel-ablation', importance, [], selectImportance),
};
