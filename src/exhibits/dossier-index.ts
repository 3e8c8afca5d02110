// The lines of a layer's index: every channel with its numbers in short.
import { elementAt } from '../figures/marks/plane.ts';
import type { Source } from '../artifacts/source.ts';
import { channelsOf, className, statisticsOf } from './choices.ts';
import type { ConvRecord } from './dossier-layers.ts';
import { ablationsOf, deadChannels, descending, effectiveOf, fittingTensor, rowOf } from './dossier-layers.ts';

/** One line of a layer's index, highest gain first. */
export function selectIndex(source: Source, layer: ConvRecord) {
  const { gain, untrainedGain } = statisticsOf(source, layer.name);
  const ablations = ablationsOf(source, layer);
  const effective = effectiveOf(source, layer)?.trained.effectiveClasses;
  const dead = deadChannels(source, layer.name);
  const means = fittingTensor(source, 'class-profile', `trained/${layer.name}/means`, 0, layer.filters);
  return channelsOf(source, layer.name).map((channel) => {
    const [preferred] = means && !dead.includes(channel) ? descending(rowOf(means, channel)) : [];
    return {
      channel,
      isDead: dead.includes(channel),
      gain: elementAt(gain, channel),
      untrainedGain: elementAt(untrainedGain, channel),
      cost: ablations?.[channel]?.zero.loss.value,
      selectivity: ablations?.[channel]?.selectivity,
      effectiveClasses: effective?.[channel]?.value,
      preferred: preferred === undefined ? undefined : className(source, preferred),
    };
  });
}
